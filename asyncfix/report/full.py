"""The diagnostics of `check`: every finding with its line of code, its chain and what `apply` can do about it."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from asyncfix.finding import Finding, Report
from asyncfix.report.text import (
    MARKS,
    STYLES,
    Line,
    at,
    count,
    errors_of,
    escape,
    file_errors,
    in_file_order,
    level_of,
    local_name,
    nothing_found,
    why,
)
from asyncfix.source import Source, Span, split_lines


def open_console(stream: TextIO, color: bool) -> Console:
    """A console that prints what it is given: rich would wrap, colour numbers, and read `[x]` and `:warning:` itself.

    Without colour there is no colour system at all, as `no_color` alone leaves the escapes for bold.
    """
    system: Literal["standard"] | None = "standard" if color else None
    return Console(
        file=stream,
        color_system=system,
        force_terminal=color,
        soft_wrap=True,
        markup=False,
        emoji=False,
        highlight=False,
    )


def show(lines: Iterable[Line], console: Console) -> None:
    for line in lines:
        console.print(Text.assemble(*((escape(text), style) for text, style in line)))


def render(report: Report, sources: Mapping[Path, Source], console: Console, verbose: bool = False) -> None:
    """Prints the diagnostics; `verbose` also shows what does not make `check` fail."""
    show(file_errors(report.errors), console)
    for finding in in_file_order(report.findings if verbose else errors_of(report.findings)):
        show(diagnose(finding, sources), console)


def summarise(report: Report, target: str, verbose: bool = False) -> Iterator[Line]:
    """How many there are, and the command that repairs them; `target` is what the user named."""
    found = errors_of(report.findings)
    if found:
        files = count(len({finding.path for finding in found}), "file")
        yield (f"Found {count(len(found), 'blocking call')} in {files}", "bold"), (f" ({report.files} read)", "dim")
    elif not report.errors:
        yield ((nothing_found(report), ""),)
    if safe := sum(level_of(finding) == "safe" for finding in found):
        yield ((f"{safe} {MARKS['safe']} can be repaired: asyncfix apply {target} --dry-run", ""),)
    if report.errors:
        yield ((f"{count(len(report.errors), 'file')} could not be analysed", "red"),)
    hidden = len(report.findings) - len(found)
    if hidden and not verbose:
        yield ((f"{count(hidden, 'finding')} of severity info not shown (-v shows them)", "dim"),)


def diagnose(finding: Finding, sources: Mapping[Path, Source]) -> Iterator[Line]:
    severity, span = finding.severity, finding.span
    yield ((f"{severity}[{finding.rule}]", STYLES[severity]), (f": {finding.message}", "bold"))
    gutter, where = " " * len(str(span.line)), at(finding.path, span.line, span.column)
    yield (f"{gutter}--> ", "blue"), (where, "cyan"), (f" in {local_name(finding.function, finding.path)}", "")
    if source := sources.get(finding.path):
        yield from _snippet(source, span, gutter)
    yield from _chain(finding, gutter)
    yield from _repair(finding, gutter)
    yield ()


def _snippet(source: Source, span: Span, gutter: str) -> Iterator[Line]:
    """The first line of the code, underlined as far as the span goes on it."""
    lines = split_lines(source.text)
    if span.line > len(lines):
        return
    line = lines[span.line - 1].rstrip()
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    before, marked = (_flat(line[:stop]) for stop in (span.column - 1, end))
    carets = " " * cell_len(before) + "^" * max(1, cell_len(marked) - cell_len(before))
    yield ((f"{gutter} |", "blue"),)
    yield (f"{span.line} | ", "blue"), (_flat(line), "")
    yield (f"{gutter} | ", "blue"), (carets, STYLES["error"])


def _flat(text: str) -> str:
    return escape(text.expandtabs(4))


def _chain(finding: Finding, gutter: str) -> Iterator[Line]:
    if len(finding.chain) == 1:
        return
    callees = [*(local_name(step.function, step.path) for step in finding.chain[1:]), finding.api]
    yield (f"{gutter} = ", "blue"), ("chain:", "bold")
    for depth, (step, callee) in enumerate(zip(finding.chain, callees, strict=True)):
        corner = "  " * (depth - 1) + "`-- " if depth else ""
        place, function = at(step.path, step.span.line), local_name(step.function, step.path)
        yield (f"{gutter}   {corner}", "blue"), (place, "cyan"), (f"  {function} -> {callee}", "")


def _repair(finding: Finding, gutter: str) -> Iterator[Line]:
    repair = finding.repair
    if repair is None:
        return
    told = [why(reason) for reason in repair.reasons] or ["apply moves it to a worker thread"]
    for text in told:
        yield (f"{gutter} = ", "blue"), ("repair: ", "bold"), (repair.level, STYLES[repair.level]), (f": {text}", "")
