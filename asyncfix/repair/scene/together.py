"""Connections that a coroutine takes one right after the other, for the same statements."""

import ast
from itertools import takewhile

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Instance, Manager, Type
from asyncfix.link.program import Key
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import mentions


def takes_connection(scene: Scene, function: Key, statement: ast.stmt) -> bool:
    """`conn = connect()`, made of none that is there."""
    match statement:
        case ast.Assign(targets=[ast.Name()], value=ast.Call() as call):
            values = scene.values(call, function)
            return is_anew(scene, function, call) and any(scene.is_handle(each, "connection") for each in values)
        case _:
            return False


def enters_connection(scene: Scene, function: Key, item: ast.withitem) -> bool:
    """`closing(connect()) as conn`: a library's manager that gives a connection, made of none that is there."""
    match item:
        case ast.withitem(context_expr=ast.Call() as call, optional_vars=ast.Name(id=name)):
            values = scene.managed(call, function)
            is_known = bool(values) and all(map(is_made_by_library, values))
            is_connection = any(scene.is_handle(each, "connection") for each in scene.variable(function, name))
            return is_known and is_connection and is_anew(scene, function, call)
        case _:
            return False


def entered_with(scene: Scene, function: Key, statement: ast.With | ast.AsyncWith, item: ast.withitem) -> int:
    """How many items right behind one of a library's connection give one, too."""
    if not isinstance(statement, ast.With) or not enters_connection(scene, function, item):
        return 0
    behind = statement.items[statement.items.index(item) + 1 :]
    return len(list(takewhile(lambda each: enters_connection(scene, function, each), behind)))


def is_anew(scene: Scene, function: Key, call: ast.Call) -> bool:
    return not mentions(call, scene.handles(function, scene.nodes[function]))


def is_made_by_library(value: Type) -> bool:
    match value:
        case Instance(cls=cls):
            return is_stub(cls.path)
        case Manager(call=call):
            return is_stub(call.function.path)
        case _:
            return False
