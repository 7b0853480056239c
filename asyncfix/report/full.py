"""The diagnostics of `check`: every finding with its line of code, its chain and what `apply` can do about it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.cells import cell_len

from asyncfix.model.finding import Finding, Report
from asyncfix.model.source import Source, Span
from asyncfix.report.excerpt import lines_of
from asyncfix.report.text import FRAME, STYLES, Line, at, escape, file_errors, local_name, shown, why


def diagnose_all(report: Report, sources: Mapping[Path, Source], verbose: bool = False) -> Iterator[Line]:
    """The diagnostics; `verbose` also shows what does not make `check` fail."""
    yield from file_errors(report.errors)
    for finding in shown(report, verbose):
        yield from diagnose(finding, sources)


def diagnose(finding: Finding, sources: Mapping[Path, Source]) -> Iterator[Line]:
    severity, span = finding.severity, finding.span
    yield ((f"{severity}[{finding.rule}]", STYLES[severity]), (f": {finding.message}", "bold"))
    gutter, where = " " * len(str(span.line)), at(finding.path, span.line, span.column)
    name = local_name(finding.function, finding.path)
    yield (f"{gutter}--> ", FRAME), (where, "cyan"), (f" in {name}" if name else "", "")
    if source := sources.get(finding.path):
        yield from _snippet(source, span, gutter)
    yield from _chain(finding, gutter)
    yield from _repair(finding, gutter)
    yield ()


def _snippet(source: Source, span: Span, gutter: str) -> Iterator[Line]:
    """The first line of the code, underlined as far as the span goes on it."""
    lines = lines_of(source)
    if span.line > len(lines):
        return
    line = lines[span.line - 1].rstrip()
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    before, marked = (_flat(line[:stop]) for stop in (span.column - 1, end))
    carets = " " * cell_len(before) + "^" * max(1, cell_len(marked) - cell_len(before))
    yield ((f"{gutter} |", FRAME),)
    yield (f"{span.line} | ", FRAME), (_flat(line), "")
    yield (f"{gutter} | ", FRAME), (carets, STYLES["error"])


def _flat(text: str) -> str:
    return escape(text.expandtabs(4))


def _chain(finding: Finding, gutter: str) -> Iterator[Line]:
    if len(finding.chain) == 1:
        return
    callees = [*(local_name(step.function, step.path) for step in finding.chain[1:]), finding.api]
    yield (f"{gutter} = ", FRAME), ("chain:", "bold")
    for depth, (step, callee) in enumerate(zip(finding.chain, callees, strict=True)):
        corner = "  " * (depth - 1) + "`-- " if depth else ""
        place, function = at(step.path, step.span.line), local_name(step.function, step.path)
        yield (f"{gutter}   {corner}", FRAME), (place, "cyan"), (f"  {function} -> {callee}", "")


def _repair(finding: Finding, gutter: str) -> Iterator[Line]:
    repair = finding.repair
    if repair is None:
        return
    done = "apply takes it off the event loop" if finding.waits else "apply puts the comment right"
    told = [why(reason) for reason in repair.reasons] or [done]
    for text in told:
        yield (f"{gutter} = ", FRAME), ("repair: ", "bold"), (repair.level, STYLES[repair.level]), (f": {text}", "")
