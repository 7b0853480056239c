"""Awaits after the last use of a connection, and changes of shared state: the block can end before them."""

import ast
import re
from collections.abc import Callable as Function
from collections.abc import Collection

from asyncfix.link.program import Key
from asyncfix.repair.judgement.sql_inside import texts_run
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.leaving import may_swallow_item
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.queries import is_plain_select
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list, is_simple, mentions, suspends
from asyncfix.repair.scene.tools import reported_in


def find_tail(
    scene: Scene,
    function: Key,
    block: Block,
    manager: ManagerFacts,
    handles: frozenset[str],
    pinned: frozenset[ast.stmt] = frozenset(),
) -> list[ast.stmt]:
    """The statements at the end of a block that await and no longer use the connection, [] if it can't end earlier.

    So are those that are `pinned` to the loop.
    Only where leaving the block does the same in any case, with its connection alone, and nothing is left to commit.
    """
    if not manager.leaves_alike:
        return []
    tail = _tail_from(
        scene, function, block, handles, lambda each: suspends([each]) or not pinned.isdisjoint(ast.walk(each))
    )
    return tail if tail and is_settled(scene, function, block, tail, handles) else []


def find_changing_tail(
    scene: Scene, function: Key, block: Block, manager: ManagerFacts, handles: frozenset[str], lines: Collection[int]
) -> list[ast.stmt]:
    """The statements at the end of a block from the first on that changes state at these lines, [] if it can't end
    before: they stay on the loop, where others change the same.

    Nothing runs between the block's end and them, so nothing needs to be committed.
    """
    if not manager.leaves_alike or block.item is None:
        return []
    tail = _tail_from(scene, function, block, handles, lambda each: any(line in lines_of(each) for line in lines))
    waits = any(reported_in(scene, function, tuple(tail)))
    is_all = all(any(line in lines_of(each) for each in tail) for line in lines)
    return tail if is_all and not waits else []


# https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS, https://dev.mysql.com/doc/refman/en/locking-functions.html
LOCKING_SESSION = re.compile(r"\b(?:pg_(?:try_)?advisory_lock(?:_shared)?|get_lock)\s*\(", re.IGNORECASE)


def lines_of(statement: ast.stmt) -> range:
    return range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)


def _tail_from(
    scene: Scene, function: Key, block: Block, handles: frozenset[str], begins: Function[[ast.stmt], bool]
) -> list[ast.stmt]:
    """What follows the last use of the connection, if the first statement that begins it does."""
    place = block.with_statement
    while True:
        index = next((i for i, statement in enumerate(place.body) if begins(statement)), len(place.body))
        tail = place.body[index:]
        if not any(mentions(statement, handles) for statement in tail):
            return tail if index > 0 else []
        inner = place.body[index]
        if len(tail) > 1 or not is_cursor_block(scene, function, inner):
            return []
        assert isinstance(inner, ast.With)
        place = inner


def is_cursor_block(scene: Scene, function: Key, statement: ast.stmt) -> bool:
    """A `with` over cursors only, which never ends an exception."""
    if not isinstance(statement, ast.With):
        return False
    for item in statement.items:
        values = scene.managed(item.context_expr, function)
        if not values or not all(scene.is_handle(each, "cursor") for each in values):
            return False
        if may_swallow_item(scene, function, item):
            return False
    return True


def is_settled(scene: Scene, function: Key, block: Block, tail: list[ast.stmt], handles: frozenset[str]) -> bool:
    """Nothing before the tail waits for a commit: the last use ends the transaction, or all of it only reads.

    Nor does it take a lock that others meet until the connection is given back.
    """
    body = find_list(scene.parents[tail[0]], tail[0])
    before = [each for each in body[: body.index(tail[0])] if not is_simple(each) or mentions(each, handles)]
    if before and ends_transaction(scene, function, before[-1]):
        return not any(map(LOCKING_SESSION.search, texts_run(scene, function, block.statements)))
    waiting = reported_in(scene, function, block.statements)
    return all(is_plain_select(call) for call in waiting if call.lineno < tail[0].lineno)


def ends_transaction(scene: Scene, function: Key, statement: ast.stmt | None) -> bool:
    """`conn.commit()`, and nothing else."""
    match statement:
        case ast.Expr(value=ast.Call() as call):
            return scene.is_marked(call, function, "settles")
        case _:
            return False


def end_before(scene: Scene, function: Key, block: Block, tail: list[ast.stmt]) -> None:
    """Moves the tail behind the block, in the tree that the analysis looks at."""
    holder = scene.parents[tail[0]]
    assert isinstance(holder, ast.With | ast.AsyncWith)
    del holder.body[-len(tail) :]
    siblings = find_list(scene.parents[block.with_statement], block.with_statement)
    index = siblings.index(block.with_statement)
    siblings[index + 1 : index + 1] = tail
    for statement in tail:
        scene.parents[statement] = scene.parents[block.with_statement]
    scene.reshape(function)
