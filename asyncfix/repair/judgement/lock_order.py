"""Locks of tasks that are taken in both orders: while nothing was awaited under them, nobody waited for one."""

import ast
from collections.abc import Iterator, Mapping

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, Manager
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.asked import find_asked_locks
from asyncfix.repair.judgement.locked import locks_of
from asyncfix.repair.judgement.shared import files_naming
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.scene.scene import Scene, own_nodes
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.task_locks import MARKS

Order = Mapping[str, frozenset[str]]  # the locks that are taken while one is held


def find_lock_doubts(
    scene: Scene, function: Key, node: FunctionNode, statement: ast.stmt, suspension: Suspension
) -> Iterator[Reason]:
    """What a new await does to those who wait for a lock around it, or look at it."""
    yield from find_asked_locks(scene, function, node, statement, suspension)
    around = (each for each in (*ancestors(scene, node, statement), statement) if isinstance(each, ast.AsyncWith))
    for block in around:
        if suspension.in_statement(scene, function, block.body):
            continue
        for pair in crossing(scene, frozenset(taken_by(scene, function, block))):
            names = " and ".join(f"`{each.lstrip('.').rpartition(':')[2]}`" for each in pair)
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
        found: dict[str, set[str]] = {}
        for path in files_naming(scene, "async with"):
            home = scene.at(path)
            for key, node in home.nodes.items():
                for one, other in pairs_in(home, key, node):
                    found.setdefault(one, set()).add(other)
        return {one: frozenset(others) for one, others in found.items()}

    return scene.everywhere.remember("order of locks", find)


def pairs_in(home: Scene, key: Key, node: FunctionNode) -> Iterator[tuple[str, str]]:
    """Each lock that a function holds with one that is taken meanwhile."""
    for block in own_nodes(list(node.body)):
        if isinstance(block, ast.AsyncWith):
            held = list(taken_by(home, key, block))
            inside = taken_in(home, key, block.body) if held else ()
            yield from ((one, other) for one in held for other in {*held[held.index(one) + 1 :], *inside} - {one})


def taken_by(home: Scene, key: Key, block: ast.AsyncWith) -> Iterator[str]:
    """The locks that a block holds, itself or through the managers that it enters."""
    yield from locks_of(home, key, block, MARKS)
    for item in block.items:
        for each in home.managed(item.context_expr, key):
            if isinstance(each, Manager):
                yield from sorted(taken_inside(home, each.call.function))


def taken_in(home: Scene, key: Key, statements: list[ast.stmt]) -> frozenset[str]:
    """The locks that statements take, at any depth."""
    found: set[str] = set()
    for each in own_nodes(statements):
        match each:
            case ast.AsyncWith():
                found.update(taken_by(home, key, each))
            case ast.Await(value=ast.Call() as call):
                called = (callee for callee in home.callees(call, key) if isinstance(callee, Callable))
                found.update(name for callee in called for name in taken_inside(home, callee.function))
    return frozenset(found)


def taken_inside(home: Scene, function: Key) -> frozenset[str]:
    """The locks that a function of the project takes; recursion takes no others."""
    known: dict[Key, frozenset[str]] = home.everywhere.remember("locks taken inside", dict)
    if function not in known and not is_stub(function.path):
        known[function] = frozenset()
        there = home.at(function.path)
        node = there.nodes.get(function)
        known[function] = taken_in(there, function, list(node.body)) if node else frozenset()
    return known.get(function, frozenset())
