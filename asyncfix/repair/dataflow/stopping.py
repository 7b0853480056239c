"""A StopIteration that a block raises and that is caught around it: no future carries one out of a thread."""

import ast
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import line_of
from asyncfix.repair.dataflow.whole import Whole, walk_scope

CATCHES_STOP_ITERATION = frozenset({"StopIteration", "Exception", "BaseException"})


def find_stop_iteration(whole: Whole, region: Sequence[ast.stmt]) -> Iterator[Reason]:
    """The caller of the helper would get a RuntimeError instead."""
    if find_catching(whole, region):
        raising = find_raising(region)
        line = line_of(raising[0]) if raising else region[0].lineno
        yield Reason("stop-iteration", line, "a StopIteration of the block is caught outside of it")


def find_caught(whole: Whole, region: Sequence[ast.stmt]) -> ast.stmt | None:
    """The statement around a region that no StopIteration leaves which is caught; None if the region is such itself."""
    found = None
    while catching := find_catching(whole, (found,) if found else region):
        found = catching
    return found


def find_catching(whole: Whole, region: Sequence[ast.stmt]) -> ast.stmt | None:
    """The innermost statement around a region that catches a StopIteration of it."""
    raising = find_raising(region)
    caught = CATCHES_STOP_ITERATION if raising else frozenset({"StopIteration"})
    return next((each for each, names in _catching_around(whole, region[0]) if names & caught), None)


def find_raising(region: Sequence[ast.stmt]) -> Sequence[ast.AST]:
    """What may raise a StopIteration in a region that leaves it."""
    tries = [each for each in walk_scope(region) if isinstance(each, ast.Try) and _ends_it(each)]
    ended = {node for each in tries for node in walk_scope(each.body)}
    return [node for node in walk_scope(region) if _raises_it(node) and node not in ended]


def _ends_it(statement: ast.Try) -> bool:
    """Whether no StopIteration leaves the body of a `try`."""
    caught = {name for handler in statement.handlers for name in _names_in(handler.type)}
    raised = [node.exc for handler in statement.handlers for node in walk_scope(handler.body) if _is_raise(node)]
    return bool(caught & CATCHES_STOP_ITERATION) and all(isinstance(each, ast.Call) for each in raised)


def _is_raise(node: ast.AST) -> TypeGuard[ast.Raise]:
    return isinstance(node, ast.Raise)


def _raises_it(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="next"), args=[_]) | ast.Call(func=ast.Attribute(attr="__next__")):
            return True
        case ast.Raise(exc=ast.Name(id="StopIteration") | ast.Call(func=ast.Name(id="StopIteration"))):
            return True
        case _:
            return False


def _catching_around(whole: Whole, target: ast.stmt) -> Iterator[tuple[ast.stmt, frozenset[str]]]:
    """Each `try` and `with` around the target, with the names of what it catches."""
    place: ast.AST = target
    while place is not whole.function:
        inside, place = place, whole.parents[place]
        match place:
            case ast.Try(body=guarded) | ast.TryStar(body=guarded) if any(each is inside for each in guarded):
                yield from ((place, _names_in(handler.type)) for handler in place.handlers)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                yield from ((place, _names_in(item.context_expr) & {"StopIteration"}) for item in items)
            case _:
                pass


def _names_in(expression: ast.expr | None) -> frozenset[str]:
    if expression is None:
        return CATCHES_STOP_ITERATION - {"StopIteration"}
    return frozenset(node.id for node in ast.walk(expression) if isinstance(node, ast.Name))
