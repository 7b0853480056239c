"""What leaving a context manager does: whether it only gives back, and whether it may end an exception."""

import ast
from typing import TYPE_CHECKING, TypeGuard

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, Instance, Manager, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Constant
from asyncfix.reach.entering import ASYNCHRONOUS, SYNCHRONOUS
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import body_of, own_nodes

if TYPE_CHECKING:
    pass


def methods_of(is_async: bool) -> tuple[str, str]:
    return ASYNCHRONOUS if is_async else SYNCHRONOUS


def is_entered_here(scene: Scene, value: Type, is_async: bool) -> bool:
    """Whether it is an object of a class whose methods for `with` stand in the project."""
    if not isinstance(value, Instance):
        return False
    found = [next(scene.reach.inference.methods(value.cls, name), None) for name in methods_of(is_async)]
    return all(
        key is not None
        and not is_stub(key.path)
        and isinstance(scene.at(key.path).nodes.get(key), ast.AsyncFunctionDef if is_async else ast.FunctionDef)
        for key in found
    )


def is_entered_somehow(scene: Scene, value: Type) -> bool | None:
    """Whether it is by `async with` that it is entered, None where its class is not the project's."""
    return next((way for way in (False, True) if is_entered_here(scene, value, way)), None)


def returns_truth(node: FunctionNode) -> bool:
    """Whether an `__exit__` may end an exception."""
    returned = [each.value for each in own_nodes(node.body) if isinstance(each, ast.Return) and each.value]
    return any(not isinstance(value, ast.Constant) or bool(value.value) for value in returned)


def is_yield(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield)


def is_plain(scene: Scene, key: Key, node: FunctionNode) -> bool:
    """Acquire, `try: yield finally: release`: leaving it gives the connection back and does nothing else."""
    last = last_of(scene, key, node)
    return is_yield(last) or (is_alike(last) and all(releases(scene, key, each) for each in last.finalbody))


def leaves_alike(scene: Scene, key: Key, node: FunctionNode) -> bool:
    """Whether leaving it does the same in any case, with its connection alone: it may undo things before it gives
    that back."""
    last, handles = last_of(scene, key, node), scene.handles(key, node)
    if is_yield(last) or not is_alike(last):
        return is_yield(last)
    return all(releases(scene, key, each) or undoes(scene, key, each, handles) for each in last.finalbody)


def last_of(scene: Scene, key: Key, node: FunctionNode) -> ast.stmt:
    from asyncfix.repair.scene.task_locks import find_task_lock, locked_body

    return (locked_body(node) if find_task_lock(scene, key, node) else node.body)[-1]


def is_alike(statement: ast.stmt) -> TypeGuard[ast.Try]:
    """`try: yield conn`, and a `finally`."""
    if not isinstance(statement, ast.Try) or statement.handlers or statement.orelse:
        return False
    return len(statement.body) == 1 and is_yield(statement.body[0])


def undoes(scene: Scene, key: Key, statement: ast.stmt, handles: frozenset[str]) -> bool:
    """`conn.rollback()` or `conn.autocommit = False`, also if only what the connection says of itself asks for it."""
    match statement:
        case ast.If(test=test, body=body, orelse=[]):
            return asks_only(test, handles) and all(
                releases(scene, key, each) or undoes(scene, key, each, handles) for each in body
            )
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=name), attr=attr)], value=ast.Constant()):
            return name in handles and is_setting(scene, key, name, attr)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)), args=[], keywords=[]) as call):
            marks = scene.called_marks(call, key, "settles")
            return (
                name in handles and bool(marks) and all(mark is None or mark.get("undoes") == "yes" for mark in marks)
            )
        case _:
            return False


def is_setting(scene: Scene, key: Key, name: str, attr: str) -> bool:
    """Whether all that a name may be is a library's connection, of which its stub says such an attribute."""
    classes = [each.cls for each in scene.variable(key, name) if isinstance(each, Instance)]
    members = (scene.reach.program.cls(each).members for each in classes)
    return all(is_stub(each.path) for each in classes) and any(attr in {one.name for one in each} for each in members)


def asks_only(test: ast.expr, handles: frozenset[str]) -> bool:
    """Whether a test looks at nothing but connections, and what they say of themselves."""
    parts = list(ast.walk(test))
    is_asking = not any(isinstance(each, ast.Call | ast.Await | ast.NamedExpr | ast.Subscript) for each in parts)
    return is_asking and all(each.id in handles for each in parts if isinstance(each, ast.Name))


def releases(scene: Scene, key: Key, statement: ast.stmt) -> bool:
    """`pool.putconn(conn)`, or a method of the project that does only that."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    callees = [each for each in scene.callees(statement.value, key) if isinstance(each, Callable)]
    return bool(callees) and all(only_releases(scene, each.function) for each in callees)


def only_releases(scene: Scene, function: Key) -> bool:
    called = scene.reach.program.function(function)
    if find_mark(called, "releases"):
        return True
    home = scene.at(function.path) if function.path in scene.sources else None
    node = home.nodes.get(function) if home else None
    if home is None or node is None:
        return False
    body = body_of(node)
    return len(body) == 1 and releases(home, function, body[0])


def may_swallow(scene: Scene, key: Key, node: FunctionNode) -> bool:
    """Whether something around the `yield` may end an exception without raising."""
    around = (each for each in own_nodes(node.body) if isinstance(each, ast.Try | ast.With | ast.AsyncWith))
    return any(_ends_exception(scene, key, each) for each in around if yields_inside(each))


def yields_inside(statement: ast.Try | ast.With | ast.AsyncWith) -> bool:
    return any(isinstance(each, ast.Yield) for each in own_nodes(statement.body))


def _ends_exception(scene: Scene, key: Key, statement: ast.Try | ast.With | ast.AsyncWith) -> bool:
    if isinstance(statement, ast.With | ast.AsyncWith):
        return any(may_swallow_item(scene, key, item) for item in statement.items)
    if any(isinstance(each, ast.Return) for each in own_nodes(statement.finalbody)):
        return True
    return any(not ends_in_raise(handler.body) for handler in statement.handlers)


def ends_in_raise(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Raise) and not any(isinstance(n, ast.Return) for n in own_nodes(body))


def may_swallow_item(scene: Scene, function: Key, item: ast.withitem) -> bool:
    """Whether a `with` over this item may end an exception; what isn't known may."""
    values = scene.managed(item.context_expr, function)
    return not values or any(_may_swallow(scene, value) for value in values)


def _may_swallow(scene: Scene, value: Type) -> bool:
    inference = scene.reach.inference
    match value:
        case Manager(call=call) if is_stub(call.function.path):
            return True
        case Manager(call=call):
            home = scene.at(call.function.path)
            node = home.nodes.get(call.function)
            return node is None or may_swallow(home, call.function, node)
        case Instance(cls=cls) if (is_async := is_entered_somehow(scene, value)) is not None:
            leave = next(inference.methods(cls, methods_of(is_async)[1]))
            return returns_truth(scene.at(leave.path).nodes[leave])
        case Instance(cls=cls):
            leaving = (key for name in ("__exit__", "__aexit__") for key in inference.methods(cls, name))
            methods = [inference.program.function(key) for key in leaving]
            return not methods or any(method.annotation != Constant(None) for method in methods)
        case _:
            return True
