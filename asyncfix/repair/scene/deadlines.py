"""Time limits inside of a block that awaits nothing else: they can as well be set around it."""

import ast

from asyncfix.link.program import Key
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import chain_of, given_by, mentions, suspends
from asyncfix.repair.scene.task_locks import lasts
from asyncfix.repair.scene.tools import bound_in

MARK = "limits_time"


def find_deadline(scene: Scene, function: Key, block: Block, own: ast.AsyncWith) -> ast.AsyncWith | None:
    """The `async with` over a time limit that is all that a block does with its connection.

    On the loop it had no effect: nothing awaits between its beginning and its end. Around the block it limits how long
    the thread is waited for, as a limit does that was there before.
    """
    match own:
        case ast.AsyncWith(
            items=[item], body=[ast.AsyncWith(items=[ast.withitem(context_expr=limit, optional_vars=None)]) as inner]
        ) if item is block.item and len(block.statements) == 1 and not suspends(inner.body):
            is_limit = limits_time(scene, function, limit) and is_known_before(scene, function, limit, own)
            return inner if is_limit else None
        case _:
            return None


def limits_time(scene: Scene, function: Key, limit: ast.expr) -> bool:
    values = scene.managed(limit, function)
    return isinstance(limit, ast.Call) and bool(values) and all(scene.mark_of(each, MARK) for each in values)


def is_known_before(scene: Scene, function: Key, limit: ast.expr, own: ast.AsyncWith) -> bool:
    """Whether a time limit is the same before a connection is taken: a constant, or what nothing sets meanwhile."""
    assert isinstance(limit, ast.Call)
    given = given_by(limit)
    shared = {name for each in scene.all_nodes if isinstance(each, ast.Nonlocal) for name in each.names}
    taken = frozenset(shared) | bound_in(own)
    return not mentions(limit, taken) and all(is_lasting(scene, function, each) for each in given)


def is_lasting(scene: Scene, function: Key, value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return True
    chain = chain_of(value)
    return bool(chain) and lasts(scene, function, chain)
