"""One line per finding, for grep and editors; never wrapped, `[*]` where `apply` has a safe repair."""

from asyncfix.finding import Finding, Report
from asyncfix.report.text import MARKS, at, errors_of, escape, in_file_order, level_of, nothing_found
from asyncfix.source import Unreadable


def render(report: Report, verbose: bool = False) -> str:
    """`verbose` also shows what does not make `check` fail."""
    findings = in_file_order(report.findings if verbose else errors_of(report.findings))
    lines = [*map(_error, report.errors), *map(_finding, findings)] or [nothing_found(report)]
    return "".join(f"{escape(line)}\n" for line in lines)


def _error(error: Unreadable) -> str:
    return f"{at(error.path, error.line, error.column)}: error[{error.code}] {error.message}"


def _finding(finding: Finding) -> str:
    place = at(finding.path, finding.span.line, finding.span.column)
    mark = f" {MARKS['safe']}" if level_of(finding) == "safe" else ""
    return f"{place}: {finding.severity}[{finding.rule}] {finding.message}{mark}"
