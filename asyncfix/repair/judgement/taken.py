"""Which locks of tasks blocks and functions take, themselves or through the managers and coroutines that they use."""

import ast
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, Manager
from asyncfix.link.program import Key
from asyncfix.repair.judgement.locked import locks_of
from asyncfix.repair.scene.mentions import files_naming
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.task_locks import MARKS


def holding(scene: Scene) -> Iterator[tuple[Scene, Key, ast.AsyncWith]]:
    """The blocks of the whole program that may hold a lock."""
    for path in files_naming(scene, "async with"):
        home = scene.at(path)
        for key, node in home.nodes.items():
            found = own_nodes(list(node.body))
            yield from ((home, key, each) for each in found if isinstance(each, ast.AsyncWith))


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
