"""Who waits for an object of the loop, a queue or an event, or asks it anything: they act when it is told something."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement.locked import uses_of
from asyncfix.repair.judgement.named import functions_using
from asyncfix.repair.judgement.passed_on import all_naming, is_in_what_runs_later
from asyncfix.repair.judgement.signals import signal_of
from asyncfix.repair.judgement.states import states_of
from asyncfix.repair.judgement.waits import awaits_of, is_awaited, waits_of
from asyncfix.repair.scene.scene import Scene, enclosing, statement_of
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import chain_of, find_list

AGAIN = (ast.For, ast.AsyncFor, ast.While, ast.Try, ast.TryStar)  # more of them may run than what follows in a suite


class Unknown(Exception):  # noqa: N818
    """Nothing in the project says who acts by it."""


@frozen
class Acting:
    """Statements of a function that run because of it."""

    function: Key
    statements: tuple[ast.AST, ...]


def woken(stage: Stage, scene: Scene, function: Key, owner: ast.expr) -> Iterator[Acting]:
    """Who waits for an object, or asks it anything."""
    for state in kept_as(scene, function, owner):
        named = list(all_naming(scene, state))
        known = {key for _, key, _ in named}
        if any(uses_of(home, key, state) for home, key in functions_using(scene, state) if key not in known):
            raise Unknown
        for home, key, each in named:
            if is_in_what_runs_later(home, key, each):
                raise Unknown
            if not is_made(home, key, each) and not is_filled(home, key, each):
                yield from waiting(stage, home, key, each)


def kept_as(scene: Scene, function: Key, owner: ast.expr) -> Sequence[str]:
    """The state by which others know an object; a local name says too little."""
    path = chain_of(owner)
    is_kept = len(path) > 1 or (len(path) == 1 and path[0] in scene.module.names)
    found = list(states_of(scene, function, owner, frozenset(), is_read=True)) if is_kept else []
    if not found:
        raise Unknown
    return [state for state, _ in found]


def is_made(home: Scene, key: Key, node: ast.expr) -> bool:
    """`self.queue = Queue()`."""
    statement = home.parents[node]
    match statement:
        case (
            ast.Assign(value=ast.Call() as made, targets=[target])
            | ast.AnnAssign(value=ast.Call() as made, target=target)
        ) if target is node:
            values = list(home.callees(made, key))
            return bool(values) and all(isinstance(each, ClassType) for each in values)
        case _:
            return False


def is_filled(home: Scene, key: Key, node: ast.expr) -> bool:
    """Whether it is only told something there, as here."""
    call = method_called(home, node)
    if call is None or not isinstance(home.parents[call], ast.Expr):
        return False
    return home.is_marked(call, key, "needs_loop") or signal_of(home, key, call) == "clear"


def method_called(home: Scene, node: ast.expr) -> ast.Call | None:
    method = home.parents[node]
    call = home.parents[method] if isinstance(method, ast.Attribute) else None
    return call if isinstance(call, ast.Call) and call.func is method else None


def waiting(stage: Stage, home: Scene, key: Key, node: ast.expr) -> Iterator[Acting]:
    """What follows where a coroutine waits, or asks, and in those that await it."""
    call = method_called(home, node)
    facts = stage.reach.program.function(key)
    called = [stage.reach.program.function(each) for each in home.called_functions(call, key)] if call else []
    is_given_away = any(each.is_async for each in called) and not (call and is_awaited(home, key, call))
    if call is None or not called or is_given_away or not facts.is_async or facts.is_generator:
        raise Unknown
    yield from going_on(stage, key, statement_of(home, node), {key})


def going_on(stage: Stage, key: Key, statement: ast.stmt, seen: set[Key]) -> Iterator[Acting]:
    """A statement, what follows it in its function, and then in those that wait for that."""
    yield Acting(key, tuple(following(stage.scene(key.path), key, statement)))
    for caller, wait in (*awaits_of(stage, key), *waits_of(stage, key)):
        if caller not in seen:
            seen.add(caller)
            yield from going_on(stage, caller, statement_of(stage.scene(caller.path), wait), seen)


def following(scene: Scene, key: Key, statement: ast.stmt) -> Iterator[ast.AST]:
    """A statement and all that may run after it, in the function that it stands in."""
    place: ast.stmt = statement
    while place is not scene.nodes[key]:
        row = find_list(scene.parents[place], place)
        yield from row[row.index(place) :]
        place = enclosing(scene, place)
        if isinstance(place, AGAIN):
            yield place
