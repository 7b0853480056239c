"""One line per call site, for grep and editors; never wrapped, `[*]` where `apply` has a safe repair."""

from collections.abc import Iterator

from asyncfix.model.finding import Finding, Report
from asyncfix.model.source import Unreadable
from asyncfix.report.text import MARKS, STYLES, Line, at, level_of, shown


def list_all(report: Report, verbose: bool = False) -> Iterator[Line]:
    """`verbose` also shows what does not make `check` fail."""
    yield from map(_error, report.errors)
    yield from map(_finding, shown(report, verbose))


def _error(error: Unreadable) -> Line:
    place = at(error.path, error.line, error.column)
    return (place, "cyan"), (": ", ""), (f"error[{error.code}]", STYLES["error"]), (f" {error.message}", "")


def _finding(finding: Finding) -> Line:
    place = at(finding.path, finding.span.line, finding.span.column)
    severity = (f"{finding.severity}[{finding.rule}]", STYLES[finding.severity])
    mark = f" {MARKS['safe']}" if level_of(finding) == "safe" else ""
    return (place, "cyan"), (": ", ""), severity, (f" {finding.message}", ""), (mark, STYLES["safe"])
