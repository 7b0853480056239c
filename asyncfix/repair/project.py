"""The repairs of a whole project, planned from its findings; no text is touched here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from asyncfix.link.program import Key
from asyncfix.model.finding import Finding, Reason, Repairability
from asyncfix.model.source import Source
from asyncfix.reach.reach import Reach
from asyncfix.repair.model import Repair
from asyncfix.repair.plan import Planner
from asyncfix.repair.runtime.homes import NEWER, settle
from asyncfix.repair.runtime.links import link
from asyncfix.repair.runtime.places import places
from asyncfix.repair.runtime.runtime import home_of
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.shapes.twins import Twins

DEEP = Reason("too-deep", 1, "the function is nested too deeply to be understood")
CALLBACK = Reason("callback", 1, "a callback of the event loop is no coroutine, so it can't await")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done; `links` says how a file imports from the home of its runtime."""

    repairs: tuple[Repair, ...]
    links: Mapping[tuple[Path, Path], str]


def plan_repairs(
    reach: Reach, sources: Mapping[Path, Source], findings: Sequence[Finding], writable: frozenset[Path]
) -> Plan:
    """A repair or a refusal for every finding, in the order of the files."""
    stage = Stage(reach, sources, writable)
    twins = Twins()
    repairs: list[Repair] = []
    for root, own in by_root(reach, findings):
        if reach.program.modules[root.path].facts.is_newer:
            repairs += refuse(own, NEWER)
        elif reach.program.function(root).is_async:
            repairs += plan_function(Planner(stage, root, twins), own)
        else:
            repairs += refuse(own, CALLBACK)
    settled = settle(stage, sorted(repairs, key=lambda repair: (repair.path, repair.line)))
    links = {
        (path, home_of(repair)): link(stage.scene(path), home_of(repair))
        for repair in settled
        for path, _ in places(repair)
        if home_of(repair) != path
    }
    return Plan(settled, links)


def by_root(reach: Reach, findings: Iterable[Finding]) -> Iterator[tuple[Key, list[Finding]]]:
    """The findings of each function on the loop; those inside of a context manager are repaired where it is entered."""
    found: dict[tuple[Path, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.path, finding.function), []).append(finding)
    managers = {root for root in reach.roots if reach.inference.is_manager(root)}
    blocking = {manager for manager in managers if (manager.path, reach.name(manager)) in found}
    for root in reach.roots:
        own = found.get((root.path, reach.name(root)), [])
        if root not in managers and (own or reach.enters(root, blocking)):
            yield root, own


def plan_function(planner: Planner, findings: list[Finding]) -> Iterable[Repair]:
    try:
        return list(planner.plan(findings))
    except RecursionError:
        return refuse(findings, DEEP)


def refuse(findings: Iterable[Finding], reason: Reason) -> Iterator[Repair]:
    for each in findings:
        here, covers = replace(reason, line=each.span.line), frozenset((each.span,))
        yield Repair(each.path, each.span.line, each.function, "refused", reasons=(here,), covers=covers)


def assess(reach: Reach, findings: Iterable[Finding], repairs: Sequence[Repair]) -> Iterator[Finding]:
    """The findings, each with what `apply` can do for it."""
    answers = {(repair.path, span): repair for repair in repairs for span in repair.covers}
    managers = {(root.path, reach.name(root)): root for root in reach.roots if reach.inference.is_manager(root)}
    entering: dict[Key, list[Repair]] = {}
    for repair in repairs:
        if repair.manager:
            entering.setdefault(repair.manager, []).append(repair)
    for finding in findings:
        answer = answers.get((finding.path, finding.span))
        manager = managers.get((finding.path, finding.function))
        if not finding.waits:
            yield finding
        elif answer:
            yield finding.with_repair(Repairability(answer.level, answer.reasons))
        elif manager:
            yield finding.with_repair(assess_manager(finding, entering.get(manager, [])))
        else:
            yield finding


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
