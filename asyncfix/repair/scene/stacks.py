"""Stacks of asynchronous context managers that await nothing but entering one: a plain stack does the same."""

import ast

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import Mark, find_mark
from asyncfix.infer.types import Callable, Instance, Manager
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import is_suspension, own_nodes

MARK = "without_awaits"
FILLING = ("enters", "keeps", "runs")  # what a stack gives back later


@frozen
class Stacked:
    """A manager that a stack enters by an await, and what does the same without: a class, and a method of it.

    `module` is where that class is imported from, "" where it is said as an attribute of its module.
    """

    awaited: ast.Await
    entered: ast.Call
    manager: Manager
    cls: str
    method: str
    module: str


def find_stacked(scene: Scene, function: Key, statement: ast.stmt) -> Stacked | None:
    """The manager of the project, and of a connection, that is all that a stack enters by an await."""
    match statement:
        case ast.AsyncWith(items=[ast.withitem(ast.Call(args=[], keywords=[]) as made, ast.Name(id=stack))]):
            cls = class_of(scene, function, made)
            awaited = [each for each in own_nodes(list(statement.body)) if is_suspension(each)]
            if cls is None or len(awaited) != 1 or not is_only_filled(scene, function, statement, stack):
                return None
            return entered_by(scene, function, made, cls, awaited[0], stack)
        case _:
            return None


def class_of(scene: Scene, function: Key, made: ast.Call) -> Key | None:
    """The class of a stack that has a plain sibling."""
    values = scene.managed(made, function)
    classes = {each.cls for each in values if isinstance(each, Instance)}
    cls = next(iter(classes)) if len(classes) == len(values) == 1 else None
    return cls if cls and find_mark(scene.reach.program.cls(cls), MARK) else None


def entered_by(scene: Scene, function: Key, made: ast.Call, cls: Key, awaited: ast.AST, stack: str) -> Stacked | None:
    match awaited:
        case ast.Await(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=name)), args=[ast.Call() as entered], keywords=[]
            ) as call
        ) if name == stack:
            marks = scene.called_marks(call, function, MARK)
            managers = [each for each in scene.values(entered, function) if isinstance(each, Manager)]
            known = marks[0] if len(marks) == 1 else None
            if not known or len(managers) != 1 or not is_of_connection(scene, managers[0]):
                return None
            named = find_mark(scene.reach.program.cls(cls), MARK) or Mark(MARK)
            module = scene.reach.program.modules[cls.path].facts.module if isinstance(made.func, ast.Name) else ""
            return Stacked(awaited, entered, managers[0], named.first, known.first, module)
        case _:
            return None


def is_of_connection(scene: Scene, manager: Manager) -> bool:
    """Whether it is an asynchronous manager of the project that gives a connection."""
    made = manager.call.function
    is_async = not is_stub(made.path) and scene.reach.program.function(made).is_async
    return is_async and scene.yields_handle(manager, "connection")


def is_only_filled(scene: Scene, function: Key, statement: ast.AsyncWith, stack: str) -> bool:
    """Whether a coroutine uses a stack only to enter something in it, or to have something called as it ends."""
    named = [each for each in ast.walk(scene.nodes[function]) if isinstance(each, ast.Name) and each.id == stack]
    inside = {id(each) for each in own_nodes(list(statement.body))}
    loaded = [each for each in named if isinstance(each.ctx, ast.Load)]
    is_here = len(named) == len(loaded) + 1 and all(id(each) in inside for each in loaded)
    return is_here and all(is_filling(scene, function, each) for each in loaded)


def is_filling(scene: Scene, function: Key, name: ast.Name) -> bool:
    """Whether a method of a stack is called that fills it."""
    method = scene.parents[name]
    call = scene.parents[method]
    if not isinstance(method, ast.Attribute) or not isinstance(call, ast.Call) or call.func is not method:
        return False
    callees = scene.callees(call, function)
    called = [scene.reach.program.function(each.function) for each in callees if isinstance(each, Callable)]
    is_known = bool(called) and len(called) == len(callees)
    return is_known and all(any(find_mark(each, mark) for mark in (*FILLING, MARK)) for each in called)
