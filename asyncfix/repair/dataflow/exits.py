"""How statements can be left, but for exceptions."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.model.remembered import frozen
from asyncfix.repair.dataflow.names import find_names


@frozen
class Exits:
    """How the region can be left, but for exceptions."""

    returns: bool
    breaks: bool
    continues: bool
    falls_through: bool
    returns_value: bool


@frozen
class Exit:
    """A statement that leaves the region, and what the `finally` clauses on its way still change."""

    node: ast.stmt
    overtaken: frozenset[str]


def find_exits(region: Sequence[ast.stmt], *, falls_through: bool) -> Exits:
    exits = [leave.node for leave in leaving(region)]
    values = [node.value for node in exits if isinstance(node, ast.Return)]
    return Exits(
        returns=bool(values),
        breaks=any(isinstance(node, ast.Break) for node in exits),
        continues=any(isinstance(node, ast.Continue) for node in exits),
        falls_through=falls_through,
        returns_value=any(value is not None for value in values),
    )


def leaving(region: Iterable[ast.AST]) -> Iterator[Exit]:
    """The statements that leave a region: `return`, and `break` and `continue` of a loop outside."""
    return _walk_exits(region, looping=False, overtaken=frozenset())


def _walk_exits(nodes: Iterable[ast.AST], *, looping: bool, overtaken: frozenset[str]) -> Iterator[Exit]:

    for node in nodes:
        match node:
            case ast.Return():
                yield Exit(node, overtaken)
            case ast.Break() | ast.Continue() if not looping:
                yield Exit(node, overtaken)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.expr():
                pass
            case ast.For() | ast.While() | ast.AsyncFor():
                yield from _walk_exits(node.body, looping=True, overtaken=overtaken)
                yield from _walk_exits(node.orelse, looping=looping, overtaken=overtaken)
            case ast.Try() | ast.TryStar():
                late = overtaken | find_names(*node.finalbody).changes
                parts = (*node.body, *node.handlers, *node.orelse)
                yield from _walk_exits(parts, looping=looping, overtaken=late)
                yield from _walk_exits(node.finalbody, looping=looping, overtaken=overtaken)
            case _:
                yield from _walk_exits(ast.iter_child_nodes(node), looping=looping, overtaken=overtaken)
