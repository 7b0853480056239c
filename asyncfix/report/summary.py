"""What `scan` says at its end: the numbers, what stands in the way, what is not known, what to type next."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from asyncfix.model.finding import Finding, Reason, Report, Unclassified, Unresolved
from asyncfix.report.text import (
    MARKS,
    STYLES,
    Line,
    at,
    by_package,
    count,
    fitting,
    found_of,
    in_file_order,
    level_of,
    library_of,
    local_name,
    nothing_found,
    read_beside,
)

# Rows of each table; `-v` shows all but the entries, which it has listed before.
MOST_LIBRARIES = 8
MOST_ENTRIES = 5
MOST_OBSTACLES = 8
MOST_PACKAGES = 5
Unknown = tuple[str, Sequence[Unresolved | Unclassified]]


def conclude(report: Report, target: str, verbose: bool = False) -> Iterator[Line]:
    if report.findings:
        yield from _totals(report, verbose)
    elif not report.errors:
        yield ((nothing_found(report), "bold"),)
    if report.errors:
        yield ((f"Not analysed: {count(len(report.errors), 'file')}", "red"),)
    yield from _progress(report)
    yield from _repairs(report, verbose)
    yield from _unknown(report, verbose)
    yield from _next(report, target)


def _totals(report: Report, verbose: bool) -> Iterator[Line]:
    findings = in_file_order(report.findings)
    entries = Counter((each.path, each.function) for each in findings)
    found = f"{found_of(findings)} in {count(len(entries), 'function')}"
    asked = f"{count(report.files, 'file')}, {count(report.async_functions, 'coroutine')}"
    read = f"{asked}; {read_beside(report)}" if read_beside(report) else f"{asked} read"
    yield (f"Found {found}", "bold"), (f" ({read})", "dim")
    yield from _table("by rule", Counter(each.rule for each in findings), len(findings))
    most = len(findings) if verbose else MOST_LIBRARIES
    yield from _table("by library", Counter(library_of(each.api) for each in findings), most)
    if max(entries.values()) > 1:
        first = {(each.path, each.function): each.span.line for each in reversed(findings)}
        named = {_entry_name(*key, first[key]): number for key, number in entries.items()}
        yield from _table("by entry", Counter(named), MOST_ENTRIES)


def _entry_name(path: Path, function: str, line: int) -> str:
    return f"{at(path, line)}  {local_name(function, path)}"


def _table(head: str, counted: Counter[str], most: int) -> Iterator[Line]:
    """The most frequent first, the rest in one row."""
    rows = sorted(counted.items(), key=lambda row: -row[1])
    shown = fitting(len(rows), most)
    for number, (name, calls) in enumerate(rows[:shown]):
        yield (f"  {'' if number else head:<10}", "dim"), (f"{calls:>6}  {name}", "")
    if rest := rows[shown:]:
        yield (f"{'':12}", ""), (f"{sum(calls for _, calls in rest):>6}  in {len(rest)} others", "dim")


def _progress(report: Report) -> Iterator[Line]:
    total, off = report.progress.functions, report.progress.off_the_loop
    work = f"{report.progress.kind or 'blocking'} work"
    if total:
        yield ("Progress: ", "bold"), (f"{off} of {count(total, 'function')} with {work} are off the loop", "")


def _repairs(report: Report, verbose: bool) -> Iterator[Line]:
    levels = Counter(level_of(finding) for finding in report.findings)
    if not any(levels[level] for level in MARKS):
        return
    told = ", ".join(f"{levels[level]} {level} {mark}" for level, mark in MARKS.items() if levels[level])
    yield ("Repair:   ", "bold"), (told, "")
    rows = sorted(_obstacles(report).items(), key=lambda row: -len(row[1]))
    shown = len(rows) if verbose else fitting(len(rows), MOST_OBSTACLES)
    for (level, _), obstacles in rows[:shown]:
        finding, reason = obstacles[0]
        such = ", such as" if len(obstacles) > 1 else ","
        told = f"  {reason.code}{such} {at(finding.path, reason.line)}: {reason.message}"
        yield (f"{len(obstacles):>6}  ", ""), (level, STYLES[level]), (told, "")
    if hidden := rows[shown:]:
        yield ((f"        ... for {count(len(hidden), 'other reason')} (-v says which)", "dim"),)


def _obstacles(report: Report) -> dict[tuple[str, str], list[tuple[Finding, Reason]]]:
    """The findings that are not safe to repair, by why; the first of each stands for all."""
    obstacles: defaultdict[tuple[str, str], list[tuple[Finding, Reason]]] = defaultdict(list)
    for finding in in_file_order(report.findings):
        if finding.repair and finding.repair.level != "safe":
            for reason in {reason.code: reason for reason in finding.repair.reasons}.values():
                obstacles[finding.repair.level, reason.code].append((finding, reason))
    return obstacles


def _unknown(report: Report, verbose: bool) -> Iterator[Line]:
    """What could not be judged; with `verbose`, where."""
    told = [*_unclassified(report, verbose), *_unresolved(report)]
    for number, (text, calls) in enumerate(told, start=1):
        hint = " (-v says where)" if number == len(told) and not verbose else ""
        yield (f"{'' if number > 1 else 'Unknown:':<10}", "bold"), (f"{text}{hint}", "")
        yield from _places(calls) if verbose else ()


def _unclassified(report: Report, verbose: bool) -> Iterator[Unknown]:
    """The packages that nothing is known of, most used first."""
    rows = by_package(report.unclassified)
    shown = len(rows) if verbose else fitting(len(rows), MOST_PACKAGES)
    for package, calls in rows[:shown]:
        yield f"{count(len(calls), 'call')} into `{package}`: unclassified; one stub line decides, or --follow", calls
    if rest := rows[shown:]:
        number = sum(len(calls) for _, calls in rest)
        yield f"{count(number, 'call')} into {len(rest)} other packages: unclassified", ()


def _unresolved(report: Report) -> Iterator[Unknown]:
    if calls := report.unresolved:
        yield f"{count(len(calls), 'call')} on a receiver whose type could not be told", calls


def _places(calls: Iterable[Unresolved | Unclassified]) -> Iterator[Line]:
    for call in calls:
        told = f"  {call.method}() in {local_name(call.function, call.path)}"
        yield ("          ", ""), (at(call.path, call.span.line), "cyan"), (told, "")


def _next(report: Report, target: str) -> Iterator[Line]:
    levels = {level_of(finding) for finding in report.findings}
    if levels & {"safe", "unsafe"}:
        flag = "" if "safe" in levels else " --unsafe-fixes"
        yield ("Next:     ", "bold"), (f"asyncfix apply {target} --dry-run{flag}", "green")
