"""What a tool found, missed and said in vain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from benchmarks.truth.suite import Place, Program
from benchmarks.truth.tools import Report

Ends = Mapping[Place, set[Place]]  # a line on the way of wanted ones: those wanted lines


@dataclass(frozen=True, slots=True)
class Score:
    found: frozenset[Place]
    missed: frozenset[Place]
    alarms: frozenset[Place]


@dataclass(frozen=True, slots=True)
class Sum:
    found: int
    missed: int
    alarms: int

    @property
    def precision(self) -> float | None:
        told = self.found + self.alarms
        return self.found / told if told else None

    @property
    def recall(self) -> float | None:
        wanted = self.found + self.missed
        return self.found / wanted if wanted else None


def add(scores: Iterable[Score]) -> Sum:
    counted = [(len(each.found), len(each.missed), len(each.alarms)) for each in scores]
    found, missed, alarms = (sum(column) for column in zip(*counted, strict=True))
    return Sum(found, missed, alarms)


def ends_of(program: Program, known: Iterable[Report]) -> Ends:
    """Where a finding is as good as on a wanted line: each place of the known way from there, and each marked leaf."""
    ends = {place: set(program.wanted) for place in program.leaves}
    for report in known:
        for place in report.through:
            if report.place in program.wanted:
                ends.setdefault(place, set()).add(report.place)
    return ends


def judge(wanted: set[Place], reports: Iterable[Report], ends: Ends, apart: set[Place]) -> Score:
    found = set[Place]()
    alarms = set[Place]()
    for report in reports:
        met = hits(wanted, report, ends)
        found |= met
        if not met and report.place not in apart:
            alarms.add(report.place)
    return Score(frozenset(found), frozenset(wanted - found), frozenset(alarms))


def hits(wanted: set[Place], report: Report, ends: Ends) -> set[Place]:
    """The wanted lines that a finding meets: where it stands, else on the way that it tells of."""
    if report.place in wanted:
        return {report.place}
    if report.place in ends:
        return ends[report.place]
    on_the_way = wanted & set(report.through)
    return on_the_way or set[Place]().union(*(ends[place] for place in report.through if place in ends))
