"""Coroutines that another one is given, which makes a task of them and has waited for that before it ends."""

import ast

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.judgement.leaving import LOOPS
from asyncfix.repair.judgement.one_at_a_time import is_ended
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.tasks import begins_task
from asyncfix.repair.judgement.waits import is_awaited
from asyncfix.repair.scene.scene import Scene, arguments_for


def is_over_within(scene: Scene, site: Key, call: ast.Call) -> bool:
    """Whether what makes a task of a coroutine is awaited there, and over no sooner: `await watched(self.load())`."""
    around = scene.parents[call]
    outer = scene.parents[around] if isinstance(around, ast.keyword) else around
    if not isinstance(outer, ast.Call) or outer.func is call or not is_awaited(scene, site, outer):
        return False
    called = list(scene.called_functions(outer, site))
    return bool(called) and all(ends(scene, each, outer, call) for each in called)


def ends(scene: Scene, callee: Key, outer: ast.Call, given: ast.Call) -> bool:
    """Whether a coroutine of the project makes one task of what it is given, once, and waits for the end of that."""
    if is_stub(callee.path):
        return False
    facts, home = scene.reach.program.function(callee), scene.at(callee.path)
    node = home.nodes.get(callee)
    if node is None or facts.decorators or facts.is_generator or not facts.is_async:
        return False
    names = [each.name for each in facts.parameters if given in arguments_for(outer, facts, each.name)]
    used = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id in names]
    if len(names) != 1 or len(used) != 1 or function_around(home, used[0]) != callee:
        return False
    task = home.parents[used[0]]
    if not isinstance(task, ast.Call) or task.args[:1] != used or not begins_task(home, callee, task):
        return False
    return not any(isinstance(each, LOOPS) for each in ancestors(home, node, task)) and is_ended(home, callee, task)
