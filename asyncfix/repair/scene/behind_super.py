"""Methods for `async with` that await those of the classes above: `await super().__aenter__()`."""

import ast
from collections.abc import Iterator

from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.families import find_each, is_usual, super_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import is_suspension, own_nodes


@frozen
class Behind:
    """A method that another one awaits by `super()`, and the calls in it that take connections of a pool."""

    function: Key
    acquisitions: tuple[Span, ...]


def find_chain(scene: Scene, cls: Key, method: Key) -> tuple[Key, ...]:
    """A method of an object's class, and those behind it, each awaited by the one before.

    () where one awaits something else, or what is behind it is no coroutine of the project.
    """
    found = [method]
    while awaited := list(awaits_in(node_of(scene, found[-1]))):
        home, facts = scene.at(found[-1].path), scene.reach.program.function(found[-1])
        owner, order = Key(found[-1].path, facts.owner), scene.reach.inference.order(cls)
        if owner not in order or not all(is_behind(each, owner, facts.name) for each in awaited):
            return ()
        behind = find_each(home, [order[order.index(owner) + 1 :]], facts.name)
        if len(behind) != 1 or not isinstance(node_of(scene, behind[0]), ast.AsyncFunctionDef):
            return ()
        found += behind
    return tuple(found)


def node_of(scene: Scene, method: Key) -> FunctionNode:
    return scene.at(method.path).nodes[method]


def awaits_in(node: FunctionNode) -> Iterator[ast.AST]:
    return (each for each in own_nodes(node.body) if is_suspension(each))


def is_behind(awaited: ast.AST, owner: Key, name: str) -> bool:
    """Whether it is `await super().name(...)`."""
    match awaited:
        case ast.Await(value=ast.Call(func=ast.Attribute(attr=attr)) as call) if attr == name:
            behind = super_in(call)
            return behind is not None and is_usual(behind, owner)
        case _:
            return False


def calls_behind(node: FunctionNode) -> Iterator[ast.Call]:
    """Of a method in such a chain."""
    awaited = (each.value for each in awaits_in(node) if isinstance(each, ast.Await))
    return (each for each in awaited if isinstance(each, ast.Call))
