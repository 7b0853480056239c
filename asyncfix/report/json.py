"""JSON, schema 1. No source text: public code carries passwords, and reports are kept."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from asyncfix.model.finding import Finding, Repairability, Report, Step, Unclassified, Unresolved
from asyncfix.model.source import Unreadable
from asyncfix.report.groups import Group, rank
from asyncfix.report.marks import mark_all
from asyncfix.report.text import by_package, in_file_order, level_of, library_of


def render(report: Report) -> str:
    marked = mark_all(report)
    marks = {id(finding): name for finding, name in marked}
    groups = rank(in_file_order(report.findings))
    document = {
        "schema": 1,
        "findings": [finding_of(finding, name) for finding, name in marked],
        "groups": [_group(group, marks) for group in groups],
        "errors": [error_of(error) for error in report.errors],
        "unresolved": [_unknown(call) for call in report.unresolved],
        "unclassified": _unclassified(report.unclassified),
        "summary": _summary(report, len(groups)),
    }
    return json.dumps(document, indent=2) + "\n"


def _group(group: Group, marks: Mapping[int, str]) -> dict[str, Any]:
    """The blocking line that several functions reach, or the function that blocks; its findings nearest first."""
    return {
        **_step(group.step),
        "shared": group.is_shared,
        "rules": _counted(finding.rule for finding in group.findings),
        "apis": _counted(finding.api for finding in group.findings),
        "calls": len(group.findings),
        "functions": len(group.entries),
        "in_loop": group.in_loop,
        "findings": [marks[id(finding)] for finding in group.findings],
    }


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def finding_of(finding: Finding, name: str) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "path": finding.path.as_posix(),
        "line": finding.span.line,
        "column": finding.span.column,
        "end_line": finding.span.end_line,
        "end_column": finding.span.end_column,
        "function": finding.function,
        "api": finding.api,
        "chain": [_step(step) for step in finding.chain],
        "repair": _repair(finding.repair),
        "fingerprint": name,
        "suppressed": finding.suppression is not None,
        "baseline": finding.is_known,
    }


def _step(step: Step) -> dict[str, Any]:
    place = {"path": step.path.as_posix(), "line": step.span.line, "column": step.span.column}
    return {**place, "function": step.function}


def _repair(repair: Repairability | None) -> dict[str, Any] | None:
    if repair is None:
        return None
    reasons = [{"code": reason.code, "line": reason.line, "message": reason.message} for reason in repair.reasons]
    return {"level": repair.level, "reasons": reasons}


def error_of(error: Unreadable) -> dict[str, Any]:
    place = {"path": error.path.as_posix(), "line": error.line, "column": error.column}
    return {"code": error.code, **place, "message": error.message}


def _unknown(call: Unresolved | Unclassified) -> dict[str, Any]:
    place = {"path": call.path.as_posix(), "line": call.span.line, "column": call.span.column}
    return {**place, "function": call.function, "method": call.method}


def _unclassified(calls: Iterable[Unclassified]) -> list[dict[str, Any]]:
    return [
        {"package": package, "calls": len(own), "places": list(map(_unknown, own))}
        for package, own in by_package(calls)
    ]


def _summary(report: Report, groups: int) -> dict[str, Any]:
    levels = Counter(level_of(finding) for finding in report.findings)
    return {
        "files": report.files,
        "files_read": max(report.files, report.read),
        "async_functions": report.async_functions,
        "findings": len(report.findings) + len(report.comments),
        "suppressed": report.suppressed,
        "baseline": report.known,
        "groups": groups,
        "functions": len({(finding.path, finding.function) for finding in report.findings}),
        "by_rule": _counted(finding.rule for finding in report.findings),
        "by_library": _counted(library_of(finding.api) for finding in report.findings),
        "safe": levels["safe"],
        "unsafe": levels["unsafe"],
        "refused": levels["refused"],
        "functions_with_work": report.progress.functions,
        "functions_off_the_loop": report.progress.off_the_loop,
        "unresolved": len(report.unresolved),
        "unclassified": len(report.unclassified),
    }
