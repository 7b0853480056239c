"""Time limits around what is repaired: they now count how long a call waits for its thread."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog.marks import find_mark
from asyncfix.link.program import Key
from asyncfix.model.remembered import replace
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.waits import awaits_of, roots_naming, statement_at
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage

NOTE = "the time limit at {} now counts how long the call waits for its thread, and can expire"


def note_limits(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    return tuple(note_one(stage, each) if each.edits else each for each in repairs)


def note_one(stage: Stage, repair: Repair) -> Repair:
    place = next(limits_above(stage, stage.root(repair), repair.line), "")
    return replace(repair, notes=(*repair.notes, NOTE.format(place))) if place else repair


def limits_above(stage: Stage, root: Key, line: int) -> Iterator[str]:
    """Where a coroutine, or one that awaits it, sets a limit around what is repaired."""
    scene = stage.scene(root.path)
    place = statement_at(scene, root, line)
    todo: list[tuple[Key, ast.AST]] = [(root, place)] if place else []
    seen = {root}
    while todo:
        key, node = todo.pop()
        yield from limits_around(stage.scene(key.path), key, node)
        yield from limits_given(stage, key)
        above = [(caller, await_) for caller, await_ in awaits_of(stage, key) if caller not in seen]
        seen.update(caller for caller, _ in above)
        todo += above


def limits_around(scene: Scene, function: Key, node: ast.AST) -> Iterator[str]:
    """`async with asyncio.timeout(5):`"""
    for each in ancestors(scene, scene.nodes[function], node):
        if isinstance(each, ast.AsyncWith) and sets_limit(scene, function, each):
            yield place_of(function, each.lineno)


def sets_limit(scene: Scene, function: Key, entered: ast.AsyncWith) -> bool:
    from asyncfix.repair.scene.deadlines import limits_time

    return any(limits_time(scene, function, one.context_expr) for one in entered.items)


def limits_given(stage: Stage, callee: Key) -> Iterator[str]:
    """`await asyncio.wait_for(call(), 5)`"""
    for root in roots_naming(stage, callee):
        scene = stage.scene(root.path)
        for call in limiting(scene, root):
            given = (each for each in call.args if isinstance(each, ast.Call))
            if any(callee in scene.called_functions(each, root) for each in given):
                yield place_of(root, call.lineno)


def limiting(scene: Scene, root: Key) -> Sequence[ast.Call]:
    """The calls of a coroutine that set a limit to what they are given."""

    def find() -> Sequence[ast.Call]:
        from asyncfix.repair.scene.deadlines import MARK

        node, function = scene.nodes.get(root), scene.reach.program.function
        calls = [(call, scene.called_functions(call, root)) for call in calls_in(node.body)] if node else []
        return tuple(call for call, called in calls if any(find_mark(function(key), MARK) for key in called))

    return scene.remember(("limiting time", root), find)


def place_of(function: Key, line: int) -> str:
    return f"{function.path.as_posix()}:{line}"
