"""The repairs of a whole project, planned from its findings; no text is touched here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.extract import parse
from asyncfix.finding import Finding, Reason, Repairability
from asyncfix.program import Key
from asyncfix.reach import Reach
from asyncfix.repair.model import Repair
from asyncfix.repair.naming import Names, identifiers
from asyncfix.repair.plan import Planner
from asyncfix.repair.scene import Scene
from asyncfix.repair.twins import Twins
from asyncfix.source import Source


class Stage:
    """The files under repair, each parsed once."""

    def __init__(self, reach: Reach, sources: Mapping[Path, Source]) -> None:
        self.reach = reach
        self.sources = sources
        self._scenes: dict[Path, Scene] = {}
        self._names: dict[Path, Names] = {}

    def scene(self, path: Path) -> Scene:
        if path not in self._scenes:
            source = self.sources[path]
            self._scenes[path] = Scene(source, parse(source.text, path), self.reach, self.sources, self.scene)
        return self._scenes[path]

    def names(self, path: Path) -> Names:
        """Names free in a file, and not those of any function of the project: a subclass may have them."""
        if path not in self._names:
            self._names[path] = Names(identifiers(self.sources[path].text) | self._functions())
        return self._names[path]

    def _functions(self) -> set[str]:
        return {each.name for module in self.reach.program.project for each in module.functions.values()}


def plan_repairs(reach: Reach, sources: Mapping[Path, Source], findings: Sequence[Finding]) -> tuple[Repair, ...]:
    """A repair or a refusal for every finding, in the order of the files."""
    stage = Stage(reach, sources)
    twins: dict[Path, Twins] = {}
    repairs: list[Repair] = []
    for root in reach.roots:
        own = [each for each in findings if each.path == root.path and each.function == reach.name(root)]
        if not own or reach.inference.is_manager(root):
            continue
        if reach.program.function(root).is_async:
            made = twins.setdefault(root.path, Twins(stage.names(root.path)))
            repairs += Planner(stage.scene(root.path), root, stage.names(root.path), made).plan(own)
        else:
            repairs += refuse_callback(own)
    return tuple(sorted(repairs, key=lambda repair: (repair.path, repair.line)))


def refuse_callback(findings: Iterable[Finding]) -> Iterator[Repair]:
    for each in findings:
        reason = Reason("callback", each.span.line, "a callback of the event loop is no coroutine, so it can't await")
        covers = frozenset((each.span,))
        yield Repair(each.path, each.span.line, each.function, "refused", reasons=(reason,), covers=covers)


def assess(reach: Reach, findings: Iterable[Finding], repairs: Sequence[Repair]) -> Iterator[Finding]:
    """The findings, each with what `apply` can do for it."""
    answers = {(repair.path, span): repair for repair in repairs for span in repair.covers}
    managers = {Key(root.path, root.qualname) for root in reach.roots if reach.inference.is_manager(root)}
    named = {(key.path, reach.name(key)) for key in managers}
    for finding in findings:
        repair = answers.get((finding.path, finding.span))
        if repair:
            yield finding.with_repair(Repairability(repair.level, repair.reasons))
        elif (finding.path, finding.function) in named:
            yield finding.with_repair(assess_manager(finding, repairs))
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
