"""Events that tasks set, clear, ask and wait for.

Setting one twice is setting it once. Who waits for one, and clears it next, takes what was set, whenever that was: but
not where somebody else clears it, too, as then it may be over before one comes to wait for it.
"""

import ast

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.repair.judgement.inherited import marked_names
from asyncfix.repair.scene.mentions import files_naming
from asyncfix.repair.scene.scene import Scene, find_list, statement_of
from asyncfix.repair.scene.words import last_word

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


def takes(scene: Scene, function: Key, call: ast.Call, signal: str) -> bool:
    """Whether a call waits for an event, or clears it right after that, and nobody else clears it."""
    if not isinstance(call.func, ast.Attribute):
        return False
    event = call.func.value
    is_taking = signal == "wait" or (signal == "clear" and follows_wait(scene, call, event))
    return is_taking and not is_cleared_elsewhere(scene, function, last_word(event))


def follows_wait(scene: Scene, call: ast.Call, event: ast.expr) -> bool:
    statement = statement_of(scene, call)
    row = find_list(scene.parents[statement], statement)
    place = row.index(statement)
    match row[place - 1] if place else None:
        case ast.Expr(value=ast.Await(value=ast.Call(func=ast.Attribute(value=waited, attr="wait")))):
            return ast.unparse(waited) == ast.unparse(event)
        case _:
            return False


def is_cleared_elsewhere(scene: Scene, function: Key, word: str) -> bool:
    def find() -> bool:
        span = scene.nodes[function]
        for home in map(scene.at, files_naming(scene, word)):
            for node in ast.walk(home.tree):
                match node:
                    case ast.Call(func=ast.Attribute(value=cleared, attr="clear")) if last_word(cleared) == word:
                        is_here = home.source.path == function.path
                        if not (is_here and span.lineno <= node.lineno <= (span.end_lineno or node.lineno)):
                            return True
        return False

    return not word or scene.remember(("cleared elsewhere", function, word), find)


def is_called(scene: Scene, node: ast.expr) -> bool:
    parent = scene.parents.get(node)
    return isinstance(parent, ast.Call) and parent.func is node
