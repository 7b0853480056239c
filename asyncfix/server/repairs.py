"""The repairs of a project that is being edited: planned for all of it, carried out for one block or one file."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix import run
from asyncfix.analyse.analysis import uncollected
from asyncfix.gate.tidying import tidy_files
from asyncfix.model.change import Applied, Change
from asyncfix.model.finding import Finding
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Source
from asyncfix.repair.model import Repair
from asyncfix.repair.options import Options
from asyncfix.repair.project import assess
from asyncfix.run import Proposal
from asyncfix.server.judged import Judged
from asyncfix.server.stopping import Stop


@frozen
class Planned:
    """What could be repaired in one state of a project, and its findings, which tell so."""

    judged: Judged
    proposal: Proposal
    findings: tuple[Finding, ...]

    def about(self, path: Path) -> tuple[Finding, ...]:
        """What is found in a file."""
        return tuple(each for each in (*self.findings, *self.judged.analysis.comments) if each.path == path)

    def answering(self, finding: Finding) -> Iterator[int]:
        """The numbers of the repairs that would mend a finding."""
        for number, each in enumerate(self.proposal.repairs):
            if each.path == finding.path and finding.span in each.covers and each.edits:
                yield number

    def alone(self, number: int) -> Repair:
        """A repair where it is the only one that is made."""
        return self.proposal.reconsider((number,)).repairs[number]


def plan(judged: Judged, stop: Stop, known: Planned | None = None) -> Planned:
    """What could be repaired; `known` is the last plan. Raises WorkersError for settings that no pool can fulfil."""
    analysis = judged.analysis
    if known and known.judged.analysis is analysis and known.judged.findings == judged.findings:
        return replace(known, judged=judged)
    sources = Watched(analysis.sources, stop)
    with uncollected():
        watched = replace(analysis, sources=sources)
        proposal = run.propose_for(watched, Options(manner=analysis.config.repair), stop)
        findings = tuple(assess(analysis.reach, judged.findings, proposal.repairs, proposal.plan.coroutines))
    sources.stop = Stop()
    return Planned(judged, proposal, findings)


class Watched(Mapping[Path, Source]):
    """Sources that nobody gets who should stop: a single repair may take a look at every file."""

    def __init__(self, sources: Mapping[Path, Source], stop: Stop) -> None:
        self._sources, self.stop = sources, stop

    def __getitem__(self, path: Path) -> Source:
        self.stop.check()
        return self._sources[path]

    def __iter__(self) -> Iterator[Path]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


def repair_block(planned: Planned, number: int) -> Applied:
    """One of the repairs, of whatever level, verified. Raises VerificationError."""
    found = planned.proposal.reconsider((number,))
    options = replace(found.options, unsafe=True, only=(found.repairs[number].function,))
    return run.carry_out(limited(replace(found, options=options), found.repairs[number].path), (number,))


def repair_file(planned: Planned, path: Path) -> Applied:
    """All safe repairs of a file that pass their verification, and its needless comments. Raises VerificationError."""
    own = tuple(each for each in planned.proposal.repairs if each.path == path)
    found, numbers = run.decide(replace(planned.proposal, repairs=own))
    if numbers:
        return run.carry_out(limited(found, path), numbers)
    return Applied(tuple(tidy_file(planned.judged, path)), (), ())


def limited(proposal: Proposal, path: Path) -> Proposal:
    """The same, where only what becomes of one file is looked at again."""
    return replace(proposal, analysis=replace(proposal.analysis, reported=frozenset((path,))))


def tidy_file(judged: Judged, path: Path, comments: Sequence[Finding] | None = None) -> Sequence[Change]:
    """Comments that suppress too much or nothing, put right."""
    analysis = judged.analysis
    own = [each for each in comments or analysis.comments if each.path == path]
    return tidy_files((), own, analysis.sources, analysis.facts)
