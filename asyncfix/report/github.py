"""Workflow commands of GitHub Actions: annotations at the lines of a pull request.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from asyncfix.model.finding import Finding, Report
from asyncfix.model.source import Unreadable
from asyncfix.report.text import each_of, escape

LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report) -> str:
    return "".join(f"{line}\n" for line in each_of(report, error_line, finding_line))


def error_line(error: Unreadable) -> str:
    properties = {"title": f"asyncfix ({error.code})", "file": error.path.as_posix(), "line": error.line}
    return command("error", properties | {"col": error.column}, error.message)


def finding_line(finding: Finding) -> str:
    span = finding.span
    properties = {
        "title": f"asyncfix ({finding.rule})",
        "file": finding.path.as_posix(),
        "line": span.line,
        "endLine": span.end_line,
        **({"col": span.column, "endColumn": span.end_column} if span.line == span.end_line else {}),
    }
    return command(LEVELS[finding.severity], properties, finding.message)


def command(level: str, properties: dict[str, object], message: str) -> str:
    said = ",".join(f"{name}={escaped(str(value), ':,')}" for name, value in properties.items())
    return f"::{level} {said}::{escaped(message)}"


def escaped(text: str, more: str = "") -> str:
    """Percent signs, line ends and, in properties, what ends one."""
    for char in f"%\r\n{more}":
        text = text.replace(char, f"%{ord(char):02X}")
    return escape(text)
