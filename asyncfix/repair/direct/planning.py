"""Plans once more, as if coroutines that never suspend were functions, where a block that awaits them stays else."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path

from asyncfix.analyse.analysis import Analysis, reanalyse
from asyncfix.link.program import Key
from asyncfix.model.remembered import Remembering, frozen, replace
from asyncfix.repair.direct.again import Planning, asked_for, ends_in, find_lost, place, retold, unplanned
from asyncfix.repair.direct.coroutines import Coroutine, Coroutines, awaited_in, closed, find_coroutines, named
from asyncfix.repair.direct.obstacles import explained, is_about_await
from asyncfix.repair.direct.regions import TURNS, edits_within, is_evaluated, is_met, regions_of
from asyncfix.repair.direct.told import tell
from asyncfix.repair.direct.uses import Use
from asyncfix.repair.edits import Bracket
from asyncfix.repair.judgement.files import find_rest
from asyncfix.repair.judgement.handed_down import handed_to
from asyncfix.repair.judgement.shared import holds_line
from asyncfix.repair.model import Repair
from asyncfix.repair.project import Plan
from asyncfix.repair.scene.blocks import find_blocks
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import own_nodes


def plan_directly(analysis: Analysis, first: Plan, plan: Planning) -> Plan:
    """The first plan, or where it helps one with coroutines that blocks call as functions."""
    stage = unplanned(analysis, first)
    coroutines = find_in_blocks(first, stage)
    attempts: list[Attempt] = []
    while coroutines and (changes := retold(stage, paths_of(coroutines), partial(told, stage, coroutines))):
        attempts.append(Attempt(first, plan(reanalyse(analysis, changes)), coroutines))
        kept = closed(stage, {key: each for key, each in coroutines.items() if attempts[-1].helps(each)})
        if len(kept) == len(coroutines):
            return with_reasons(attempts[-1].finished(analysis), stage, attempts)
        coroutines = kept
    return with_reasons(first, stage, attempts)


def with_reasons(plan: Plan, stage: Stage, attempts: Sequence["Attempt"]) -> Plan:
    """The plan, whose refusals say what stands against calling coroutines as functions."""
    tried = attempts[0].coroutines if attempts else {}
    refused = {
        place(each): each for attempt in attempts[:1] for each in attempt.plan.repairs if each.level == "refused"
    }
    found = []
    for each in plan.repairs:
        other = refused.get(place(each))
        if is_about_await(each) and other and not is_about_await(other):
            found.append(replace(each, reasons=other.reasons))
        else:
            found.append(explained(stage, each, tried))
    return replace(plan, repairs=tuple(found))


def find_in_blocks(plan: Plan, stage: Stage) -> Coroutines:
    """The coroutines called in blocks that can't be repaired, or not safely, where one of them blocks."""
    found: dict[Key, Coroutine] = {}
    for root, lines in left_in(plan).items():
        coroutines = find_coroutines(stage, list(awaited_at_blocks(stage, root, lines)))
        found |= coroutines if any(stage.reach.blocking(key) for key in coroutines) else {}
    return found


def left_in(plan: Plan) -> Mapping[Key, frozenset[int]]:
    """The lines of the blocks that are not safe to repair, by their functions."""
    found: dict[Key, set[int]] = {}
    for repair in plan.repairs:
        if repair.level != "safe":
            is_about_one = repair.takes or bool(repair.handed)
            found.setdefault(plan.stage.root(repair), set()).update({repair.line} if is_about_one else ())
    return {root: frozenset(lines) for root, lines in found.items()}


def awaited_at_blocks(stage: Stage, root: Key, lines: frozenset[int]) -> Iterator[Key]:
    """What is awaited in a function's blocks at some lines; all of it, where a coroutine gives it its connection.

    So where a decorator lends it one.
    """
    scene = stage.scene(root.path)
    if root not in scene.nodes:
        return
    node = scene.nodes[root]
    blocks = [each for each in find_blocks(scene, root, node) if any(holds_line(each.statements, e) for e in lines)]
    is_given = any(gives_connection(scene, root, each) for each in own_nodes(list(node.body)))
    is_given = is_given or bool(handed_to(scene, root))
    regions = ((*each.statements, *find_rest(scene, root, each.statements)) for each in blocks)
    for statements in [node.body] if is_given else regions:
        yield from awaited_in(scene, root, statements)


def gives_connection(scene: Scene, root: Key, node: ast.AST) -> bool:
    """`conn = await self.acquire()`."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Await()):
            return any(scene.is_handle(each, "connection") for each in scene.variable(root, name))
        case _:
            return False


def paths_of(coroutines: Coroutines) -> set[Path]:
    """The files in which they stand, or are awaited."""
    return {use.function.path for each in coroutines.values() for use in each.awaits} | {key.path for key in coroutines}


def told(stage: Stage, coroutines: Coroutines, path: Path) -> str | None:
    return tell(stage.scene(path), coroutines)


@frozen
class Attempt(Remembering):
    """A plan in which some coroutines are functions, beside the first one."""

    first: Plan
    plan: Plan
    coroutines: Coroutines

    @cached_property
    def moved(self) -> Mapping[Use, Repair]:
        """The awaits that run in a thread, each with the repair that moves it."""
        return {use: repair for repair in self.plan.repairs for use in self.uses_in(repair)}

    def uses_in(self, repair: Repair) -> Iterator[Use]:
        """The awaits of a coroutine that its repair has run in a thread."""
        if not repair.edits:
            return
        root, regions = self.plan.stage.root(repair), list(regions_of(repair, partial(ends_in, self.first.stage)))
        for use in (use for each in self.coroutines.values() for use in each.awaits if use.function == root):
            is_moved = any(region.covers(use.at) for region in regions)
            if is_moved or any(is_evaluated(edit, use) for edit in repair.edits):
                yield use

    def helps(self, coroutine: Coroutine) -> bool:
        """Whether blocks can be repaired that call it, and nothing else is worse for it."""
        return (
            self._is_called(coroutine)
            and not any(is_met(repair, use) for repair in self._edited for use in coroutine.awaits)
            and not any(self._is_changed(repair, coroutine) for repair in self._edited)
            and not any(use.function in self._worse for use in coroutine.awaits)
            and coroutine.key.qualname.rpartition(".")[2] not in self._bracketing
            and (not self.stays(coroutine) or not self.own(coroutine, "safe", "unsafe"))
            and (not coroutine.is_nested or self._is_of_one(coroutine))
        )

    def _is_of_one(self, coroutine: Coroutine) -> bool:
        """Whether one repair moves all that calls it."""
        outside = [use for use in coroutine.awaits if use.function not in self.coroutines]
        repairs = {id(self.moved[use]) if use in self.moved else 0 for use in outside}
        return not coroutine.is_open and len(repairs) == 1 and 0 not in repairs

    def _is_called(self, coroutine: Coroutine) -> bool:
        """Whether a block that moves calls it, or another of these coroutines does."""
        return any(use in self.moved or self._is_inner(use, coroutine) for use in coroutine.awaits)

    def _is_inner(self, use: Use, coroutine: Coroutine) -> bool:
        return use.function in self.coroutines and use.function != coroutine.key

    @cached_property
    def _edited(self) -> Sequence[Repair]:
        return [repair for repair in self.plan.repairs if repair.edits]

    def _is_changed(self, repair: Repair, coroutine: Coroutine) -> bool:
        """Whether more of it changes than how it takes a connection and gives it back."""
        found = edits_within(repair, coroutine.key.path, coroutine.span)
        return not all(isinstance(each, TURNS) for each in found)

    @cached_property
    def _bracketing(self) -> frozenset[str]:
        """What takes connections and gives them back in place of a manager: a function, and no coroutine."""
        brackets = (edit for each in self._edited for edit in each.edits if isinstance(edit, Bracket))
        return frozenset(name for each in brackets for name in (each.get, each.put))

    @cached_property
    def _worse(self) -> frozenset[Key]:
        """The coroutines of which something was safe to repair, and now is not."""
        lost = find_lost(self.first, self.plan)
        return frozenset(self.first.stage.root(each) for each in lost) - self.coroutines.keys()

    def stays(self, coroutine: Coroutine) -> bool:
        """Whether it is awaited on the loop, too."""
        return coroutine.key in self._staying

    @cached_property
    def _staying(self) -> frozenset[Key]:
        found = {key for key, each in self.coroutines.items() if each.is_open}
        while (
            added := {
                key for key, each in self.coroutines.items() if any(self._is_left(use, found) for use in each.awaits)
            }
            - found
        ):
            found |= added
        return frozenset(found)

    def _is_left(self, use: Use, staying: set[Key]) -> bool:
        """Whether an await is one still."""
        return use not in self.moved and (use.function not in self.coroutines or use.function in staying)

    def own(self, coroutine: Coroutine, *levels: str) -> list[Repair]:
        """The first plan's repairs in a coroutine."""
        found = (each for each in self.first.repairs if each.path == coroutine.key.path and each.level in levels)
        return [each for each in found if self.first.stage.root(each) == coroutine.key]

    def finished(self, analysis: Analysis) -> Plan:
        """The plan with names for twins, about the findings of the program as it is."""
        repairs = [
            replace(each, direct=frozenset(use.call for use in self.uses_in(each)))
            for each in asked_for(self.plan, analysis)
        ]
        for coroutine in self.coroutines.values():
            repairs += self.own(coroutine, "refused") if self.stays(coroutine) else []
        found = {key: named(self.plan.stage, each) for key, each in self.coroutines.items()}
        ordered = tuple(sorted(repairs, key=lambda repair: (repair.path, repair.line)))
        return replace(self.plan, repairs=ordered, coroutines=found)
