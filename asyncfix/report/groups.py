"""Findings by what causes them, worst first: what one change would end is one group."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from asyncfix.model.finding import Finding, Step
from asyncfix.model.remembered import Remembering, frozen
from asyncfix.model.source import Span
from asyncfix.report.text import in_file_order

# These end by themselves; nothing says when a lock, a server or a person does.
BOUNDED = frozenset(("blocking-cpu", "blocking-file", "blocking-sleep", "blocking-stat"))

Place = tuple[Path, Span, str]


@frozen
class Group(Remembering):
    """The callers of one blocking line, where several functions reach it; else the blocking calls of one function.

    `entries` are the findings by function: of a shared group the nearest first, else the only one.
    """

    entries: tuple[tuple[Finding, ...], ...]
    is_shared: bool

    @property
    def first(self) -> Finding:
        return self.entries[0][0]

    @property
    def step(self) -> Step:
        """The blocking call itself, or the first call of the function."""
        return self.first.chain[-1] if self.is_shared else self.first.chain[0]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for entry in self.entries for finding in entry)

    @cached_property
    def in_loop(self) -> int:
        return sum(finding.in_loop for finding in self.findings)

    @property
    def repeats(self) -> bool:
        """Whether a loop repeats the blocking call, be it in a helper."""
        return self.in_loop > 0 or any(step.in_loop for finding in self.findings for step in finding.chain)

    @property
    def is_minor(self) -> bool:
        return all(finding.severity == "info" for finding in self.findings)

    @property
    def points(self) -> int:
        """How many of the things that make a block bad come together: a loop, many callers, a wait without bound."""
        is_unbounded = any(finding.waits and finding.rule not in BOUNDED for finding in self.findings)
        return self.repeats + self.is_shared + is_unbounded


def rank(findings: Iterable[Finding]) -> list[Group]:
    """All groups, those first that the loop waits for longest or most often."""
    return sorted(group(findings), key=_urgency)


def group(findings: Iterable[Finding]) -> Iterator[Group]:
    """A line that several functions reach is a cause of its own; what only one reaches is shown with that one."""
    ordered = in_file_order(findings)
    causes: defaultdict[tuple[Place, str], list[Finding]] = defaultdict(list)
    for finding in ordered:
        causes[cause(finding)].append(finding)
    single: list[Finding] = []
    for found in causes.values():
        entries = by_function(found)
        if len(entries) > 1:
            yield Group(tuple(sorted(entries, key=_distance)), is_shared=True)
        else:
            single += found
    for entry in by_function(in_file_order(single)):
        yield Group((entry,), is_shared=False)


def cause(finding: Finding) -> tuple[Place, str]:
    """The blocking call at the end of the chain."""
    last = finding.chain[-1]
    return (last.path, last.span, finding.api), finding.rule


def by_function(findings: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    entries: defaultdict[tuple[Path, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        entries[finding.path, finding.function].append(finding)
    return [tuple(entry) for entry in entries.values()]


def _distance(entry: tuple[Finding, ...]) -> int:
    return min(len(finding.chain) for finding in entry)


def _urgency(group: Group) -> tuple[bool, int, int, int]:
    return group.is_minor, -group.points, -len(group.entries), -len(group.findings)
