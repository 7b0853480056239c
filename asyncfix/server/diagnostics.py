"""Findings -> diagnostics: the chain as related places, needless comments greyed out."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from lsprotocol import types

from asyncfix.model.finding import Finding, Step
from asyncfix.model.source import Source, Unreadable
from asyncfix.report.text import local_name, short_api
from asyncfix.server.documents import uri_of
from asyncfix.server.judged import Judged
from asyncfix.server.positions import Places

SOURCE = "asyncfix"
UNUSED = "unused-ignore"
SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
}


def diagnose_all(judged: Judged, units: str) -> dict[Path, list[types.Diagnostic]]:
    """What is to say of each open document that this is about; of one that can't be parsed, only that."""
    found = {path: diagnose_errors(judged, path, units) for path in judged.shown}
    for finding in (*judged.findings, *judged.analysis.comments):
        if finding.path in found and finding.path not in judged.broken:
            found[finding.path].append(diagnose(finding, judged, units))
    return found


def diagnose(finding: Finding, judged: Judged, units: str) -> types.Diagnostic:
    return types.Diagnostic(
        range=places_of(judged.analysis.sources, finding.path, units).range(finding.span),
        message=finding.message,
        severity=SEVERITIES[finding.severity],
        code=finding.rule,
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if finding.rule == UNUSED else None,
        related_information=related(finding, judged, units) or None,
    )


def related(finding: Finding, judged: Judged, units: str) -> list[types.DiagnosticRelatedInformation]:
    """The calls on the way to the API that blocks, where there is more than the one in sight."""
    steps = finding.chain if len(finding.chain) > 1 else ()
    return [
        types.DiagnosticRelatedInformation(location_of(step, judged, units), call_of(step, steps[place + 1 :]))
        for place, step in enumerate(steps)
    ]


def call_of(step: Step, behind: Sequence[Step]) -> str:
    callee = local_name(behind[0].function, behind[0].path) if behind else short_api(step.callee)
    return f"{local_name(step.function, step.path)} calls {callee}"


def location_of(step: Step, judged: Judged, units: str) -> types.Location:
    draft = judged.drafts.get(step.path)
    places = places_of(judged.analysis.sources, step.path, units)
    return types.Location(draft.uri if draft else uri_of(step.path), places.range(step.span))


def diagnose_errors(judged: Judged, path: Path, units: str) -> list[types.Diagnostic]:
    return [diagnose_error(each, judged.drafts[path].text, units) for each in judged.errors(path)]


def diagnose_error(error: Unreadable, text: str, units: str) -> types.Diagnostic:
    place = Places(text, units).position(error.line, error.column)
    severity = types.DiagnosticSeverity.Error
    return types.Diagnostic(types.Range(place, place), error.message, severity, error.code, source=SOURCE)


def places_of(sources: Mapping[Path, Source], path: Path, units: str) -> Places:
    source = sources.get(path)
    return places_in(source.text, units) if source else Places("", units)


@lru_cache(maxsize=32)  # chains lead through the same few files
def places_in(text: str, units: str) -> Places:
    return Places(text, units)
