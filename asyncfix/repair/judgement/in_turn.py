"""State that tasks use in the one thread of a file: one after the other, in the order in which they were begun."""

import ast
from collections.abc import Iterable, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.judgement.effects import LASTING
from asyncfix.repair.judgement.once import may_begin_all, uncalled
from asyncfix.repair.judgement.passed_on import is_passed_on
from asyncfix.repair.judgement.shared import accesses_of_all, in_lane, is_moved, is_used_after, on_the_loop
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import suspends


def is_in_turn(stage: Stage, coroutine: Key, repairs: Sequence[Repair], state: str) -> bool:
    """Whether tasks that run a coroutine use some state in that thread, as all others do while it runs."""
    scene = stage.scene(coroutine.path)
    lines = [each.line for each in accesses_of_all(scene, coroutine, state)]
    is_serial = not state.startswith(LASTING) and all(each.serial for each in repairs)
    if not is_serial or not keeps_order(scene, coroutine, repairs, lines):
        return False
    if is_passed_on(scene, state, ending=[key for key in uncalled(scene) if may_begin_all(scene, key)]):
        return False
    others = on_the_loop(scene, coroutine, state, "read", "commuting", "write")
    return all(is_used_after(scene, coroutine, *each) for each in others) and not is_held_elsewhere(scene, state)


def is_held_elsewhere(scene: Scene, state: str) -> bool:
    """Whether a block uses some state that holds a connection across an await: it has a thread of its own."""

    def find() -> bool:
        for key, node in scene.nodes.items():
            held = [each for each in in_lane(scene, key, node, scene) if suspends(list(each.statements))]
            if held and any(is_moved(each, held) for each in accesses_of_all(scene, key, state)):
                return True
        return False

    return scene.remember(("held elsewhere", state), find)


def keeps_order(scene: Scene, coroutine: Key, repairs: Sequence[Repair], lines: Iterable[int]) -> bool:
    """Whether tasks that take turns in one thread do there what stands at some lines in the order they were begun in.

    So they do where each of them waits for the thread once, in the same place, and does nothing of it before.
    """
    if len(repairs) != 1 or repairs[0].is_held:
        return False
    body = scene.nodes[coroutine].body
    block = next((each for each in body if each.lineno == repairs[0].line), None)
    if block is None or isinstance(block, ast.If | ast.For | ast.While | ast.Try | ast.Match | ast.AsyncFor):
        return False
    others = [each for each in body if each is not block]
    return not suspends(others) and all(each >= block.lineno for each in lines)
