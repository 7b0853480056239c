"""What it takes to plan once more, of a text that says the same otherwise and where all stands in its place."""

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from asyncfix.analyse.analysis import Analysis
from asyncfix.model.change import Change
from asyncfix.model.remembered import replace
from asyncfix.repair.direct.regions import Ends, ends_of
from asyncfix.repair.model import Repair
from asyncfix.repair.project import Plan
from asyncfix.repair.scene.stage import Stage

Planning = Callable[[Analysis], Plan]
Place = tuple[Path, int, str]


def retold(stage: Stage, paths: Iterable[Path], tell: Callable[[Path], str | None]) -> Sequence[Change] | None:
    """Files as they are told; None where one of them can't be."""
    changes = []
    for path in sorted(paths):
        text = tell(path)
        if text is None:
            return None
        changes.append(Change(stage.sources[path], text))
    return changes


def unplanned(analysis: Analysis, plan: Plan) -> Stage:
    """The files as they are: planning has changed the trees of its own."""
    return Stage(analysis.reach, analysis.sources, plan.stage.writable)


def find_lost(first: Plan, second: Plan) -> Iterator[Repair]:
    """The repairs that were safe, and of which something now is not."""
    safe = [each for each in second.repairs if each.level == "safe"]
    now = {*map(place, safe), *((each.path, span) for each in safe for span in each.covers)}
    before = [each for each in first.repairs if each.level == "safe" and place(each) not in now]
    return (each for each in before if not each.covers or {(each.path, span) for span in each.covers} - now)


def asked_for(plan: Plan, analysis: Analysis) -> Iterator[Repair]:
    """The repairs of a plan, about the findings of the program as it is."""
    asked = {(each.path, each.span) for each in analysis.findings}
    for each in plan.repairs:
        covers = frozenset(span for span in each.covers if (each.path, span) in asked)
        if covers or each.edits or not each.covers or each.takes:
            yield replace(each, covers=covers)


def ends_in(stage: Stage, path: Path) -> Ends:
    """Where the statements of a file end: by its text, for planning changes the tree."""
    return stage.scene(path).remember("ends of statements", partial(_ends_in, stage.sources[path].text))


def _ends_in(text: str) -> Ends:
    return ends_of(ast.parse(text))


def place(repair: Repair) -> Place:
    return (repair.path, repair.line, repair.function)
