"""What `scan` says: the functions that block, worst first, and what can be done about them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from asyncfix.finding import Finding, Reason, Report
from asyncfix.report.text import (
    MARKS,
    STYLES,
    Line,
    at,
    count,
    escape,
    file_errors,
    in_file_order,
    level_of,
    local_name,
    nothing_found,
    short_api,
)
from asyncfix.source import Source, Span, split_lines

CALL_WIDTH = 36


def survey(report: Report, sources: Mapping[Path, Source]) -> Iterator[Line]:
    """The files that could not be analysed, then the findings grouped by function."""
    yield from file_errors(report.errors)
    calls = {finding: _call(finding, sources) for finding in report.findings}
    width = max(map(len, calls.values()), default=0)
    for group in rank(report):
        path, line = group[0].path, group[0].span.line
        yield (at(path, line), "cyan"), (f"  {local_name(group[0].function, path)}", "bold")
        for finding in group:
            yield _row(finding, f"{calls[finding]:<{width}}")
            yield from _via(finding)
        yield ()


def rank(report: Report) -> list[list[Finding]]:
    """Findings by function: those that block in a loop first, then those that reach furthest, then in file order."""
    groups: defaultdict[tuple[Path, str], list[Finding]] = defaultdict(list)
    for finding in in_file_order(report.findings):
        groups[finding.path, finding.function].append(finding)
    return sorted(groups.values(), key=_urgency)


def _urgency(group: list[Finding]) -> tuple[bool, int]:
    in_loop = any(finding.in_loop for finding in group)
    return not in_loop, -max(len(finding.chain) for finding in group)


def _row(finding: Finding, call: str) -> Line:
    level = level_of(finding)
    notes = ["info"] if finding.severity == "info" else []
    notes += ["in a loop"] if finding.in_loop else []
    return (
        (f"{finding.span.line:>6} ", "blue"),
        (MARKS.get(level, "   "), STYLES.get(level, "")),
        (f" {call}", ""),
        (f"  {finding.rule}", STYLES[finding.severity]),
        (f"  {', '.join(notes)}" if notes else "", "dim"),
    )


def _via(finding: Finding) -> Iterator[Line]:
    """The way to the API, where it isn't called right here."""
    steps = finding.chain[1:]
    if not steps:
        return
    way = [
        f"{_near(step.path, finding.path)}:{step.span.line} {local_name(step.function, step.path)}" for step in steps
    ]
    yield (f"{'':>11}via ", "dim"), (" -> ".join((*way, short_api(finding.api))), "")


def _near(path: Path, other: Path) -> str:
    """The heading above names the folder already."""
    return path.name if path.parent == other.parent else path.as_posix()


def _call(finding: Finding, sources: Mapping[Path, Source]) -> str:
    """The call as it is written, on one line; long arguments left out."""
    source = sources.get(finding.path)
    text = escape(" ".join(_cut(source.text, finding.span).split())) if source else short_api(finding.api)
    if len(text) <= CALL_WIDTH:
        return text
    name = re.match(r"[\w.]+\(", text)
    if name and len(name[0]) <= CALL_WIDTH - 4:
        return f"{name[0]}...)"
    return f"{text[: CALL_WIDTH - 3]}..."


def _cut(text: str, span: Span) -> str:
    lines = split_lines(text)[span.line - 1 : span.end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def conclude(report: Report, target: str, verbose: bool = False) -> Iterator[Line]:
    """The numbers, what stands in the way, and what to type next."""
    if report.findings:
        yield from _totals(report)
    elif not report.errors:
        yield ((nothing_found(report), "bold"),)
    if report.errors:
        yield ((f"Not analysed: {count(len(report.errors), 'file')}", "red"),)
    yield from _progress(report)
    yield from _repairs(report)
    yield from _unresolved(report, verbose)
    yield from _next(report, target)


def _totals(report: Report) -> Iterator[Line]:
    functions = len({(finding.path, finding.function) for finding in report.findings})
    read = f"{count(report.files, 'file')}, {count(report.async_functions, 'coroutine')}"
    found = count(len(report.findings), "blocking call")
    yield (f"Found {found} in {count(functions, 'function')}", "bold"), (f" ({read} read)", "dim")
    for rule, number in Counter(finding.rule for finding in report.findings).most_common():
        yield ((f"{number:>6}  {rule}", ""),)


def _progress(report: Report) -> Iterator[Line]:
    total, off = report.progress.functions, report.progress.off_the_loop
    if total:
        yield ("Progress: ", "bold"), (f"{off} of {count(total, 'function')} with {_work(report)} are off the loop", "")


def _work(report: Report) -> str:
    """ "database work" where that is all there is."""
    kinds = {finding.rule.removeprefix("blocking-") for finding in report.findings} or {"database"}
    return f"{kinds.pop()} work" if len(kinds) == 1 else "blocking work"


def _repairs(report: Report) -> Iterator[Line]:
    levels = Counter(level_of(finding) for finding in report.findings)
    if not any(levels[level] for level in MARKS):
        return
    told = ", ".join(f"{levels[level]} {level} {mark}" for level, mark in MARKS.items() if levels[level])
    yield ("Repair:   ", "bold"), (told, "")
    for (level, _), obstacles in _obstacles(report).items():
        finding, reason = obstacles[0]
        told = f"  {reason.code}: {reason.message}, {at(finding.path, reason.line)}"
        yield (f"{len(obstacles):>6}  ", ""), (level, STYLES[level]), (told, "")


def _obstacles(report: Report) -> dict[tuple[str, str], list[tuple[Finding, Reason]]]:
    """The findings that are not safe to repair, by why; the first of each stands for all."""
    obstacles: defaultdict[tuple[str, str], list[tuple[Finding, Reason]]] = defaultdict(list)
    for finding in in_file_order(report.findings):
        if finding.repair and finding.repair.level != "safe":
            for reason in {reason.code: reason for reason in finding.repair.reasons}.values():
                obstacles[finding.repair.level, reason.code].append((finding, reason))
    return obstacles


def _unresolved(report: Report, verbose: bool) -> Iterator[Line]:
    calls = report.unresolved
    if not calls:
        return
    hint = "" if verbose else " (-v lists them)"
    yield ("Unknown:  ", "bold"), (f"{count(len(calls), 'call')} on a receiver whose type could not be told{hint}", "")
    for call in calls if verbose else ():
        text = " ".join(call.text.split())
        yield ("        ", ""), (at(call.path, call.span.line), "cyan"), (f"  {text}", "")


def _next(report: Report, target: str) -> Iterator[Line]:
    levels = {level_of(finding) for finding in report.findings}
    if levels & {"safe", "unsafe"}:
        flag = "" if "safe" in levels else " --unsafe-fixes"
        yield ("Next:     ", "bold"), (f"asyncfix apply {target} --dry-run{flag}", "green")
