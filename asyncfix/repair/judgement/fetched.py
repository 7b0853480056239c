"""State that is used around the awaits by which a loop gets its rows, one after the other."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.conflicts import (
    Surroundings,
    Used,
    all_accesses,
    contested,
    find_conflicts,
    find_pairs,
    heads,
    other_branches,
)
from asyncfix.repair.judgement.locked import find_locks, is_guarded
from asyncfix.repair.scene.scene import Scene, enclosing
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.syntax import own_nodes

Loop = ast.For | ast.While | ast.AsyncFor

LEAVING = (ast.Break, ast.Continue)


def find_conflicts_between_rows(
    scene: Scene, function: Key, node: FunctionNode, loop: Loop, suspension: Suspension
) -> Iterator[Reason]:
    """State that is used before a row is fetched and after that, and changed by one of the uses.

    One is fetched before the body runs, again when it has run, and a last time before what follows. Between awaits that
    suspend in any case the body is as it was.
    """
    surroundings = Surroundings(scene, function, node, suspension)
    is_left = any(isinstance(each, LEAVING) for each in own_nodes([*loop.body]))
    if is_left or surroundings.used(heads(scene, loop)) != Used():
        yield from find_conflicts(scene, function, node, (loop,), suspension, "within")
        return
    before, begun, after = surroundings.find((loop,))
    row = surroundings.row(loop.body[0])
    first, last = row.using(row.after(-1)), row.using(row.before(len(loop.body)))
    fetching = ((*before, *begun, *last), (*first, *loop.orelse, *after))
    failing = (loop.body, after_errors(scene, node, loop))
    for earlier, later in (fetching, failing):
        yield from find_between(surroundings, loop, earlier, later)


def find_between(
    surroundings: Surroundings, loop: Loop, earlier: Sequence[ast.stmt], later: Sequence[ast.stmt]
) -> Iterator[Reason]:
    scene, one, other = surroundings.scene, surroundings.used(earlier), surroundings.used(later)
    locks = find_locks(scene, surroundings.function, surroundings.node, loop)
    states = frozenset(each for each in contested(scene, (one,), (other,)) if not is_guarded(scene, each, locks))
    yield from find_pairs(all_accesses(scene, one, states), all_accesses(scene, other, states))


def after_errors(scene: Scene, node: FunctionNode, place: ast.stmt) -> list[ast.stmt]:
    """What runs after an error in a statement, when its connection has been given back."""
    found: list[ast.stmt] = []
    while place is not node:
        found += other_branches(scene, place)
        place = enclosing(scene, place)
    return found
