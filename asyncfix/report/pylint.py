"""One line for each, as pylint prints them with `--output-format=parseable`: Jenkins and many others read it."""

from collections.abc import Iterator

from asyncfix.model.finding import Report
from asyncfix.report.text import at, escape, shown


def render(report: Report) -> str:
    return "".join(f"{escape(line)}\n" for line in lines_of(report))


def lines_of(report: Report) -> Iterator[str]:
    for error in report.errors:
        yield f"{at(error.path, error.line)}: [{error.code}] {error.message}"
    for each in shown(report, verbose=False):
        yield f"{at(each.path, each.span.line)}: [{each.rule}] {each.message}"
