"""Events that tasks set, clear, ask and wait for: setting one twice is setting it once."""

import ast

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.repair.judgement.inherited import marked_names
from asyncfix.repair.scene.calls import is_called
from asyncfix.repair.scene.scene import Scene

MARK = "signals"


def signal_of(scene: Scene, function: Key, call: ast.Call) -> str:
    """What a call does with an event; "" where it does nothing with one."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in marked_names(scene, MARK):
        return ""
    called = [each for each in scene.callees(call, function) if isinstance(each, Callable)]
    marks = [find_mark(scene.reach.program.function(each.function), MARK) for each in called]
    return marks[0].first if marks and all(marks) and marks[0] else ""


def is_of_signal(scene: Scene, function: Key, node: ast.Attribute) -> bool:
    """Whether it is an event that something is done with, or the method that does it."""
    method = node if is_called(scene, node) else scene.parents.get(node)
    if not isinstance(method, ast.Attribute) or not is_called(scene, method):
        return False
    call = scene.parents[method]
    return isinstance(call, ast.Call) and signal_of(scene, function, call) != ""


def is_set(scene: Scene, function: Key, event: ast.expr) -> bool:
    """Whether an event is set there: `self.ready` of `self.ready.set()`."""
    method = scene.parents.get(event)
    call = scene.parents.get(method) if isinstance(method, ast.Attribute) else None
    return isinstance(call, ast.Call) and call.func is method and signal_of(scene, function, call) == "set"
