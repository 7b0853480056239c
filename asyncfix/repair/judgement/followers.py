"""Who runs because of a call, once the coroutine that makes it is suspended: tasks, callbacks, who waits for a sign."""

import ast
from collections.abc import Iterator, Sequence
from functools import partial

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.repair.judgement.levels import first_received
from asyncfix.repair.judgement.tasks import handed_to_task
from asyncfix.repair.judgement.told import READY, Follower, body, given_later, told_by
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.syntax import given_by, own_nodes


def followers_of(suspension: Suspension, scene: Scene, function: Key, call: ast.Call) -> Iterator[Follower]:
    """By the call itself, and by what runs with it in the project without suspending the coroutine behind that."""
    yield from begun_or_told(scene, function, call)
    yield from followers_at_end_of(suspension, scene, function, call)


def begun_or_told(home: Scene, function: Key, call: ast.Call) -> Iterator[Follower]:
    yield from (Follower(each, tuple(statements_at_once(home, each))) for each in begun_by(home, function, call))
    yield from told_by(home, function, call)


def followers_at_end_of(suspension: Suspension, scene: Scene, function: Key, call: ast.Call) -> Iterator[Follower]:
    """By what functions of the project do at their end, which a call runs or awaits."""
    for each in run_with(suspension, scene, function, call):
        home = scene.at(each.path)
        yield from home.remember(("set off at its end", each), partial(find_at_end, suspension, home, each))


def find_at_end(suspension: Suspension, scene: Scene, function: Key) -> tuple[Follower, ...]:
    """By what a function does at its end, and by what runs with that."""
    found: dict[Follower, None] = {}
    todo, seen = [function], {function}
    while todo:
        for home, key, call in calls_at_end(suspension, scene, todo.pop()):
            found |= dict.fromkeys(begun_or_told(home, key, call))
            fresh = [each for each in run_with(suspension, home, key, call) if each not in seen]
            seen |= set(fresh)
            todo += fresh
    return tuple(found)


def run_with(suspension: Suspension, home: Scene, function: Key, call: ast.Call) -> Iterator[Key]:
    """The functions of the project that have run when a call is over, or the `with` that it makes a manager for.

    What a coroutine does that is suspended in any case is not looked into: mostly it waits for somebody itself.
    """
    around = home.parents.get(call)
    for each in (each for each in home.called_functions(call, function) if not is_stub(each.path)):
        is_awaited = isinstance(around, ast.Await) and not suspension.sure.of(each)
        is_plain = not home.reach.program.function(each).is_async
        if is_plain or is_awaited or isinstance(around, ast.withitem):
            yield each


def calls_at_end(suspension: Suspension, scene: Scene, function: Key) -> Iterator[tuple[Scene, Key, ast.Call]]:
    """What a function calls behind the last await that is meant to wait: who was set off before has had his turn."""
    home = scene.at(function.path)
    statements = body(home, function)
    waits = [number for number, each in enumerate(statements) if suspension.is_meant_by(home, function, each)]
    for statement in statements[waits[-1] :] if waits else statements:
        yield from ((home, function, each) for each in calls_in([statement]) if not is_over(home, each, statement))


def is_over(home: Scene, call: ast.Call, statement: ast.stmt) -> bool:
    """`group.create_task(...)` of an `async with ... as group` in a statement: at its end, the task is waited for."""
    owner, around = call.func.value if isinstance(call.func, ast.Attribute) else None, home.parents[call]
    while owner is not None and around is not home.parents[statement]:
        items = around.items if isinstance(around, ast.AsyncWith) else []
        if any(each.optional_vars and ast.unparse(each.optional_vars) == ast.unparse(owner) for each in items):
            return True
        around = home.parents[around]
    return False


def begun_by(home: Scene, function: Key, call: ast.Call) -> Iterator[Key]:
    """The coroutines that become tasks, and the functions that the loop will call."""
    is_at_once = not isinstance(home.parents.get(call), ast.Await)  # else who makes a task of it is asked himself
    gathered = given_by(call) if home.is_marked(call, function, "gathers") else []
    for each in (*handed_to_task(home, function, call), *gathered) if is_at_once else ():
        if isinstance(each, ast.Call):
            yield from (one for one in home.called_functions(each, function) if not is_stub(one.path))
    for given in given_later(home, function, call):
        parts = [each for each in ast.walk(given) if isinstance(each, ast.Name | ast.Attribute)]
        yield from (key for each in parts for key in functions_in(home, function, each))


def functions_in(home: Scene, function: Key, value: ast.expr) -> Iterator[Key]:
    for each in types_of(home, function, value):
        if isinstance(each, Callable) and not is_stub(each.function.path):
            yield each.function


def statements_at_once(scene: Scene, function: Key) -> Sequence[ast.stmt]:
    """What a coroutine runs before it waits for a sign of others: it is set off by that once more."""
    home, statements = scene.at(function.path), body(scene, function)
    ends = (number for number, each in enumerate(statements) if waits_for_sign(home, function, each))
    return statements[: next(ends, len(statements))]


def waits_for_sign(home: Scene, function: Key, statement: ast.stmt) -> bool:
    awaited = [each.value for each in own_nodes([statement]) if isinstance(each, ast.Await)]
    calls = (each for each in awaited if isinstance(each, ast.Call) and not given_by(each))
    return first_received(statement) is not None or any(home.is_marked(each, function, READY) for each in calls)
