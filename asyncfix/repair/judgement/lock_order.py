"""Locks of tasks that are taken in both orders: while nothing was awaited under them, nobody waited for one."""

import ast
from collections.abc import Iterator, Mapping

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.suspension import Suspension

Order = Mapping[str, frozenset[str]]  # the locks that are taken while one is held


def find_lock_doubts(
    scene: Scene, function: Key, node: FunctionNode, statement: ast.stmt, suspension: Suspension
) -> Iterator[Reason]:
    """What a new await does to those who wait for a lock around it, or look at it."""
    around = [each for each in (*ancestors(scene, node, statement), statement) if isinstance(each, ast.AsyncWith)]
    if not around:
        return
    from asyncfix.repair.judgement.asked import find_asked_locks
    from asyncfix.repair.judgement.taken import taken_by

    yield from find_asked_locks(scene, function, node, statement, suspension)
    for block in around:
        if suspension.in_statement(scene, function, block.body):
            continue
        for pair in crossing(scene, frozenset(taken_by(scene, function, block))):
            names = " and ".join(f"`{word_of(each)}`" for each in pair)
            text = f"{names} are taken in both orders: two tasks could now wait for each other"
            yield Reason("new-suspension", block.lineno, text)


def crossing(scene: Scene, held: frozenset[str]) -> Iterator[list[str]]:
    """Those of some locks that are taken both while another one is held and before that."""
    order = order_of_locks(scene) if held else {}
    for one in sorted(held):
        yield from (sorted((one, other)) for other in sorted(order.get(one, ())) if one in order.get(other, ()))


def order_of_locks(scene: Scene) -> Order:
    """Of the whole program, by the names that locks have."""

    def find() -> Order:
        from asyncfix.repair.judgement.taken import holding

        found: dict[str, set[str]] = {}
        for home, key, block in holding(scene):
            for one, other in pairs_in(home, key, block):
                found.setdefault(one, set()).add(other)
        return {one: frozenset(others) for one, others in found.items()}

    return scene.everywhere.remember("order of locks", find)


def pairs_in(home: Scene, key: Key, block: ast.AsyncWith) -> Iterator[tuple[str, str]]:
    """Each lock that a block holds with one that is taken meanwhile."""
    from asyncfix.repair.judgement.taken import taken_by, taken_in

    held = list(taken_by(home, key, block))
    inside = taken_in(home, key, block.body) if held else ()
    yield from ((one, other) for one in held for other in {*held[held.index(one) + 1 :], *inside} - {one})
