"""JUnit's XML, which most CI servers show: a suite for each file, a case for each finding."""

from collections.abc import Iterator
from itertools import groupby
from xml.etree import ElementTree

from asyncfix.model.finding import Finding, Report
from asyncfix.model.source import Unreadable
from asyncfix.report.text import at, escape, shown


def render(report: Report) -> str:
    """Where nothing is found, one case passes: without any, servers say that no tests were run."""
    root = ElementTree.Element("testsuites", name="asyncfix")
    for path, cases in groupby(sorted(cases_of(report), key=lambda case: case[0]), key=lambda case: case[0]):
        add_suite(root, path, [case for _, case in cases])
    if not len(root):
        add_suite(root, "asyncfix", [ElementTree.Element("testcase", name="no blocking calls", classname="asyncfix")])
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def add_suite(root: ElementTree.Element, name: str, cases: list[ElementTree.Element]) -> None:
    failures = sum(case.find("failure") is not None for case in cases)
    errors = sum(case.find("error") is not None for case in cases)
    counts = {"tests": str(len(cases)), "failures": str(failures), "errors": str(errors)}
    ElementTree.SubElement(root, "testsuite", {"name": name, **counts}).extend(cases)


def cases_of(report: Report) -> Iterator[tuple[str, ElementTree.Element]]:
    for error in report.errors:
        yield escape(error.path.as_posix()), error_case(error)
    for finding in shown(report, verbose=False):
        yield escape(finding.path.as_posix()), finding_case(finding)


def finding_case(finding: Finding) -> ElementTree.Element:
    place = at(finding.path, finding.span.line, finding.span.column)
    return case(finding.rule, finding.path.as_posix(), "failure", finding.message, f"{place}: {finding.message}")


def error_case(error: Unreadable) -> ElementTree.Element:
    place = at(error.path, error.line, error.column)
    return case(error.code, error.path.as_posix(), "error", error.message, f"{place}: {error.message}")


def case(rule: str, path: str, kind: str, message: str, text: str) -> ElementTree.Element:
    """XML has no control characters at all, escaped or not."""
    found = ElementTree.Element("testcase", name=rule, classname=escape(path))
    ElementTree.SubElement(found, kind, message=escape(message), type=rule).text = escape(text)
    return found
