"""Calls that make a task of a coroutine, and don't wait for it."""

import ast
from collections.abc import Sequence

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.repair.judgement.worked_out import given
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene


def begun_in(scene: Scene, site: Key) -> list[ast.Call]:
    """The calls whose coroutines are made tasks, once each time that the function runs."""

    def find() -> list[ast.Call]:
        node = scene.nodes.get(site)
        operations = scene.operations(site)
        found = []
        for call in calls_in(node.body) if node else ():
            known = operations.get(("call", scene.span(call)))
            if known and not known.in_loop:
                found += [each for each in handed_to_task(scene, site, call) if isinstance(each, ast.Call)]
        return found

    return scene.remember(("begun in", site), find)


def handed_to_task(scene: Scene, site: Key, call: ast.Call) -> list[ast.expr]:
    """What of a call's arguments becomes a task, in a function of the project, too."""
    if begins_task(scene, site, call):
        return call.args[:1] or [each.value for each in call.keywords if each.arg in first_names(scene, site, call)]
    called = [each for each in scene.called_functions(call, site) if not is_stub(each.path)]
    return [
        value for each in called for name in begun_parameters(scene, each) for value in given(scene, call, each, name)
    ]


def first_names(scene: Scene, site: Key, call: ast.Call) -> frozenset[str]:
    """What those that a call may be of call their first argument."""
    facts = (scene.reach.program.function(each) for each in scene.called_functions(call, site))
    return frozenset(each.parameters[1 if each.owner else 0].name for each in facts if len(each.parameters) > 1)


def begun_parameters(scene: Scene, function: Key) -> Sequence[str]:
    """The parameters of a function that it makes tasks of: `spawn(coroutine)`."""

    def find() -> Sequence[str]:
        home = scene.at(function.path)
        node = home.nodes.get(function)
        calls = [each for each in calls_in(node.body) if begins_task(home, function, each)] if node else []
        handed = {value.id for each in calls for value in each.args[:1] if isinstance(value, ast.Name)}
        facts = scene.reach.program.function(function)
        return tuple(each.name for each in facts.parameters if each.name in handed)

    return scene.everywhere.remember(("begun parameters", function), find)


def begins_task(scene: Scene, site: Key, call: ast.Call) -> bool:
    """Whether a library's function makes a task of its argument, and does not wait for it."""
    marks = [scene.called_marks(call, site, name) for name in ("needs_loop", "keeps")]
    return all(found and all(found) for found in marks)


def task_of(scene: Scene, function: Key, call: ast.Call) -> ast.Call:
    """The call that makes a task of a coroutine, or that of the coroutine."""
    around = scene.parents[call]
    around = scene.parents[around] if isinstance(around, ast.keyword) else around
    is_task = isinstance(around, ast.Call) and call in handed_to_task(scene, function, around)
    return around if is_task and isinstance(around, ast.Call) else call
