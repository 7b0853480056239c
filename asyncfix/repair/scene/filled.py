"""What something is put into, as an attribute or item or by a method: `note.user = user`, `rows.append(row)`."""

import ast
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Collection, Row
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.repair.scene.bound import own_expressions
from asyncfix.repair.scene.scene import Scene

# Methods by which a container gets one thing, and all that something has which is walked through.
PUTTING = frozenset("add append appendleft insert put put_nowait setdefault".split())
EXTENDING = frozenset("extend extendleft update".split())
PLACES = (ast.Attribute, ast.Subscript)
ROWS = (ast.Tuple, ast.List)


@frozen
class Stored:
    """A value, and what gets it; `is_given` to a method of that."""

    value: ast.expr
    into: ast.expr
    is_given: bool = False


def stored_by(scene: Scene, function: Key, node: ast.AST) -> Iterator[Stored]:
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from (each for target in targets for each in _assigned(target, value))
        case ast.AnnAssign(target=ast.Attribute() | ast.Subscript() as target, value=ast.expr() as value):
            yield Stored(value, target.value)
        case ast.AugAssign(target=ast.Attribute() | ast.Subscript() | ast.Name() as target, value=value):
            yield from _extended(scene, function, target, value)
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=arguments) if name in PUTTING | EXTENDING:
            if all(is_stub(each.path) for each in scene.called_functions(node, function)):
                for each in arguments:
                    put = [Stored(each, owner, is_given=True)] if name in PUTTING else ()
                    yield from put or _extended(scene, function, owner, each)


def _assigned(target: ast.expr, value: ast.expr) -> Iterator[Stored]:
    match target, value:
        case ast.Attribute(value=into) | ast.Subscript(value=into), _:
            yield Stored(value, into)
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), (ast.Tuple(elts=values) | ast.List(elts=values))) if (
            len(targets) == len(values)
        ):
            yield from (each for pair in zip(targets, values, strict=True) for each in _assigned(*pair))
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), _):
            yield from (each for inner in targets for each in _assigned(inner, value))
        case ast.Starred(value=inner), _:
            yield from _assigned(inner, value)
        case _:
            return  # a name


def _extended(scene: Scene, function: Key, into: ast.expr, value: ast.expr) -> Iterator[Stored]:
    """Of what is walked through all that is in it; what a cursor or an iterator gives are rows."""
    if isinstance(value, ROWS):
        yield from (Stored(each, into, is_given=True) for each in value.elts)
    elif isinstance(value, ast.Name):
        found = scene.variable(function, value.id)
        is_container = any(isinstance(each, Collection | Row) for each in found)
        yield from [Stored(value, into, is_given=True)] if is_container else ()


def fillings_in(scene: Scene, function: Key, statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """The names for what a statement by itself puts something into, and that."""
    for node in (statement, *own_expressions(statement)):
        for each in stored_by(scene, function, node):
            if isinstance(each.into, ast.Name):
                yield each.into.id, each.value
