"""What `scan` says: what blocks the loop, by cause and worst first."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.model.finding import Finding, Report
from asyncfix.model.source import Source
from asyncfix.report.excerpt import call_text
from asyncfix.report.groups import Group, rank
from asyncfix.report.text import (
    FRAME,
    MARKS,
    STYLES,
    Line,
    at,
    count,
    file_errors,
    fitting,
    level_of,
    local_name,
    short_api,
)
from asyncfix.report.tree import draw_callers, draw_chain

# What a person reads before giving up; `-v` shows all.
MOST_GROUPS = 15  # shown in full
MOST_IN_SHORT = 15  # shown in one line each, after those
MOST_CALLS = 8  # of one function
MOST_ENTRIES = 5  # of one blocking line


def survey(report: Report, sources: Mapping[Path, Source], verbose: bool = False) -> Iterator[Line]:
    """The files that could not be analysed, then the groups: the worst in full, others in one line, others counted."""
    yield from file_errors(report.errors)
    groups = rank(report.findings)
    shown = len(groups) if verbose else fitting(len(groups), MOST_GROUPS)
    functions = [group for group in groups[:shown] if not group.is_shared]
    width = max((len(call_text(each, sources)) for group in functions for each in _rows(group, verbose)), default=0)
    for group in groups[:shown]:
        if group.is_shared:
            yield from _shared(group, verbose)
        else:
            yield from _function(group, sources, width, verbose)
        yield ()
    if groups[shown:]:
        yield from _in_short(groups[shown:])
        yield ()


def _shared(group: Group, verbose: bool) -> Iterator[Line]:
    """A line that blocks, and the functions that reach it."""
    step = group.step
    name = f"  {local_name(step.function, step.path)} -> {short_api(group.first.api)}"
    yield (at(step.path, step.span.line), "cyan"), (name, "bold")
    where = "in a loop, " if step.in_loop else ""
    told = f"{where}reached by {count(len(group.findings), 'call')} in {count(len(group.entries), 'function')}"
    loops = f", {group.in_loop} in a loop" if group.in_loop else ""
    yield (f"  {group.first.rule}", STYLES[group.first.severity]), (f"  {told}{loops}", "")
    shown = len(group.entries) if verbose else fitting(len(group.entries), MOST_ENTRIES)
    yield from draw_callers(group.entries, shown, "  ")


def _function(group: Group, sources: Mapping[Path, Source], width: int, verbose: bool) -> Iterator[Line]:
    """A function on the loop, and its calls that block."""
    path = group.first.path
    yield (at(path, group.first.span.line), "cyan"), (f"  {local_name(group.first.function, path)}", "bold")
    rows = _rows(group, verbose)
    for finding in rows:
        yield _row(finding, f"{call_text(finding, sources):<{width}}")
        yield from draw_chain(finding, " " * 11)
        if not finding.rule.startswith("blocking-"):  # of which the name says it all
            yield ((f"{'':>11}{finding.message}", "dim"),)
    if hidden := len(group.findings) - len(rows):
        yield ((f"{'':>11}... and {count(hidden, 'more call')} (-v lists them)", "dim"),)


def _rows(group: Group, verbose: bool) -> Sequence[Finding]:
    calls = group.findings
    return calls if verbose else calls[: fitting(len(calls), MOST_CALLS)]


def _row(finding: Finding, call: str) -> Line:
    level = level_of(finding)
    notes = ["info"] if finding.severity == "info" else []
    notes += ["in a loop"] if finding.in_loop else []
    return (
        (f"{finding.span.line:>6} ", FRAME),
        (MARKS.get(level, "   "), STYLES.get(level, "")),
        (f" {call}", ""),
        (f"  {finding.rule}", STYLES[finding.severity]),
        (f"  {', '.join(notes)}" if notes else "", "dim"),
    )


def _in_short(groups: Sequence[Group]) -> Iterator[Line]:
    yield ((f"Less urgent: {count(len(groups), 'more group')} (-v shows them like those above)", "bold"),)
    for group in groups[:MOST_IN_SHORT]:
        step = group.step
        apis = {short_api(finding.api) for finding in group.findings}
        way = f" -> {apis.pop()}" if len(apis) == 1 else ""
        rules = ", ".join(rule for rule, _ in Counter(each.rule for each in group.findings).most_common())
        yield (
            (f"{len(group.findings):>6}  ", ""),
            (f"{rules}  ", STYLES[group.first.severity]),
            (at(step.path, step.span.line), "cyan"),
            (f"  {local_name(step.function, step.path)}{way}", ""),
        )
    if hidden := groups[MOST_IN_SHORT:]:
        calls = sum(len(group.findings) for group in hidden)
        yield ((f"        ... and {count(calls, 'call')} in {count(len(hidden), 'more group')}", "dim"),)
