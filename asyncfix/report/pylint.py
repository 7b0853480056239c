"""One line for each, as pylint prints them with `--output-format=parseable`: Jenkins and many others read it."""

from asyncfix.model.finding import Finding, Report
from asyncfix.model.source import Unreadable
from asyncfix.report.text import at, each_of, escape


def render(report: Report) -> str:
    return "".join(f"{escape(line)}\n" for line in each_of(report, error_line, finding_line))


def error_line(error: Unreadable) -> str:
    return f"{at(error.path, error.line)}: [{error.code}] {error.message}"


def finding_line(finding: Finding) -> str:
    return f"{at(finding.path, finding.span.line)}: [{finding.rule}] {finding.message}"
