"""What each command does, in one look.

What repairs is imported where it is needed: a project in which nothing blocks goes without, and only `apply` pays for
LibCST, which takes half a second to import.
"""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from asyncfix.analyse.analysis import (
    Analysis,
    Project,
    Request,
    analyse,
    find_reported,
    judge,
    open_project,
    reanalyse,
    uncollected,
)
from asyncfix.cache.key import Witness, stamp
from asyncfix.catalog.own import read_stubs, read_texts
from asyncfix.model.errors import CommandError, nearest
from asyncfix.model.finding import Finding, Progress, Report
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Source
from asyncfix.model.watch import Watch, unwatched
from asyncfix.reach.reach import Reach
from asyncfix.read.discover import absolute, display, witnesses_above
from asyncfix.read.reading import Texts, digest_of
from asyncfix.repair.options import Options
from asyncfix.rules import Rule, load, names

if TYPE_CHECKING:
    from asyncfix.analyse.lookup import Entry
    from asyncfix.cache.reports import Reports
    from asyncfix.model.change import Applied, Change, Outcome
    from asyncfix.model.reasons import Explanation
    from asyncfix.repair.fault import VerificationError
    from asyncfix.repair.model import Repair
    from asyncfix.repair.project import Plan

MOST_FAULTS = 8  # repairs that don't pass, before nothing is written

__all__ = ["Request", "Survey", "find_page", "look_up", "repair", "survey"]


class UnknownRuleError(CommandError):
    """A name that no rule has."""


@frozen
class Survey:
    """The report, and the sources its positions point into."""

    report: Report
    sources: Mapping[Path, Source]
    project: Project


def witnesses(project: Project) -> dict[str, Witness] | None:
    """All whose change may change the report; None where some of it can't be watched."""
    contents, request = project.contents, project.request
    if contents is None or request.config.stubs or request.config.baseline:
        return None
    stamps = {str(file.path): contents.stamp(str(file.path)) for file in project.files}
    if None in stamps.values():
        return None
    found: dict[str, Witness] = {**stamps}
    for path, by_contents in witnesses_above((*request.paths, request.root)):
        found[str(path)] = stamp(str(path)) if by_contents else os.path.exists(path)
    return found | {str(path): stamp(str(path)) for path in (*project.seen, *request.config.extend)}


@uncollected()
def survey(request: Request) -> Survey:
    """What blocks the event loop, and what can be repaired. Raises MissingPath for a path that isn't there."""
    project = open_project(request)
    reports, files = recall(project)
    if reports and files and (known := reports.find(files)):
        return Survey(known, Texts((), project.files), project)
    found = examine(project)
    if reports and files:
        reports.keep(files, found.report)
    return found


def recall(project: Project) -> "tuple[Reports | None, bytes | None]":
    """What earlier runs said of this question, and the digest of all that the answer stands on."""
    request = project.request
    if project.folder is None:
        return None, None
    from asyncfix.cache.reports import Reports

    stubs = read_texts(request.config.stubs, absolute(request.root))
    config = replace(request.config, baseline="")  # which is asked after the report is made
    question = (request.paths, request.root, Path.cwd(), config, stubs, request.counts)
    return Reports(project.folder, question), digest_of(project.files)


def examine(project: Project) -> Survey:
    """The report, from the files themselves."""
    analysis = judge(project)
    reach = analysis.reach
    project.request.watch("Planning repairs", ())
    assessed = tuple(assess(analysis, Options(manner=project.request.config.repair)))
    findings = tuple(each for each in assessed if each.suppression is None)
    roots = reach.reported_roots
    report = Report(
        findings=findings,
        errors=analysis.errors,
        files=len(analysis.reported),
        async_functions=sum(reach.program.function(root).is_async for root in roots),
        progress=Progress(0, 0),
        read=len(analysis.sources),
        silenced=tuple(each for each in assessed if each.suppression is not None),
        comments=with_edits(analysis),
    )
    return Survey(counted(reach, report) if project.request.counts else report, analysis.sources, project)


def with_edits(analysis: Analysis) -> tuple[Finding, ...]:
    """What is found about comments, with what puts them right."""
    if not analysis.comments:
        return ()
    from asyncfix.gate import tidying

    return tuple(tidying.with_edits(analysis.comments, analysis.sources, analysis.facts))


def counted(reach: Reach, report: Report) -> Report:
    """The report with what could not be judged, and how much is off the loop."""
    from asyncfix.analyse.progress import measure
    from asyncfix.evidence.unjudged import find_unjudged

    unjudged, progress = find_unjudged(reach), measure(reach, reach.reported_roots, report.findings)
    return replace(report, progress=progress, unresolved=unjudged.unresolved, unclassified=unjudged.unclassified)


def assess(analysis: Analysis, options: Options) -> Iterable[Finding]:
    """The findings, each with what `apply` can do for it."""
    if not any(each.waits for each in analysis.findings):
        return analysis.findings
    from asyncfix.repair import project

    planned = plan(analysis, options)
    return project.assess(analysis.reach, analysis.findings, planned.repairs, planned.coroutines)


def name_files(request: Request) -> tuple[Path, ...]:
    """The files that are judged. Raises MissingPath, PatternError."""
    return tuple(display(each) for each in find_reported(request, set()))


def all_pages() -> "tuple[Rule | Explanation, ...]":
    """Of every rule, then of every reason against a repair, and of every error."""
    from asyncfix.model.reasons import ERRORS, REASONS

    return (*load(), *REASONS.values(), *ERRORS.values())


def find_page(name: str) -> "Rule | Explanation":
    """The rule, the reason against a repair, or the error of a name. Raises UnknownRuleError."""
    from asyncfix.model.reasons import ERRORS, REASONS

    for rule in load():
        if rule.name == name:
            return rule
    others = {**REASONS, **ERRORS}
    if name in others:
        return others[name]
    raise UnknownRuleError(f"unknown rule `{name}`{nearest(name, (*names(), *others))}")


def look_up(name: str, request: Request) -> "tuple[Entry, ...]":
    """What the catalog, with the stubs of the settings, knows of a name. Raises UnknownNameError, StubError."""
    from asyncfix.analyse.lookup import Catalog

    return Catalog(read_stubs(request.config.stubs, absolute(request.root))).look_up(name)


@frozen
class Proposal:
    """The repairs that could be made, before any text of them exists; they are chosen by their numbers."""

    analysis: Analysis
    plan: "Plan"
    repairs: "tuple[Repair, ...]"
    options: Options

    @property
    def outcomes(self) -> "tuple[Outcome, ...]":
        """Nothing is written yet."""
        return tuple(outcome(each, written=False) for each in self.repairs)

    def chosen(self, numbers: Collection[int]) -> "tuple[Repair, ...]":
        """The repairs that are made, with what only is known when it is known which they are."""
        from asyncfix.repair.direct.written import call_directly
        from asyncfix.repair.merging.merging import merge_helpers
        from asyncfix.repair.merging.unused import drop_imports
        from asyncfix.repair.runtime.keeping import raise_kept

        found = [self.repairs[number] for number in numbers]
        stage = self.plan.stage
        made = raise_kept(stage, call_directly(stage, self.plan.coroutines, found))
        sources = self.analysis.sources
        return drop_imports(sources, merge_helpers(stage, sources, made))

    def reconsider(self, numbers: Collection[int]) -> "Proposal":
        """The same where these are made and nothing else is."""
        from asyncfix.repair.runtime.choice import reconsider

        chosen = [self.repairs[number] for number in numbers]
        left = [each for each in self.plan.repairs if not any(map(each.is_same, chosen))]
        found = dict(zip(numbers, reconsider(self.plan.stage, chosen, left), strict=True))
        return replace(self, repairs=tuple(found.get(number, each) for number, each in enumerate(self.repairs)))


def repair(request: Request, options: Options) -> "Applied":
    """The changed files and the outcome of each block; nothing is written here.

    Raises MissingPath, and VerificationError where no rewritten file holds what was promised.
    """
    return carry_out(*decide(propose(request, options)))


@uncollected()
def propose(request: Request, options: Options) -> Proposal:
    """What could be repaired.

    Raises MissingPath, UnknownFunctionError, and WorkersError for more threads than a pool has connections.
    """
    analysis = analyse(request)
    if options.only:
        from asyncfix.analyse.named import require_functions

        require_functions(analysis, options.only)
    return propose_for(analysis, options)


def propose_for(analysis: Analysis, options: Options, watch: Watch = unwatched) -> Proposal:
    """The same, of what was analysed."""
    from asyncfix.repair.runtime.threads import require_connections

    planned = plan(analysis, options, watch)
    repairs = tuple(each for each in planned.repairs if options.names(each.function))
    require_connections(repairs, options.manner.workers)
    return Proposal(analysis, planned, repairs, options)


def decide(proposal: Proposal) -> tuple[Proposal, tuple[int, ...]]:
    """What is made where nobody is asked: all that is of a wanted level, beside what is left, too."""
    levels = proposal.options.levels
    return keep(proposal, [number for number, each in enumerate(proposal.repairs) if each.level in levels])


def keep(proposal: Proposal, wanted: Sequence[int]) -> tuple[Proposal, tuple[int, ...]]:
    """Some of the repairs, but for those that beside what is left are neither of a wanted level, nor what they were."""
    numbers = tuple(wanted)
    levels = {number: {*proposal.options.levels, proposal.repairs[number].level} for number in numbers}
    dropped: dict[int, Repair] = {}
    while True:
        found = proposal.reconsider(numbers).repairs
        kept = tuple(number for number in numbers if found[number].level in levels[number])
        dropped |= {number: found[number] for number in numbers if number not in kept}
        if kept == numbers:
            repairs = tuple(dropped.get(number, each) for number, each in enumerate(found))
            return replace(proposal, repairs=repairs), numbers
        numbers = kept


@uncollected()
def preview(proposal: Proposal, numbers: Collection[int]) -> "tuple[Change, ...]":
    """What some of the repairs change, not verified."""
    from asyncfix.repair.text import carry_out

    planned, repairs = proposal.plan, proposal.chosen(sorted(numbers))
    return carry_out.carry_out(repairs, proposal.analysis.sources, planned.links, planned.created)


@uncollected()
def carry_out(proposal: Proposal, numbers: Collection[int]) -> "Applied":
    """Some of the repairs, all of them verified; those that don't pass are left out. Raises VerificationError."""
    from asyncfix.repair.fault import VerificationError

    faults: list[VerificationError] = []
    while True:
        try:
            return replace(carry_out_all(proposal, numbers), faults=tuple(each.where for each in faults))
        except VerificationError as error:
            faults += [error] if error.is_fault else []
            is_given_up = error.is_fault and len(faults) == MOST_FAULTS
            proposal, numbers = leave_out(proposal, numbers, error)
            if is_given_up or (faults and not numbers):
                raise faults[0] from None


def leave_out(
    proposal: Proposal, numbers: Collection[int], error: "VerificationError"
) -> tuple[Proposal, tuple[int, ...]]:
    """The repairs without those that did not pass their verification, and what can't be made beside what is left."""
    from asyncfix.repair.fault import find_guilty

    guilty = find_guilty(error, proposal.chosen(numbers))
    repairs = tuple(error.refuse(each) if any(map(each.is_same, guilty)) else each for each in proposal.repairs)
    return keep(replace(proposal, repairs=repairs), [each for each in numbers if repairs[each].level != "refused"])


def carry_out_all(proposal: Proposal, numbers: Collection[int]) -> "Applied":
    """Some of the repairs, all of them verified. Raises VerificationError."""
    from asyncfix.gate.tidying import remark_on, tidy_files
    from asyncfix.model.change import Applied
    from asyncfix.repair.remarks import find_remarks
    from asyncfix.repair.verify import require_inverse, require_texts, verify

    analysis = after = proposal.analysis
    changes = preview(proposal, numbers)
    chosen = proposal.chosen(numbers)
    if chosen:  # else nothing else than before is found
        require_texts(changes, chosen)
        require_inverse(changes, chosen)
        after = reanalyse(analysis, changes)
        left = [each for each in proposal.plan.repairs if not any(map(each.is_same, chosen))]
        again = plan(after, proposal.options).repairs
        verify(changes, chosen, left, analysis.findings, after.findings, again, partial(hidden, analysis))
    made = dict(zip(numbers, chosen, strict=True))
    outcomes = tuple(outcome(made.get(n, each), n in made) for n, each in enumerate(proposal.repairs))
    remarks = find_remarks(proposal.plan.stage, chosen) if chosen else ()
    comments = () if proposal.options.only else after.comments
    tidied = tidy_files(changes, comments, after.sources, after.facts)
    return Applied(tidied, outcomes, analysis.errors, (*remarks, *remark_on(comments)))


def hidden(analysis: Analysis, place: tuple[Path, str]) -> int:
    """How many calls of a function would be findings, but for a test before them that can't be passed."""
    reach = analysis.reach
    return sum(reach.hidden(root) for root in reach.roots if (root.path, reach.name(root)) == place)


def plan(analysis: Analysis, options: Options, watch: Watch = unwatched) -> "Plan":
    from asyncfix.repair.project import plan_repairs

    def planned(analysis: Analysis) -> "Plan":
        waiting = [finding for finding in analysis.findings if finding.waits and finding.suppression is None]
        return plan_repairs(analysis.reach, analysis.sources, waiting, analysis.reported, options, watch)

    first = planned(analysis)
    if all(each.level == "safe" for each in first.repairs):
        return first
    from asyncfix.repair.direct.finishing import plan_whole
    from asyncfix.repair.direct.planning import plan_directly

    def again(analysis: Analysis) -> "Plan":
        return plan_directly(analysis, planned(analysis), planned)

    return plan_whole(analysis, plan_directly(analysis, first, planned), again)


def outcome(each: "Repair", written: bool) -> "Outcome":
    from asyncfix.model.change import Outcome

    return Outcome(each.path, each.line, each.function, each.level, written, each.helpers, each.reasons, each.notes)
