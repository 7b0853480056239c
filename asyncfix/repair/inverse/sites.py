"""Where a helper is called: the statement in the coroutine that awaits it."""

import ast
from collections.abc import Callable

from asyncfix.model.remembered import frozen
from asyncfix.repair.added import RUN
from asyncfix.repair.edits import Move
from asyncfix.repair.inverse.record import UnlikeError

Helpers = Callable[[str], Move | None]  # by name, the block that a call stands for

RUNNERS = {
    "helper": RUN,
    "to-thread": "asyncio.to_thread",
    "run-in-executor": "asyncio.get_running_loop().run_in_executor",
}


@frozen
class Site:
    """A call of a helper; `target` is what takes its result, `returns` if the coroutine returns it."""

    move: Move
    arguments: tuple[str, ...]
    target: ast.expr | None
    returns: bool


@frozen
class Ran:
    """A call on a thread: what runs it, what is run, with which arguments."""

    runner: str
    function: ast.expr
    arguments: list[ast.expr]
    keywords: list[ast.keyword]


def read_site(statement: ast.stmt, helpers: Helpers) -> Site | None:
    """The call of a helper that a statement is."""
    match statement:
        case ast.Expr(value=ast.Await(value=ast.Call() as call)):
            return site_of(call, helpers, None, returns=False)
        case ast.Return(value=ast.Await(value=ast.Call() as call)):
            return site_of(call, helpers, None, returns=True)
        case ast.Assign(targets=[target], value=ast.Await(value=ast.Call() as call)):
            return site_of(call, helpers, target, returns=False)
        case _:
            return None


def site_of(call: ast.Call, helpers: Helpers, target: ast.expr | None, *, returns: bool) -> Site | None:
    ran = read_run(call)
    if ran is None:
        return None
    receiver, name = callee_of(ran.function)
    move = helpers(name)
    if move is None:
        return None
    if receiver != ("" if move.is_closure else move.receiver):
        raise UnlikeError(f"`{name}` is called on `{receiver}`", call)
    if ran.runner != (f"{move.lane}.run" if move.lane else move.called.of(RUNNERS[move.wrapper])):
        raise UnlikeError(f"`{name}` is run by `{ran.runner}`", call)
    if [(each.arg, ast.unparse(each.value)) for each in ran.keywords] != executor_of(move):
        raise UnlikeError(f"`{name}` is called with keywords", call)
    return Site(move, tuple(ast.unparse(each) for each in ran.arguments), target, returns)


def executor_of(move: Move) -> list[tuple[str | None, str]]:
    executor: list[tuple[str | None, str]] = [("executor", move.called.of(move.executor))] if move.executor else []
    return [*executor, ("to_end", "True")] if move.to_end else executor


def read_run(call: ast.Call) -> Ran | None:
    """`runner(f, x)`, for all that runs functions on threads."""
    match call:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(func=ast.Attribute(value=ast.Name(), attr="get_running_loop"), args=[], keywords=[]),
                attr="run_in_executor",
            ) as runner,
            args=[ast.Constant(value=None), function, *arguments],
        ):
            return Ran(ast.unparse(runner), function, arguments, call.keywords)
        case ast.Call(func=ast.Name() | ast.Attribute(value=ast.Name()) as runner, args=[function, *arguments]):
            return Ran(ast.unparse(runner), function, arguments, call.keywords)
        case _:
            return None


def callee_of(function: ast.expr) -> tuple[str, str]:
    match function:
        case ast.Name(id=name):
            return "", name
        case ast.Attribute(value=ast.Name(id=receiver), attr=name):
            return receiver, name
        case _:
            return "", ""
