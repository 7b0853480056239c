"""Logging commands of Azure Pipelines: errors and warnings of a run, and at the lines of a pull request.

https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
"""

from asyncfix.model.finding import Finding, Report
from asyncfix.model.source import Unreadable
from asyncfix.report.text import each_of, escape

LEVELS = {"error": "error", "warning": "warning", "info": "warning"}  # there are no others
ESCAPES = {"%": "%AZP25", ";": "%3B", "\r": "%0D", "\n": "%0A", "]": "%5D"}


def render(report: Report) -> str:
    return "".join(f"{line}\n" for line in each_of(report, error_line, finding_line))


def error_line(error: Unreadable) -> str:
    return command("error", error.path.as_posix(), error.line, error.column, error.code, error.message)


def finding_line(finding: Finding) -> str:
    span, level = finding.span, LEVELS[finding.severity]
    return command(level, finding.path.as_posix(), span.line, span.column, finding.rule, finding.message)


def command(level: str, path: str, line: int, column: int, code: str, message: str) -> str:
    properties = {"type": level, "sourcepath": path, "linenumber": line, "columnnumber": column, "code": code}
    said = "".join(f"{name}={escaped(str(value))};" for name, value in properties.items())
    return f"##vso[task.logissue {said}]{escaped(message)}"


def escaped(text: str) -> str:
    return escape("".join(ESCAPES.get(char, char) for char in text))
