"""Who acts by what some statements do on the loop: tasks that they begin, callbacks, who waits for an event."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import KEEPING, find_mark
from asyncfix.infer.types import Callable, Type
from asyncfix.link.program import Key
from asyncfix.repair.judgement.doubting import argument_types
from asyncfix.repair.judgement.inside import statements_of
from asyncfix.repair.judgement.observed import DISPLAYS, makes_container
from asyncfix.repair.judgement.plain_values import targets_of
from asyncfix.repair.judgement.woken import Acting, Unknown, kept_as, woken
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene, arguments_for
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import given_by
from asyncfix.repair.scene.words import last_word


def find_acting(stage: Stage, scene: Scene, function: Key, nodes: Sequence[ast.AST]) -> Iterator[Acting]:
    """Who acts by some statements of a function, and by what they call. Raises Unknown."""
    todo, seen = [(function, each) for each in calls_in(nodes)], {function}
    while todo:
        key, call = todo.pop()
        home = stage.scene(key.path)
        yield from acting_by(stage, home, key, call)
        called = [each for each in home.called_functions(call, key) if not is_stub(each.path) and each not in seen]
        for each in called:
            seen.add(each)
            if not stage.reach.program.function(each).is_async:
                found = statements_of(stage.scene(each.path), each)
                todo += [(each, one) for one in calls_in(found)]


def acting_by(stage: Stage, scene: Scene, function: Key, call: ast.Call) -> Iterator[Acting]:
    if not any(scene.callees(call, function)) and last_word(call.func) in scene.loop_methods:
        raise Unknown
    for callee in scene.callees(call, function):
        if not isinstance(callee, Callable) or not is_stub(callee.function.path):
            continue
        facts = scene.reach.program.function(callee.function)
        on_loop = find_mark(facts, "runs")
        if on_loop and on_loop.first == "on_loop":
            given = argument_types(scene, function, call)
            for callback in arguments_for(call, facts, on_loop.positional[-1]):
                if not is_of_container(scene, function, callback):
                    yield from called_back(stage, list(given.get(callback, ())))
                else:
                    yield Acting(function, (callback,))
        elif find_mark(facts, "needs_loop") and any(find_mark(facts, each) for each in KEEPING):
            coroutines = call.args or given_by(call)
            yield from (each for one in coroutines for each in begun(stage, scene, function, one))
        elif find_mark(facts, "needs_loop") and facts.owner:
            yield from woken(stage, scene, function, owner_of(call))


def owner_of(call: ast.Call) -> ast.expr:
    """The object that a method is called of; a method under another name does not say it."""
    if not isinstance(call.func, ast.Attribute):
        raise Unknown
    return call.func.value


def begun(stage: Stage, scene: Scene, function: Key, given: ast.expr) -> Iterator[Acting]:
    """The coroutine that becomes a task."""
    called = scene.called_functions(given, function) if isinstance(given, ast.Call) else []
    if not called or any(is_stub(each.path) for each in called):
        raise Unknown
    yield from (whole(stage, each) for each in called)


def is_of_container(scene: Scene, function: Key, callback: ast.expr) -> bool:
    """`self.names.append`, of what is only ever set to new lists and the like."""
    states = kept_as(scene, function, callback.value) if isinstance(callback, ast.Attribute) else ()
    set_to = [getattr(home.parents[each], "value", None) for state in states for home, each in targets_of(scene, state)]
    return bool(set_to) and all(isinstance(each, DISPLAYS) or makes_container(each) for each in set_to)


def called_back(stage: Stage, values: Sequence[Type]) -> Iterator[Acting]:
    """A callback's statements, if it is the project's."""
    known = [each for each in values if isinstance(each, Callable)]
    if not known or len(known) < len(values) or any(is_stub(each.function.path) for each in known):
        raise Unknown
    yield from (whole(stage, each.function) for each in known)


def whole(stage: Stage, function: Key) -> Acting:
    return Acting(function, tuple(statements_of(stage.scene(function.path), function)))
