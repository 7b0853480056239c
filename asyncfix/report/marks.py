"""Fingerprints of the findings of a report: names that edits elsewhere leave as they are, each once."""

from collections import Counter
from collections.abc import Iterable

from asyncfix.model.finding import Finding, Report, fingerprint
from asyncfix.report.text import in_file_order

Marked = tuple[Finding, str]


def mark_all(report: Report) -> list[Marked]:
    """All findings, those that don't count too, in the order of the files."""
    return mark(in_file_order((*report.findings, *report.silenced, *report.comments)))


def mark(findings: Iterable[Finding]) -> list[Marked]:
    """Equal findings of one function are told apart by their order."""
    seen: Counter[str] = Counter()
    marks = []
    for finding in findings:
        first = fingerprint(finding)
        marks.append((finding, fingerprint(finding, seen[first])))
        seen[first] += 1
    return marks
