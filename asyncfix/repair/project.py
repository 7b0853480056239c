"""The repairs of a whole project, planned from its findings; no text is touched here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.finding import Finding, Level, Reason, Repairability
from asyncfix.model.remembered import field, frozen, replace
from asyncfix.model.source import Source, covered
from asyncfix.model.watch import Watch, unwatched
from asyncfix.reach.reach import Reach
from asyncfix.repair.judgement.computing import with_computing
from asyncfix.repair.model import Repair
from asyncfix.repair.options import DEFAULTS, Options
from asyncfix.repair.plan import Planner
from asyncfix.repair.runtime.agreement import settle
from asyncfix.repair.runtime.other_loops import OtherLoops
from asyncfix.repair.runtime.places import home_of, places
from asyncfix.repair.runtime.texts import NEWER
from asyncfix.repair.scene.lasting_libraries import is_asked
from asyncfix.repair.scene.stage import Stage

if TYPE_CHECKING:
    from asyncfix.repair.direct.coroutines import Coroutines
    from asyncfix.repair.judgement.yielded import Yielded

DEEP = Reason("too-deep", 1, "the function is nested too deeply to be understood")
CALLBACK = Reason("callback", 1, "a callback of the event loop is not a coroutine, so it can't await")


Rooted = tuple[Key, list[Finding]]


@frozen
class Plan:
    """What is to be done; `links` says how a file imports from the home of its runtime, which may be `created`."""

    repairs: tuple[Repair, ...]
    links: Mapping[tuple[Path, Path], str]
    stage: Stage
    coroutines: "Coroutines" = field(default_factory=dict)  # that blocks call as functions

    @property
    def created(self) -> Mapping[Path, Source]:
        return self.stage.created


def plan_repairs(
    reach: Reach,
    sources: Mapping[Path, Source],
    findings: Sequence[Finding],
    writable: frozenset[Path],
    options: Options = DEFAULTS,
    watch: Watch = unwatched,
) -> Plan:
    """A repair or a refusal for every finding, in the order of the files."""
    stage = Stage(reach, sources, writable, options)
    loops = OtherLoops(stage)
    found, bodies = by_root(reach, findings)
    repairs: list[Repair] = []
    for root, own in watch("Planning repairs", found):
        repairs += plan_root(stage, root, own, loops)
    repairs += plan_yielding(stage, repairs, dict(bodies), loops)
    entered = {manager for repair in repairs for manager in (*repair.managers, *repair.handed)}
    for root, own in bodies:
        if root not in entered and is_run(reach, root):
            repairs += plan_root(stage, root, own, loops)
    planned = {root for root, _ in (*found, *bodies)}
    for root in find_lasting(stage, repairs):
        if root not in planned:
            repairs += plan_root(stage, root, [], loops)
    if any(each.pool for each in repairs):
        from asyncfix.repair.shapes.closing import plan_closings

        repairs += plan_closings(stage, repairs)
    if any(each.states and each.edits for each in repairs):
        from asyncfix.repair.shapes.rerun import plan_reruns

        repairs += list(plan_reruns(stage, repairs))
    settled = settle(stage, sorted(repairs, key=lambda repair: (repair.path, repair.line)))
    return Plan(settled, dict(links_of(stage, settled)), stage)


def links_of(stage: Stage, repairs: Iterable[Repair]) -> Iterator[tuple[tuple[Path, Path], str]]:
    """How files name the homes of their runtimes, where those are others."""
    away = {(path, home_of(each)): None for each in repairs for path, _ in places(each) if home_of(each) != path}
    for path, home in away:
        from asyncfix.repair.runtime.links import link

        yield (path, home), link(stage.scene(path), home)


def find_lasting(stage: Stage, repairs: Sequence[Repair]) -> Iterable[Key]:
    """Coroutines in which nothing waits, and that share connections with those that are repaired."""
    edited = next((each for each in repairs if each.edits), None)
    if edited is None or not is_asked(stage.scene(edited.path)):
        return ()
    from asyncfix.repair.runtime.lasting import also_lasting

    return also_lasting(stage, repairs)


def plan_yielding(
    stage: Stage, repairs: Sequence[Repair], bodies: Mapping[Key, list[Finding]], loops: OtherLoops
) -> list[Repair]:
    """The managers that are to yield the thread of their connection to blocks that enter them, and in turn theirs."""
    done: set[Key] = set()
    found: list[Repair] = []
    while asked := sorted({key for each in (*repairs, *found) for key in each.handed} - done):
        from asyncfix.repair.judgement.yielded import yielded_by

        done.update(asked)
        for key in asked:
            if yielded := yielded_by(stage.scene(key.path), key):
                found += plan_root(stage, key, bodies.get(key, []), loops, yielded)
    return found


def plan_root(
    stage: Stage, root: Key, own: list[Finding], loops: OtherLoops, yielded: "Yielded | None" = None
) -> Iterable[Repair]:
    program = stage.reach.program
    if program.modules[root.path].facts.is_newer:
        return refuse(own, NEWER)
    if not program.function(root).is_async:
        return refuse(own, CALLBACK)
    if reason := loops.find_reason(root):
        return refuse(own, reason)
    planned = plan_function(Planner(stage, root, yielded), own)
    return [with_computing(stage, root, each) for each in planned]


def by_root(reach: Reach, findings: Iterable[Finding]) -> tuple[list[Rooted], list[Rooted]]:
    """The findings of each function on the loop, and those in context managers, repaired where these are entered.

    Functions that enter a manager with findings are among the first, with none of their own, too.
    """
    found: dict[tuple[Path, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.path, finding.function), []).append(finding)
    rooted = [(root, standing_in(reach, root, found.get((root.path, reach.name(root)), []))) for root in reach.roots]
    bodies = [(root, own) for root, own in rooted if own and reach.entering.is_manager(root)]
    blocking = entering_blocking(reach, {root for root, _ in bodies})
    others = [(root, own) for root, own in rooted if not reach.entering.is_manager(root)]
    return [(root, own) for root, own in others if own or reach.entering.enters(root, blocking)], bodies


def entering_blocking(reach: Reach, blocking: set[Key]) -> set[Key]:
    """Context managers that block, and those that enter one of them, at any depth."""
    managers = [root for root in reach.roots if reach.entering.is_manager(root)]
    found, added = set(blocking), set(blocking)
    while added:
        added = {root for root in managers if root not in found and reach.entering.enters(root, added)}
        found |= added
    return found


def standing_in(reach: Reach, root: Key, findings: list[Finding]) -> list[Finding]:
    """Of the findings under a function's name, which overloads share, its own."""
    spans = set(covered([reach.program.function(root).span], [finding.span for finding in findings]))
    return [finding for finding in findings if finding.span in spans]


def plan_function(planner: Planner, findings: list[Finding]) -> Iterable[Repair]:
    try:
        return list(planner.plan(findings))
    except RecursionError:
        return refuse(findings, DEEP)


def refuse(findings: Iterable[Finding], reason: Reason) -> Iterator[Repair]:
    for each in findings:
        here, covers = replace(reason, line=each.span.line), frozenset((each.span,))
        yield Repair(each.path, each.span.line, each.function, "refused", reasons=(here,), covers=covers)


def assess(
    reach: Reach, findings: Iterable[Finding], repairs: Sequence[Repair], coroutines: "Coroutines"
) -> Iterator[Finding]:
    """The findings, each with what `apply` can do for it."""
    answers = {(repair.path, span): repair for repair in repairs for span in repair.covers}
    managers = {(root.path, reach.name(root)): root for root in reach.roots if reach.entering.is_manager(root)}
    called = {(key.path, reach.name(key)): level for key, level in levels_of(repairs, coroutines).items()}
    entering: dict[Key, list[Repair]] = {}
    for repair in repairs:
        for manager in repair.managers:
            entering.setdefault(manager, []).append(repair)
    for finding in findings:
        answer = answers.get((finding.path, finding.span))
        body = managers.get((finding.path, finding.function))
        if not finding.waits:
            yield finding
        elif answer:
            yield finding.with_repair(Repairability(answer.level, answer.reasons))
        elif body:
            yield finding.with_repair(assess_manager(finding, entering.get(body, [])))
        elif level := called.get((finding.path, finding.function)):
            yield finding.with_repair(Repairability(level))
        else:
            yield finding


def levels_of(repairs: Sequence[Repair], coroutines: "Coroutines") -> Mapping[Key, Level]:
    """Coroutines are as safe to call as functions as the blocks that do."""
    if not coroutines:
        return {}
    from asyncfix.repair.direct.coroutines import called_by

    doubted = {key for each in repairs if each.level == "unsafe" for key in called_by(each, coroutines)}
    return {key: "unsafe" if key in doubted else "safe" for key in coroutines}


def is_run(reach: Reach, body: Key) -> bool:
    """Whether a manager's body runs on the loop: something of the project calls it, where it is a generator."""
    facts = reach.program.function(body)
    if not facts.is_async or not reach.entering.is_entered(body):
        return False
    return not reach.inference.is_manager(body) or is_called(reach, body)


def is_called(reach: Reach, function: Key) -> bool:
    calls = reach.inference.calls.mentioning(reach.program.function(function).name)
    called = (value for site, call in calls for value in reach.inference.types(call.function, site))
    return any(isinstance(each, Callable) and each.function == function for each in called)


def assess_manager(finding: Finding, repairs: Sequence[Repair]) -> Repairability:
    """A context manager blocks where it is entered: it is repaired with the last block that enters it."""
    refused = [repair for repair in repairs if repair.level == "refused"]
    if finding.severity == "info":
        reason = Reason("not-entered", finding.span.line, "nothing in this project enters the context manager")
        return Repairability("refused", (reason,))
    if refused:
        text = f"blocks that enter it stay on the loop, the first at line {refused[0].line}"
        return Repairability("refused", (Reason("still-entered", finding.span.line, text),))
    levels = {repair.level for repair in repairs}
    return Repairability("unsafe" if "unsafe" in levels else "safe")
