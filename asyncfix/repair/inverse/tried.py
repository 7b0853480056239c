"""A connection that is taken inside of a `try`, as it was taken and given back there."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.repair.added import HELD_CLASS
from asyncfix.repair.edits import Lend
from asyncfix.repair.inverse.record import UnlikeError


def unstacked(lend: Lend, after: ast.stmt) -> list[ast.stmt]:
    """What stands in the exit stack around a `try` that takes a connection, without `db = None`."""
    match after:
        case ast.AsyncWith(items=[item], body=body) if (
            ast.unparse(item) == f"{lend.called.of('AsyncExitStack')}() as {lend.stack}"
        ):
            if not lend.is_unset:
                return body
            if ast.unparse(body[0]) == f"{lend.lane} = None":
                return body[1:]
    raise UnlikeError(f"nothing gives back what `{lend.manager}` takes", after)


def parted(lend: Lend, after: ast.stmt) -> tuple[ast.stmt, list[ast.stmt]]:
    """What holds a connection, and the `finally` around that, which did more than to give it back."""
    match after:
        case ast.Try(body=[holding], handlers=[], orelse=[], finalbody=behind) if len(behind) == len(lend.behind):
            return holding, behind
    raise UnlikeError(f"something else is done after `{lend.manager}` gave back what it takes", after)


def require_stacked(lend: Lend, after: ast.stmt | None) -> None:
    """`db = await stack.enter_async_context(_HeldConnection(manager()))`"""
    manager = f"{lend.called.of(HELD_CLASS)}({made(lend)})"
    if after is None or ast.unparse(after) != f"{lend.lane} = await {lend.stack}.enter_async_context({manager})":
        raise UnlikeError(f"`{lend.manager}` is not entered", after)


def made(lend: Lend) -> str:
    """The call that makes the manager: `self._manager(dsn)`."""
    owner = f"{lend.receiver}." if lend.receiver else ""
    return f"{owner}{lend.manager}({', '.join(lend.parameters)})"


def undo_test(after: ast.stmt, lend: Lend) -> ast.stmt:
    """`if db:` -> `if conn:`"""
    for each in ast.walk(after.test) if isinstance(after, ast.If | ast.While) else ():
        if isinstance(each, ast.Name) and each.id == lend.lane:
            each.id = lend.handle
        elif isinstance(each, ast.Constant) and each.value == lend.lane:
            each.value = lend.handle
    return after


def regiven(lend: Lend, before: Sequence[ast.stmt], given: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """What gives a connection back, behind the tests of whether there is one that were there."""
    left = list(given)
    for each in before:
        size = len(each.body) if isinstance(each, ast.If) and asks(each, lend.handle) else 0
        taken, left = left[: size or 1], left[size or 1 :]
        if len(taken) < max(size, 1):
            raise UnlikeError(f"`{lend.manager}` gives something else back", taken[0] if taken else None)
        yield (
            ast.copy_location(ast.If(each.test, taken, []), taken[0]) if isinstance(each, ast.If) and size else taken[0]
        )
    if left:
        raise UnlikeError(f"`{lend.manager}` gives something else back", left[0])


def asks(statement: ast.If, handle: str) -> bool:
    texts = (handle, f"{handle} is not None", f"'{handle}' in locals()")
    return not statement.orelse and ast.unparse(statement.test) in texts
