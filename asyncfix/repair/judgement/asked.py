"""Locks of tasks that the program asks whether they are taken: a new await under one lets others find it so."""

import ast
from collections.abc import Iterable, Iterator

from asyncfix.catalog.marks import find_mark
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.judgement.named import files_using
from asyncfix.repair.judgement.states import root_name, state_of
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import LOOP_LIBRARY, Scene
from asyncfix.repair.scene.suspension import Suspension


def find_asked_locks(
    scene: Scene, function: Key, node: FunctionNode, statement: ast.stmt, suspension: Suspension
) -> Iterator[Reason]:
    """The locks around a statement that nobody held until now while something was awaited."""
    around = [each for each in ancestors(scene, node, statement) if isinstance(each, ast.AsyncWith)]
    if not around:
        return
    from asyncfix.repair.judgement.taken import taken_by

    held = [(name, each) for each in around for name in taken_by(scene, function, each)]
    for name, block in held:
        place = asked_at(scene, name)
        if place and not is_met(scene, name, suspension):
            text = f"`{word_of(name)}` is asked whether it is taken ({place}), and now stays so"
            yield Reason("new-suspension", block.lineno, text)


def is_met(scene: Scene, name: str, suspension: Suspension) -> bool:
    """Whether a lock was held before while other tasks run, so that they may have found it taken."""

    def find() -> bool:
        return any(suspension.in_statement(home, key, each.body) for home, key, each in blocks_under(scene, name))

    return scene.everywhere.remember(("lock met", name), find)


def blocks_under(scene: Scene, name: str) -> Iterator[tuple[Scene, Key, ast.AsyncWith]]:
    """The blocks of the program that hold a lock."""
    from asyncfix.repair.judgement.taken import holding, taken_by

    yield from ((home, key, each) for home, key, each in holding(scene) if name in taken_by(home, key, each))


def asked_at(scene: Scene, name: str) -> str:
    """Where something looks at a lock that may be taken: uses an attribute other than those that take it, or give it
    back."""

    def places() -> Iterator[str]:
        used = [(home, each) for home, each in uses_of(scene, name) if is_question(home, each.attr)]
        yield from (
            f"{home.source.path.as_posix()}:{each.lineno}" for home, each in used if not is_free(home, name, each)
        )

    return scene.everywhere.remember(("lock asked at", name), lambda: next(places(), ""))


def uses_of(scene: Scene, name: str) -> Iterator[tuple[Scene, ast.Attribute]]:
    """The attributes of a lock that something uses."""
    for home in map(scene.at, files_using(scene, name)):
        used = (each for each in home.all_nodes if isinstance(each, ast.Attribute))
        yield from ((home, each) for each in used if is_named(home, each.value, name))


def is_free(home: Scene, name: str, place: ast.AST) -> bool:
    """Whether all that others may hold a lock in is over where it is asked: what is awaited there, or was, began it."""
    from asyncfix.repair.judgement.over import are_over

    if not all(is_question(home, each.attr) for _, each in uses_of(home, name)):
        return False  # it is taken by hand
    holders = {key for _, key, _ in blocks_under(home, name)}
    return are_over(home, place, holders) or are_over_beside(home, place, holders)


def are_over_beside(home: Scene, place: ast.AST, holders: Iterable[Key]) -> bool:
    """Whether no other task runs what holds a lock while the coroutine does that asks for it."""
    from asyncfix.repair.judgement.quiet import is_beside_none  # few locks are asked

    asker = function_around(home, place)
    return asker is not None and is_beside_none(home, asker, tuple(holders))


def is_named(home: Scene, lock: ast.expr, name: str) -> bool:
    match lock:
        case ast.Attribute(attr=attr):
            return name == f".{attr}"
        case ast.Name() if root := root_name(lock):
            return name == state_of(home, root, "")
        case _:
            return False


def is_question(home: Scene, attr: str) -> bool:
    """Whether an attribute of a lock is none of the methods that wait for it or change it."""

    def find() -> frozenset[str]:
        stub = home.reach.program.stub(LOOP_LIBRARY)
        methods = (each for each in stub.functions.values() if each.owner) if stub else ()
        return frozenset(each.name for each in methods if each.is_async or find_mark(each, "needs_loop"))

    return attr not in home.everywhere.remember("methods that change locks", find)
