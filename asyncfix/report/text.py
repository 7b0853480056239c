"""What the text formats share. A line is made of (text, style) parts, so that what is said can be tested without
a terminal, and everything that comes from scanned code passes one place where it is made harmless."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from asyncfix.model.finding import Finding, Reason, Report, Unclassified, placeless
from asyncfix.model.source import MAIN, STDIN, Unreadable

T = TypeVar("T")
Part = tuple[str, str]
Line = tuple[Part, ...]

MARKS = {"safe": "[*]", "unsafe": "[?]", "refused": "[-]"}
NOUNS = ("blocking call", "hazard", "unjudged call", "comment")
FRAME = "bright_blue"  # lines and numbers around code: plain blue can't be read on black in many terminals
STYLES = {
    "safe": "green",
    "unsafe": "yellow",
    "refused": "red",
    "error": "bold red",
    "warning": "yellow",
    "info": FRAME,
}


def escape(text: str) -> str:
    """Control and invisible characters as escapes: a file name must not drive the terminal, nor look like another."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def plain(lines: Iterable[Line]) -> str:
    """Without styles."""
    return "".join(f"{escape(''.join(text for text, _ in line))}\n" for line in lines)


def fitting(rows: int, most: int) -> int:
    """How many of some rows to show: a single one is not worth a line that says it was left out."""
    return rows if rows == most + 1 else most


def in_file_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.path, finding.span, finding.rule, finding.api))


def conclude_check(report: Report, target: str, verbose: bool = False) -> Iterator[Line]:
    """What `check` says at its end: how many there are, and the command that repairs them.

    `target` is what the user named.
    """
    found = report.failing
    if found:
        files = count(len({finding.path for finding in found}), "file")
        read = f" ({'; '.join(filter(None, (f'{report.files} checked', read_beside(report))))})"
        yield (f"Found {found_of(found)} in {files}", "bold"), (read, "dim")
    elif not report.errors:
        yield ((nothing_found(report), ""),)
    if report.known:
        yield ((f"{count(report.known, 'finding')} known from before", "dim"),)
    if report.suppressed and verbose:
        yield ((f"{count(report.suppressed, 'finding')} suppressed by comments", "dim"),)
    if safe := sum(level_of(finding) == "safe" for finding in found):
        yield ((f"{safe} {MARKS['safe']} can be repaired: asyncfix apply {target} --dry-run", ""),)
    if bad := {error.path for error in report.errors if error.code != "invalid-comment"}:
        yield ((f"{count(len(bad), 'file')} could not be analysed", "red"),)
    hidden = len(report.findings) + len(report.comments) - len(found)
    if hidden and not verbose:
        yield ((f"{count(hidden, 'finding')} of severity info not shown (-v shows them)", "dim"),)


def shown(report: Report, verbose: bool) -> list[Finding]:
    """The findings that `check` prints; `verbose` also what does not make it fail."""
    return in_file_order((*report.findings, *report.comments) if verbose else report.failing)


def each_of(report: Report, tell_error: Callable[[Unreadable], T], tell: Callable[[Finding], T]) -> list[T]:
    """What is told of each file that could not be analysed, then of each finding that makes `check` fail."""
    return [*map(tell_error, report.errors), *map(tell, shown(report, verbose=False))]


def at(path: Path, line: int, column: int | None = None) -> str:
    return f"{path.as_posix()}:{line}" if column is None else f"{path.as_posix()}:{line}:{column}"


def argument(path: Path) -> str:
    """A path as a command line takes it: one that begins with a dash would be a flag."""
    text = path.as_posix()
    return f"./{text}" if text.startswith("-") and text != STDIN else text


def local_name(function: str, path: Path) -> str:
    """Without the module and the place of a lambda, which the path and the line beside it say already."""
    function = placeless(function)
    names, parts = function.split("."), path.absolute().with_suffix("").parts
    if MAIN in names[:-1]:
        return ".".join(names[names.index(MAIN) + 1 :])
    parts = parts[:-1] if parts[-1] == "__init__" else parts
    for size in range(min(len(names) - 1, len(parts)), 0, -1):
        if names[:size] == list(parts[-size:]):
            return ".".join(names[size:])
    return function


def short_api(api: str) -> str:
    """`cursor.execute` for `psycopg2.extensions.cursor.execute`."""
    return ".".join(api.split(".")[-2:])


def found_of(findings: Sequence[Finding]) -> str:
    """How many calls wait, and how many findings are about something else."""
    nouns = Counter(map(noun_of, findings))
    return " and ".join(count(nouns[noun], noun) for noun in NOUNS if nouns[noun])


def noun_of(finding: Finding) -> str:
    if finding.waits:
        return "blocking call"
    if not finding.is_judged:
        return "unjudged call"
    return "hazard" if finding.function else "comment"


def library_of(api: str) -> str:
    """The package that an API comes from."""
    package, dot, _ = api.partition(".")
    return package if dot else "builtins"


def by_package(calls: Iterable[Unclassified]) -> list[tuple[str, list[Unclassified]]]:
    """Calls into packages that no stub describes, the most used first."""
    packages: defaultdict[str, list[Unclassified]] = defaultdict(list)
    for call in calls:
        packages[call.package].append(call)
    return sorted(packages.items(), key=lambda row: -len(row[1]))


def read_beside(report: Report) -> str:
    """PATHS limit what is reported; the root is what is read."""
    return f"{report.read} read to follow calls" if report.read > report.files else ""


def level_of(finding: Finding) -> str:
    return finding.repair.level if finding.repair else ""


def why(reason: Reason) -> str:
    return f"{reason.code}: {reason.message} (line {reason.line})"


def told_fault(fault: str) -> str:
    """What went wrong with a repair that was made, and what to do about it."""
    return f"asyncfix: error: {fault}; that repair was left out. It is a fault of asyncfix: please report it"


def nothing_found(report: Report) -> str:
    if not report.files:
        return "No Python files found"
    beside = f" ({read_beside(report)})" if read_beside(report) else ""
    return f"No blocking calls on the event loop in {count(report.files, 'file')}{beside}"


def file_errors(errors: Sequence[Unreadable]) -> list[Line]:
    """The files that could not be analysed; they come first, for what follows says nothing about them."""
    lines: list[Line] = []
    for error in errors:
        lines.append(((f"error[{error.code}]", "bold red"), (f": {error.message}", "bold")))
        lines.append((("  --> ", FRAME), (at(error.path, error.line, error.column), "cyan")))
        lines.append(())
    return lines
