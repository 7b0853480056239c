"""The names that a statement binds by itself, not by those inside of it, and what each of them gets."""

import ast
from collections.abc import Iterator
from typing import Literal

from asyncfix.model.remembered import frozen
from asyncfix.repair.dataflow.names import find_names

Way = Literal["itself", "part", "element", "entered", "definition", "unknown"]
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@frozen
class Given:
    """A name gets a value, a part of it, an element of it, what entering it gives, or the function that it defines.

    How it comes of the value is "unknown" where that isn't followed.
    """

    name: str
    value: ast.expr | ast.stmt
    way: Way = "itself"


def bindings_in(statement: ast.stmt) -> Iterator[Given]:
    """Those that are no connections are left out: modules, and the exceptions that handlers name."""
    yield from _bound_by(statement)
    for each in own_expressions(statement):
        if isinstance(each, ast.NamedExpr):
            yield Given(each.target.id, each.value)


def _bound_by(statement: ast.stmt) -> Iterator[Given]:
    match statement:
        case ast.Assign(targets=targets, value=value):
            yield from (each for target in targets for each in _pairs(target, value, "itself"))
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield from _pairs(target, value, "itself")
        case ast.AugAssign(target=ast.Name(id=name), value=value):
            yield Given(name, value, "unknown")
        case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
            yield from _pairs(target, value, "element")
        case ast.With(items=items) | ast.AsyncWith(items=items):
            stored = ((each.optional_vars, each.context_expr) for each in items)
            yield from (each for target, value in stored if target for each in _pairs(target, value, "entered"))
        case ast.Match(subject=subject, cases=cases):
            names = find_names(*(each.pattern for each in cases)).writes
            yield from (Given(name, subject, "unknown") for name in sorted(names))
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield Given(name, statement, "definition")


def _pairs(target: ast.expr, value: ast.expr, way: Way) -> Iterator[Given]:
    """What each name gets, `b` in `a, b = x, y`, too."""
    match target, value:
        case ast.Name(id=name), _:
            yield Given(name, value, way)
        case ast.Starred(value=inner), _:
            yield from _pairs(inner, value, way)
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), (ast.Tuple(elts=values) | ast.List(elts=values))) if (
            way == "itself" and len(targets) == len(values) and not any(map(_is_starred, (*targets, *values)))
        ):
            yield from (each for pair in zip(targets, values, strict=True) for each in _pairs(*pair, way))
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), _):
            inside: Way = "part" if way == "itself" else way
            yield from (each for inner in targets for each in _pairs(inner, value, inside))
        case _:
            pass  # an attribute or an item, which are no names


def _is_starred(node: ast.expr) -> bool:
    return isinstance(node, ast.Starred)


def own_expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement, without those of statements inside of it and of functions."""
    todo: list[ast.AST] = [] if isinstance(statement, SCOPES) else list(ast.iter_child_nodes(statement))
    while todo:
        node = todo.pop()
        if not isinstance(node, (ast.stmt, ast.Lambda)):
            yield node
            todo += ast.iter_child_nodes(node)
