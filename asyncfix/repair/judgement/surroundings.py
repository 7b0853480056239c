"""What a coroutine holds around a block: managers and handlers that a new await would stretch over."""

import ast
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list, own_nodes

JUMPS = (ast.Return, ast.Break, ast.Continue)


def find_held(scene: Scene, function: Key, node: FunctionNode, statement: ast.AST) -> Iterator[Reason]:
    """Synchronous managers around the statement that must not, or may not, last across an await: refusals."""
    for each in ancestors(scene, node, statement):
        if not isinstance(each, ast.With):
            continue
        for item in each.items:
            values = scene.managed(item.context_expr, function)
            if any(is_thread_bound(scene, value) for value in values):
                text = f"`with {ast.unparse(item.context_expr)}` around it would be held while other tasks run"
                yield Reason("held-across-await", each.lineno, text)
    yield from scene.remember(("taken locks", function), lambda: tuple(find_taken_locks(scene, function, node)))


def find_taken_locks(scene: Scene, function: Key, node: FunctionNode) -> Iterator[Reason]:
    """Calls anywhere in the function that take, by a method, what must not last across an await."""
    for call in own_nodes(list(node.body)):
        if isinstance(call, ast.Call) and any(takes_lock(scene, value) for value in scene.callees(call, function)):
            text = f"`{ast.unparse(call.func)}()` takes what would be held while other tasks run"
            yield Reason("held-across-await", call.lineno, text)


def find_unknown_managers(scene: Scene, function: Key, node: FunctionNode, statement: ast.AST) -> Iterator[Reason]:
    """Synchronous managers around the statement of which nobody knows what they hold: unsafe."""
    for each in ancestors(scene, node, statement):
        if not isinstance(each, ast.With):
            continue
        for item in each.items:
            values = scene.managed(item.context_expr, function)
            if not values or not all(isinstance(value, Instance) and is_stub(value.cls.path) for value in values):
                text = f"`with {ast.unparse(item.context_expr)}` now lasts while other tasks run"
                yield Reason("inside-with", each.lineno, text)


def is_handling(scene: Scene, node: FunctionNode, statement: ast.AST) -> bool:
    """Whether the statement stands where an exception of the coroutine may be being handled."""
    place = statement
    while place is not node:
        parent = scene.parents[place]
        if isinstance(parent, ast.ExceptHandler):
            return True
        if isinstance(parent, ast.Try | ast.TryStar) and place in parent.finalbody:
            return True
        place = parent
    return False


def catches_stop_iteration(scene: Scene, node: FunctionNode, statement: ast.AST) -> bool:
    """A handler for StopIteration around the statement: a thread's call can't raise that."""
    for each in ancestors(scene, node, statement):
        for handler in getattr(each, "handlers", ()):
            if handler.type is not None and "StopIteration" in ast.unparse(handler.type):
                return True
    return False


def ancestors(scene: Scene, node: FunctionNode | ast.Module, statement: ast.AST) -> Iterator[ast.AST]:
    place = scene.parents[statement]
    while place is not node:
        yield place
        place = scene.parents[place]


def is_thread_bound(scene: Scene, value: Type) -> bool:
    return class_mark(scene, value, "not_across_await")


def class_mark(scene: Scene, value: Type, mark: str) -> bool:
    """Whether the catalog marks the class of a value, or a base of it, so."""
    return scene.mark_of(value, mark) is not None


def takes_lock(scene: Scene, value: Type) -> bool:
    """Whether a call takes, or changes for the whole process, what must not last across an await."""
    if not isinstance(value, Callable):
        return False
    called = scene.reach.program.function(value.function)
    return any(find_mark(called, name) is not None for name in ("not_across_await", "changes_process"))


def find_late_guard(scene: Scene, statement: ast.stmt) -> Iterator[Reason]:
    """A `try` right after the statement, whose `finally` a task skips that is cancelled at the new await: unsafe."""
    siblings = find_list(scene.parents[statement], statement)
    following = siblings[siblings.index(statement) + 1 :][:1]
    for each in following:
        if isinstance(each, ast.Try) and each.finalbody:
            text = f"a task that is cancelled here never gets to the `finally` at line {each.finalbody[0].lineno}"
            yield Reason("before-finally", statement.lineno, text)
    parent = scene.parents[statement]
    if following and isinstance(parent, ast.Try | ast.TryStar) and statement in parent.finalbody:
        text = (
            f"a task that is cancelled here again never gets to line {following[0].lineno}, the rest of the `finally`"
        )
        yield Reason("inside-finally", statement.lineno, text)


def keeps_thread_bound(scene: Scene, cls: Key) -> bool:
    """Whether methods of a class put such an object into an attribute."""
    inference, program = scene.reach.inference, scene.reach.program
    owners = {(key.path, key.qualname) for key in inference.order(cls) if not is_stub(key.path)}
    functions = [
        (Key(path, function.qualname), function)
        for path, owner in owners
        for function in program.modules[path].functions.values()
        if function.owner == owner
    ]
    values = (v for key, function in functions for write in function.writes for v in inference.types(write.value, key))
    return any(class_mark(scene, value, "keeps_per_thread") for value in values)


def last_part(scene: Scene, statement: ast.With | ast.AsyncWith) -> tuple[ast.stmt]:
    """What runs right before the end of a `with`: its last statement, or any, if it may be left in the middle."""
    inside = own_nodes(list(statement.body))
    around = scene.parents[statement]
    is_left_early = any(isinstance(each, JUMPS) for each in inside) or isinstance(around, ast.Try | ast.TryStar)
    return (statement,) if is_left_early else (statement.body[-1],)
