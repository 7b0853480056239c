"""Who runs because of a call, once the coroutine that makes it is suspended: tasks, callbacks, who waits for a sign."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement.acting import is_made, kept_as
from asyncfix.repair.judgement.levels import first_received
from asyncfix.repair.judgement.passed_on import all_naming
from asyncfix.repair.judgement.tasks import handed_to_task
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.scene import Scene, arguments_for
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.syntax import given_by, own_nodes

NEEDS_LOOP = "needs_loop"
READY = "may_be_ready"


@frozen
class Follower:
    """A function of the project, and the statements of it that run then."""

    function: Key
    statements: tuple[ast.stmt, ...]


def followers_of(suspension: Suspension, scene: Scene, function: Key, call: ast.Call) -> Iterator[Follower]:
    """By the call itself, and by what runs with it in the project without suspending the coroutine."""
    todo, seen = [(scene, function, call)], {function}
    while todo:
        home, key, each = todo.pop()
        yield from (Follower(one, tuple(statements_at_once(scene, one))) for one in begun_by(home, key, each))
        yield from told_by(home, key, each)
        for one in run_with(suspension, home, key, each):
            todo += calls_at_end(suspension, scene.at(one.path), one) if one not in seen else ()
            seen.add(one)


def run_with(suspension: Suspension, home: Scene, function: Key, call: ast.Call) -> Iterator[Key]:
    is_awaited = isinstance(home.parents.get(call), ast.Await)
    for each in home.called_functions(call, function):
        is_async = home.reach.program.function(each).is_async
        if not is_stub(each.path) and (not is_async or (is_awaited and not suspension.sure.of(each))):
            yield each


def body(scene: Scene, function: Key) -> Sequence[ast.stmt]:
    node = scene.at(function.path).nodes.get(function)
    return node.body if node else ()


def calls_at_end(suspension: Suspension, home: Scene, function: Key) -> Iterator[tuple[Scene, Key, ast.Call]]:
    """What a function calls behind the last await that is meant to wait: who was set off before has had his turn."""
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
    for each in handed_to_task(home, function, call) if is_at_once else ():
        if isinstance(each, ast.Call):
            yield from (one for one in home.called_functions(each, function) if not is_stub(one.path))
    for callee in home.callees(call, function):
        if isinstance(callee, Callable):
            yield from called_later(home, function, call, callee.function)


def called_later(home: Scene, function: Key, call: ast.Call, callee: Key) -> Iterator[Key]:
    facts = home.reach.program.function(callee)
    mark = find_mark(facts, "runs")
    if mark and mark.first == "on_loop" and mark.positional[1:]:
        for given in arguments_for(call, facts, mark.positional[-1]):
            yield from functions_in(home, function, given)


def functions_in(home: Scene, function: Key, value: ast.expr) -> Iterator[Key]:
    for each in types_of(home, function, value):
        if isinstance(each, Callable) and not is_stub(each.function.path):
            yield each.function


def told_by(home: Scene, function: Key, call: ast.Call) -> Iterator[Follower]:
    """The coroutines that wait for an object which is told something, or wait with it, from there on."""
    if not isinstance(call.func, ast.Attribute) or not is_telling(home, function, call):
        return
    owner = call.func.value
    for state in kept_as(home, function, owner):
        for scene, key, node in all_naming(home, state):
            is_other = key != function and scene.reach.program.function(key).is_async
            if is_other and not is_made(scene, key, node) and not is_told(scene, key, node):
                yield Follower(key, tuple(each for each in body(scene, key) if (each.end_lineno or 0) >= node.lineno))
    if isinstance(owner, ast.Name):
        yield from (Follower(key, tuple(body(home, key))) for key in given_to(home, function, owner.id))


def is_told(home: Scene, function: Key, node: ast.expr) -> bool:
    method = home.parents[node]
    call = home.parents[method] if isinstance(method, ast.Attribute) else None
    return isinstance(call, ast.Call) and call.func is method and is_telling(home, function, call)


def is_telling(home: Scene, function: Key, call: ast.Call) -> bool:
    """Whether all that it may be are methods of a library's objects which tasks wait for."""
    callees = [each.function for each in home.callees(call, function) if isinstance(each, Callable)]
    facts = [home.reach.program.function(each) for each in callees if is_stub(each.path)]
    is_put = bool(given_by(call)) and home.is_marked(call, function, READY)
    return all(each.owner for each in facts) and (is_put or home.is_marked(call, function, NEEDS_LOOP))


def given_to(home: Scene, function: Key, name: str) -> Iterator[Key]:
    """The coroutines that a function gives what it has under a name."""
    for call in calls_in(body(home, function)):
        if any(isinstance(each, ast.Name) and each.id == name for each in given_by(call)):
            called = (each for each in home.called_functions(call, function) if not is_stub(each.path))
            yield from (each for each in called if home.reach.program.function(each).is_async)


def statements_at_once(scene: Scene, function: Key) -> Sequence[ast.stmt]:
    """What a coroutine runs before it waits for a sign of others: it is set off by that once more."""
    home, statements = scene.at(function.path), body(scene, function)
    ends = (number for number, each in enumerate(statements) if waits_for_sign(home, function, each))
    return statements[: next(ends, len(statements))]


def waits_for_sign(home: Scene, function: Key, statement: ast.stmt) -> bool:
    awaited = [each.value for each in own_nodes([statement]) if isinstance(each, ast.Await)]
    calls = (each for each in awaited if isinstance(each, ast.Call) and not given_by(each))
    return first_received(statement) is not None or any(home.is_marked(each, function, READY) for each in calls)
