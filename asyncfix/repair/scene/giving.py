"""Whether what a name is bound to is plain data: no connection, nothing that has one or goes on using one."""

import ast
from collections.abc import Iterable, Iterator

from asyncfix.infer.types import Callable, Type
from asyncfix.link.program import Key
from asyncfix.repair.scene.bound import Given
from asyncfix.repair.scene.contents import goes_on_with_bound, holds_handle, types_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import mentions
from asyncfix.repair.scene.words import EAGER


def gives_data(scene: Scene, function: Key, given: Given, here: frozenset[str], ever: frozenset[str]) -> bool:
    """`here` are the names that hold a connection where that is bound; `ever`, there or later."""
    match given.way, given.value:
        case "itself" | "part", ast.expr() as value:
            return _is_data(scene, function, value, here, ever)
        case "element", ast.expr() as value:
            return _is_data(scene, function, value, here, ever) and _has_none(scene, _elements(scene, function, value))
        case "entered", ast.expr() as value:
            entered = frozenset(_entered(scene, function, value))
            return _is_used(scene, function, value, here, ever) and bool(entered) and _has_none(scene, entered)
        case "definition", value:
            return not mentions(value, ever)
        case _:
            return False


def _is_data(scene: Scene, function: Key, value: ast.expr, here: frozenset[str], ever: frozenset[str]) -> bool:
    if not is_eager(value) and not _is_used(scene, function, value, here, ever):
        return False
    parts = [value] if is_eager(value) else _parts(scene, value)
    return _has_none(scene, (each for part in parts for each in _types_of(scene, function, part)))


def _types_of(scene: Scene, function: Key, part: ast.expr) -> Iterable[Type]:
    inference = scene.reach.inference
    match part:
        case ast.Await(value=value):
            return (each for pending in types_of(scene, function, value) for each in inference.awaited(pending))
        case ast.Subscript():
            found = scene.operations(function).get(("item", scene.span(part)))
            return inference.types(found.value, function) if found else ()
        case _:
            return types_of(scene, function, part)


def _has_none(scene: Scene, values: Iterable[Type]) -> bool:
    return not any(holds_handle(scene, each) or goes_on_with_bound(scene, each) for each in values)


def _elements(scene: Scene, function: Key, iterable: ast.expr) -> Iterator[Type]:
    inference, found = scene.reach.inference, scene.operations(function).get(("for", scene.span(iterable)))
    values = inference.types(found.value, function) if found else ()
    yield from (each for value in values for each in inference.element(value, bool(found and found.is_async)))


def _entered(scene: Scene, function: Key, manager: ast.expr) -> Iterator[Type]:
    inference, found = scene.reach.inference, scene.operations(function).get(("with", scene.span(manager)))
    values = scene.managed(manager, function)
    yield from (each for value in values for each in inference.entered(value, bool(found and found.is_async)))


def _is_used(scene: Scene, function: Key, value: ast.expr, here: frozenset[str], ever: frozenset[str]) -> bool:
    """Whether an expression asks connections for something, or walks through them, and hands them on to nothing."""
    return all(_is_used_there(scene, function, each, here, ever) for each in ast.walk(value))


def _is_used_there(scene: Scene, function: Key, node: ast.AST, here: frozenset[str], ever: frozenset[str]) -> bool:
    match node:
        case ast.GeneratorExp() | ast.Lambda():
            return not mentions(node, ever) or is_eager(scene.parents[node])
        case ast.Name(id=name) if name in here:
            parent = scene.parents[node]
            if _is_asked(scene, parent) or _is_read(scene, function, parent):
                return True
            return _is_walked(scene, parent, node) and _gives_rows(scene, function, name)
        case _:
            return True


def _is_asked(scene: Scene, parent: ast.AST) -> bool:
    """`cur.fetchall` where that is called."""
    called = scene.parents[parent]
    return isinstance(parent, ast.Attribute) and isinstance(called, ast.Call) and called.func is parent


def _is_read(scene: Scene, function: Key, parent: ast.AST) -> bool:
    """`cur.rowcount`, which is no method."""
    found = tuple(types_of(scene, function, parent)) if isinstance(parent, ast.Attribute) else ()
    return bool(found) and not any(isinstance(each, Callable) for each in found)


def _is_walked(scene: Scene, parent: ast.AST, name: ast.Name) -> bool:
    is_iterated = isinstance(parent, ast.comprehension) and parent.iter is name
    return is_iterated or is_eager(parent)


def _gives_rows(scene: Scene, function: Key, name: str) -> bool:
    """Whether what is walked through is a handle itself, and no container of some."""
    found = scene.variable(function, name)
    return bool(found) and all(map(scene.is_handle, found))


def _parts(scene: Scene, value: ast.expr) -> Iterator[ast.expr]:
    """The calls in an expression, what is awaited, items, and the attributes that are not called."""
    for each in ast.walk(value):
        if isinstance(each, ast.Attribute):
            yield from () if _is_asked(scene, each) else (each,)
        elif isinstance(each, ast.Call | ast.Await | ast.Subscript):
            yield each


def is_eager(value: ast.AST) -> bool:
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in EAGER
