"""Who waits for an object of a library that is told something: a queue, an event, a future, a lock that is left."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement.acting import called_on_loop, is_made, kept_as
from asyncfix.repair.judgement.passed_on import all_naming
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene, arguments_for
from asyncfix.repair.scene.syntax import given_by, suspends
from asyncfix.repair.scene.task_locks import MARKS

NEEDS_LOOP = "needs_loop"
READY = "may_be_ready"


@frozen
class Follower:
    """A function of the project, and the statements of it that run then."""

    function: Key
    statements: tuple[ast.stmt, ...]


def told_by(home: Scene, function: Key, call: ast.Call) -> Iterator[Follower]:
    """The coroutines that wait for an object which is told something, now or as the loop calls its method."""
    if isinstance(call.func, ast.Attribute) and is_telling(home, function, call):
        yield from waiting_for(home, function, call.func.value)
    for given in given_later(home, function, call):
        if isinstance(given, ast.Attribute) and any(True for _ in kept_as(home, function, given.value)):
            yield from waiting_for(home, function, given.value)


def waiting_for(home: Scene, function: Key, owner: ast.expr) -> Iterator[Follower]:
    """Who has to do with an object in other coroutines, from there on."""
    for state in kept_as(home, function, owner):
        for scene, key, node in all_naming(home, state):
            is_other = key != function and scene.reach.program.function(key).is_async
            if is_other and not is_made(scene, key, node) and not is_told(scene, key, node):
                yield from_there(scene, key, node)
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


def let_in(home: Scene, function: Key, block: ast.AsyncWith) -> Iterator[Follower]:
    """Who waits for a lock of tasks that a block leaves, where one who has it lets others run."""
    for item in block.items:
        values = home.managed(item.context_expr, function)
        if any(home.mark_of(each, mark) for each in values for mark in MARKS):
            for state in kept_as(home, function, item.context_expr):
                yield from entering(home, function, block, state)


def entering(home: Scene, function: Key, block: ast.AsyncWith, state: str) -> Iterator[Follower]:
    for scene, key, node in all_naming(home, state):
        around = scene.parents[scene.parents[node]] if isinstance(scene.parents[node], ast.withitem) else None
        if key != function and isinstance(around, ast.AsyncWith) and (suspends(around.body) or suspends(block.body)):
            yield from_there(scene, key, node)


def from_there(scene: Scene, function: Key, node: ast.expr) -> Follower:
    """What a function runs from the statement on that an expression stands in."""
    return Follower(function, tuple(e for e in body(scene, function) if (e.end_lineno or 0) >= node.lineno))


def given_later(home: Scene, function: Key, call: ast.Call) -> Iterator[ast.expr]:
    """What the loop is given to call."""
    for callee in home.callees(call, function):
        if isinstance(callee, Callable):
            facts = home.reach.program.function(callee.function)
            yield from arguments_for(call, facts, called_on_loop(facts))


def body(scene: Scene, function: Key) -> Sequence[ast.stmt]:
    node = scene.at(function.path).nodes.get(function)
    return node.body if node else ()
