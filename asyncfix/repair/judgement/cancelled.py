"""Handlers that would take a cancelled query for an error, and go on."""

import ast
import builtins
from collections.abc import Iterator, Sequence

from asyncfix.infer.calls import last_name
from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Display, Expression, Name
from asyncfix.repair.judgement.takings import Body, query_spans
from asyncfix.repair.scene.leaving import ends_in_raise, may_swallow_item
from asyncfix.repair.scene.managers import is_binding
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

EVERYTHING = ("BaseException", "Exception")
LEAVING = (ast.Return, ast.Break, ast.Continue)


def find_mistaken(scene: Scene, function: Key, body: Body, errors: frozenset[Key]) -> Iterator[str]:
    """Statements of a function after which a query that raised one of these errors is forgotten."""
    for node in own_nodes(list(body)):
        match node:
            case ast.Try() | ast.TryStar() if makes_queries(scene, function, node.body):
                yield from _find_handlers(scene, function, node, errors)
                if any(isinstance(each, LEAVING) for each in own_nodes(list(node.finalbody))):
                    yield mistaken("the `finally`", node.finalbody[0].lineno)
            case ast.With() | ast.AsyncWith() if makes_queries(scene, function, node.body):
                if any(may_swallow_item(scene, function, item) for item in node.items):
                    yield mistaken("the `with`", node.lineno)


def mistaken(what: str, line: int) -> str:
    return f"{what} at line {line} would take that for an error, and go on"


def find_wrapped(scene: Scene, function: Key) -> Iterator[str]:
    """Decorators of a function that is called, which may try again."""
    node = scene.nodes[function]
    is_manager = scene.reach.inference.is_manager(function)
    wrapping = [each for each in node.decorator_list if not is_binding(each)]
    if wrapping and not is_manager and isinstance(node, ast.FunctionDef) and query_spans(scene, function):
        yield f"what `{node.name}` is decorated with may take that for an error, and go on"


def makes_queries(scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> bool:
    """Whether they wait for a database, or for a block that may."""
    if any(isinstance(each, ast.Yield) for each in own_nodes(list(statements))):
        return True
    inside = [scene.span(each) for each in statements]
    return any(each.covers(span) for span in query_spans(scene, function) for each in inside)


def _find_handlers(scene: Scene, function: Key, node: ast.Try | ast.TryStar, errors: frozenset[Key]) -> Iterator[str]:
    caught = [
        arm.value
        for arm in scene.reach.program.function(function).arms
        if arm.kind == "except" and arm.line == node.lineno
    ]
    left = set(errors)
    for handler, value in zip(node.handlers, caught, strict=True):
        ways = {error: catches(scene, function, value, error) for error in left}
        if any(way is not False for way in ways.values()) and not ends_in_raise(handler.body):
            yield mistaken("the handler", handler.lineno)
        left -= {error for error, way in ways.items() if way}


def catches(scene: Scene, function: Key, caught: Expression | None, error: Key) -> bool | None:
    """Whether a handler catches an error, None where it may."""
    match caught:
        case None:
            return True
        case Display(items=items):
            ways = [catches(scene, function, each, error) for each in items]
            return True if True in ways else None if None in ways else False
        case Name() | Attribute() if last_name(caught) in EVERYTHING:
            return True
        case Name(id=name, bindings=()) if is_builtin(scene, name):
            return False  # no driver's error is one of these
    inference = scene.reach.inference
    found = [each.cls for each in inference.types(caught, function) if isinstance(each, ClassType)]
    if any(each in inference.order(error) for each in found):
        return True
    return None if not found or any(error in inference.order(each) for each in found) else False


def is_builtin(scene: Scene, name: str) -> bool:
    return hasattr(builtins, name) and name not in scene.module.names
