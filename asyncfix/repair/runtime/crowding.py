"""Connections of pools that coroutines hold on the loop around what begins to suspend them.

As long as nothing did, one of them at a time held some; now as many as there are tasks do, and a pool that is exhausted
raises where it did not.
"""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.judgement.at_once import most_at_once
from asyncfix.repair.judgement.waits import awaits_of, waits_of
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import Block, find_blocks
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import find_list, is_simple, own_nodes

TAKES, GIVES_BACK = "acquires", "releases"


def without_crowding(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Repairs are unsafe that stretch what is held on the loop; then what these would have moved stays there, too."""
    kept = tuple(doubt_crowded(stage, each, repairs) for each in repairs)
    return kept if kept == tuple(repairs) else without_crowding(stage, kept)


def doubt_crowded(stage: Stage, repair: Repair, repairs: Sequence[Repair]) -> Repair:
    if repair.level != "safe" or not repair.edits:
        return repair
    root = stage.root(repair)
    scene = stage.scene(root.path)
    lending = {stage.root(each) for each in repairs if root in each.handed}  # holds what is used here
    own = [(root, statement_around(scene, root, repair.line))] if may_hold(scene, root) else []
    for coroutine, statement in (*own, *callers_of(stage, root)):
        if coroutine not in lending and (line := held_around(stage, coroutine, statement, repairs)):
            where = f"{coroutine.path.as_posix()}:{line}"
            text = f"`{coroutine.qualname}` holds a pool's connection meanwhile ({where}), and now others do, too"
            return repair.doubt(Reason("mixed-pool", repair.line, text))
    return repair


def may_hold(scene: Scene, coroutine: Key) -> bool:
    """Whether a coroutine has any connection on the loop."""

    def find() -> bool:
        return bool(find_blocks(scene, coroutine, scene.nodes[coroutine]) or calls_about(scene, coroutine))

    return scene.remember(("may hold", coroutine), find)


def statement_around(scene: Scene, function: Key, line: int) -> ast.stmt:
    """The innermost statement of a function at a line."""
    found = [each for each in own_nodes(list(scene.nodes[function].body)) if isinstance(each, ast.stmt)]
    return max(
        (each for each in found if each.lineno <= line <= (each.end_lineno or line)), key=lambda each: each.lineno
    )


def callers_of(stage: Stage, root: Key) -> Sequence[tuple[Key, ast.stmt]]:
    """Where coroutines wait for one, directly or not."""
    found: dict[tuple[Key, ast.stmt], None] = {}
    todo, seen = [root], {root}
    while todo:
        callee = todo.pop()
        for caller, wait in (*awaits_of(stage, callee), *waits_of(stage, callee)):
            found[caller, statement_of(stage.scene(caller.path), wait)] = None
            if caller not in seen:
                seen.add(caller)
                todo.append(caller)
    return tuple(found)


def held_around(stage: Stage, coroutine: Key, statement: ast.stmt, repairs: Sequence[Repair]) -> int:
    """The line at which a coroutine takes on the loop what it gives back behind a statement; 0 if it does not."""
    scene = stage.scene(coroutine.path)
    node = scene.nodes[coroutine]
    blocks = find_blocks(scene, coroutine, node)
    if inside := next((each for each in blocks if statement.lineno in lines_of(each)), None):
        lines = lines_of(inside) if stays(scene, coroutine, inside, repairs) else range(0)
    else:
        calls = calls_about(scene, coroutine)
        apart = [each for each in calls if not any(each[0] in lines_of(block) for block in blocks)]
        lines = held_at(sorted(apart), statement)
    return lines.start if lines and not is_suspended(stage, coroutine, statement, lines) else 0


def is_suspended(stage: Stage, coroutine: Key, statement: ast.stmt, lines: range) -> bool:
    """Whether a coroutine lets other tasks run anyway, whenever it comes to a statement between some lines."""
    scene = stage.scene(coroutine.path)
    place: ast.AST = statement
    while place is not scene.nodes[coroutine]:
        parent = scene.parents[place]
        siblings = find_list(parent, place) if isinstance(place, ast.stmt) else []
        beside = (each for each in siblings if each is not place and each.lineno in lines and is_simple(each))
        if any(stage.suspension.sure.in_statement(scene, coroutine, each) for each in beside):
            return True
        place = parent
    return False


def stays(scene: Scene, coroutine: Key, block: Block, repairs: Sequence[Repair]) -> bool:
    """Whether a block over a pool is left as it is."""
    lines = lines_of(block)
    own = [each for each in repairs if each.path == coroutine.path and each.takes and each.line in lines]
    is_moved = any(each.level == "safe" and each.edits for each in own)
    return (
        bool(own) and not is_moved and (own[0].pool is not None or most_at_once(scene, coroutine, block.statements) > 0)
    )


def lines_of(block: Block) -> range:
    return range(block.statements[0].lineno, (block.statements[-1].end_lineno or 0) + 1)


def held_at(calls: Sequence[tuple[int, str]], statement: ast.stmt) -> range:
    """From where it is taken before, and not given back until then or given back next behind it; by lines."""
    last = statement.end_lineno or statement.lineno
    before = [each for each in calls if each[0] < statement.lineno]
    after = [each for each in calls if each[0] > last]
    is_back = bool(after) and after[0][1] == GIVES_BACK
    taken = next((line for line, mark in before if mark == TAKES), 0)
    is_held = taken and (before[-1][1] == TAKES or is_back)
    return range(taken, after[0][0] if is_back else last + 1) if is_held else range(0)


def calls_about(scene: Scene, coroutine: Key) -> Sequence[tuple[int, str]]:
    """The lines at which a coroutine itself takes connections of pools, or gives them back."""

    def find() -> Iterator[tuple[int, str]]:
        for each in own_nodes(list(scene.nodes[coroutine].body)):
            for mark in (TAKES, GIVES_BACK) if isinstance(each, ast.Call) else ():
                if isinstance(each, ast.Call) and any(scene.called_marks(each, coroutine, mark)):
                    yield each.lineno, mark

    return scene.remember(("calls about connections", coroutine), lambda: tuple(find()))
