"""What the text formats share. A line is made of (text, style) parts, so that what is said can be tested without
a terminal, and everything that comes from scanned code passes one place where it is made harmless."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from asyncfix.finding import Finding, Reason, Report
from asyncfix.source import Unreadable

Part = tuple[str, str]
Line = tuple[Part, ...]

MARKS = {"safe": "[*]", "unsafe": "[?]", "refused": "[-]"}
STYLES = {
    "safe": "green",
    "unsafe": "yellow",
    "refused": "red",
    "error": "bold red",
    "warning": "yellow",
    "info": "blue",
}


def escape(text: str) -> str:
    """Control and invisible characters as escapes: a file name must not drive the terminal, nor look like another."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def in_file_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.path, finding.span, finding.rule, finding.api))


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Those that make `check` fail: an "info" is worth knowing and no reason to stop."""
    return [finding for finding in findings if finding.severity != "info"]


def at(path: Path, line: int, column: int | None = None) -> str:
    return f"{path.as_posix()}:{line}" if column is None else f"{path.as_posix()}:{line}:{column}"


def local_name(function: str, path: Path) -> str:
    """Without the module, which the path beside it says already."""
    names, parts = function.split("."), path.absolute().with_suffix("").parts
    parts = parts[:-1] if parts[-1] == "__init__" else parts
    for size in range(min(len(names) - 1, len(parts)), 0, -1):
        if names[:size] == list(parts[-size:]):
            return ".".join(names[size:])
    return function


def short_api(api: str) -> str:
    """`cursor.execute` for `psycopg2.extensions.cursor.execute`."""
    return ".".join(api.split(".")[-2:])


def level_of(finding: Finding) -> str:
    return finding.repair.level if finding.repair else ""


def why(reason: Reason) -> str:
    return f"{reason.code}: {reason.message} (line {reason.line})"


def nothing_found(report: Report) -> str:
    if not report.files:
        return "No Python files found"
    return f"No blocking calls on the event loop in {count(report.files, 'file')}"


def file_errors(errors: Sequence[Unreadable]) -> list[Line]:
    """The files that could not be analysed; they come first, for what follows says nothing about them."""
    lines: list[Line] = []
    for error in errors:
        lines.append(((f"error[{error.code}]", "bold red"), (f": {error.message}", "bold")))
        lines.append((("  --> ", "blue"), (at(error.path, error.line, error.column), "cyan")))
        lines.append(())
    return lines
