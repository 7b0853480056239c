"""A connection that is taken in a `try` of its own, once or until it works, and used by what comes after that."""

import ast
import operator
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from asyncfix.model.remembered import frozen
from asyncfix.repair.scene.syntax import mentions, own_nodes

Numbers = Mapping[str, int]

LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
GIVING_UP = (ast.Return, ast.Raise)
COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


@frozen
class Retry:
    """What runs once the connection is taken; `is_sure` if none of it can run before.

    `asking` is the loop that goes on as long as there is none.
    """

    rest: tuple[ast.stmt, ...]
    is_sure: bool
    asking: ast.While | None = None


def find_retry(taken: ast.stmt, statements: Sequence[ast.stmt], handle: str, known: Numbers) -> Retry | None:
    """How the first of some statements takes a connection, None where that is not all it does with it.

    `known` are numbers that names stand for.
    """
    first, *rest = statements
    if isinstance(first, ast.Try):
        return _in_try(first, taken, tuple(rest), handle)
    if not isinstance(first, ast.For | ast.While):
        return None
    tried = next((each for each in first.body if isinstance(each, ast.Try) and taken in each.body), None)
    others = [each for each in (*first.body, *first.orelse) if each is not tried]
    if not tried or not rest or _mention(others, handle) or not _takes(tried, taken, handle):
        return None
    asking = first if isinstance(first, ast.While) and is_without(first.test, handle) else None
    breaks = [each for each in own_nodes(list(first.body)) if isinstance(each, ast.Break)]
    if asking or _ends(tried) is None:
        return Retry(tuple(rest), not breaks, asking) if asking and not _ends(tried) and not tried.orelse else None
    is_sure = _is_endless(first) or leaves(first.orelse) or _gives_up(first, tried, known)
    return Retry(tuple(rest), is_sure and breaks == [_ends(tried)])


def is_without(test: ast.expr, handle: str) -> bool:
    """`conn is None`, `not conn`"""
    return ast.unparse(test) in (f"not {handle}", f"{handle} is None")


def _in_try(tried: ast.Try, taken: ast.stmt, rest: tuple[ast.stmt, ...], handle: str) -> Retry | None:
    if taken not in tried.body or _ends(tried):
        return None
    in_else = _mention(tried.orelse, handle)
    if not _takes(tried, taken, handle) or (rest and tried.orelse):
        return None
    found = tuple(tried.orelse) if in_else else rest
    return Retry(found, in_else or all(leaves(each.body) for each in tried.handlers)) if found else None


def _takes(tried: ast.Try, taken: ast.stmt, handle: str) -> bool:
    """Whether taking it is the last that its body does, and nothing uses it where that has failed."""
    place = tried.body.index(taken)
    handled = [each for handler in tried.handlers for each in handler.body]
    is_last = all(each is _ends(tried) for each in tried.body[place + 1 :])
    return is_last and not tried.finalbody and not _mention([*tried.body[:place], *handled], handle)


def _ends(tried: ast.Try) -> ast.stmt | None:
    """The `break` after taking it, in the body or alone in the `else`."""
    last = tried.orelse or tried.body[-1:]
    return last[0] if isinstance(last[0], ast.Break) else None


def _mention(statements: Sequence[ast.stmt], handle: str) -> bool:
    return any(mentions(each, frozenset((handle,))) for each in statements)


def leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether what follows some statements never runs after them."""
    match body:
        case [*_, ast.If(body=first, orelse=second)]:
            return leaves(first) and leaves(second)
        case [*_, last]:
            return isinstance(last, LEAVING)
        case _:
            return False


def _is_endless(loop: ast.For | ast.While) -> bool:
    return isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant) and bool(loop.test.value)


def constants_of(tree: ast.Module) -> Numbers:
    """The numbers of a module that are bound once, under names that nothing in it binds again."""
    bound = Counter(each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and not is_read(each))
    found: dict[str, int] = {}
    for each in tree.body:
        match each:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=number)) if type(number) is int:
                found |= {name: number} if bound[name] == 1 else {}
    return found


def is_read(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Load)


def _gives_up(loop: ast.For | ast.While, tried: ast.Try, known: Numbers) -> bool:
    """`for attempt in range(3):` whose handlers leave it for good at the last attempt."""
    match loop:
        case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"), args=args, keywords=[])):
            bounds = [number for each in args if (number := _value(each, known)) is not None]
            numbers = range(*bounds) if len(bounds) == len(args) in (1, 2) else range(0)
            bound = [each for each in ast.walk(loop) if isinstance(each, ast.Name) and each.id == name]
            before = [*(each for each in loop.body if each is not tried), *tried.body]
            if sum(not is_read(each) for each in bound) != 1 or not numbers or _continues(before):
                return False
            return all(_leaves_at(handler.body, {**known, name: numbers[-1]}) for handler in tried.handlers)
        case _:
            return False


def _leaves_at(body: Sequence[ast.stmt], known: Numbers) -> bool:
    """Whether a handler ends in `raise` or `return`, where names stand for these numbers."""
    for each in body:
        if isinstance(each, GIVING_UP):
            return True
        answer = _answer(each.test, known) if isinstance(each, ast.If) else None
        run = [each] if answer is None or not isinstance(each, ast.If) else each.body if answer else each.orelse
        if answer is not None and run and isinstance(run[-1], GIVING_UP) and not _continues(run):
            return True
        if _continues(run):
            return False
    return False


def _continues(statements: Sequence[ast.stmt]) -> bool:
    return any(isinstance(each, ast.Continue) for each in own_nodes(list(statements)))


def _answer(test: ast.expr, known: Numbers) -> bool | None:
    """What `attempt == 2` is where it is 2."""
    match test:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in COMPARED:
            values = _value(left, known), _value(right, known)
            return None if None in values else bool(COMPARED[type(op)](*values))
        case _:
            return None


def _value(node: ast.expr, known: Numbers) -> int | None:
    match node:
        case ast.Constant(value=value) if type(value) is int:
            return value
        case ast.Name(id=name):
            return known.get(name)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            first, second = _value(left, known), _value(right, known)
            if first is None or second is None:
                return None
            return first + second if isinstance(op, ast.Add) else first - second
        case _:
            return None
