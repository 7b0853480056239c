"""Single calls as they were: run on the spot, under their own name, not in turn."""

import ast

from asyncfix.repair.inverse.sites import read_run
from asyncfix.repair.model import Borrow, Evaluate, Offload, Replace, Swap

TURNS = "_DB_TURNS"
Edit = Swap | Offload | Replace | Borrow


def undo_call(before: ast.Call, after: ast.expr, edit: Edit) -> ast.expr | None:
    """The call that an expression stands for; None where it is not what the edit makes of one."""
    match edit, after:
        case Swap(callee=name), ast.Call(func=ast.Name(id=found) | ast.Attribute(attr=found)) if found == name:
            return named_as(before, after)
        case Borrow(), ast.Call(func=ast.Attribute(value=ast.Name(id="_DB_TURNS"), attr="borrow")) if after.args:
            return ast.Call(after.args[0], after.args[1:], after.keywords)
        case Replace(callee=name), ast.Await(value=ast.Call() as call) if ast.unparse(call.func) == name:
            return ast.Call(before.func, call.args, call.keywords)
        case Offload(), ast.Await(value=ast.Call() as call):
            return on_the_spot(call, edit)
        case _:
            return None


def named_as(before: ast.Call, after: ast.Call) -> ast.Call:
    """The call under the name that it had; what the name is taken of stays."""
    match before.func, after.func:
        case ast.Name(), ast.Name():
            return ast.Call(before.func, after.args, after.keywords)
        case ast.Attribute(attr=name), ast.Attribute(value=owner):
            return ast.Call(ast.Attribute(owner, name, ast.Load()), after.args, after.keywords)
        case _:
            return after


def on_the_spot(call: ast.Call, edit: Offload) -> ast.expr | None:
    """`_run_blocking(f, x)` -> `f(x)`."""
    runners = {"helper": "_run_blocking", "to-thread": "asyncio.to_thread", "run-in-executor": "run_in_executor"}
    ran = read_run(call)
    if ran is None or ran.runner != runners[edit.wrapper]:
        return None
    function, arguments, keywords = ran.function, ran.arguments, list(ran.keywords)
    if edit.executor and (not keywords or ast.unparse(keywords.pop()) != f"executor={edit.executor}"):
        return None
    if edit.turn:
        if ast.unparse(function) != f"{TURNS}.{edit.turn}" or not arguments:
            return None
        function, *arguments = arguments
    match function:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="functools"), attr="partial"), args=[whole, *given], keywords=named
        ) if not arguments and not keywords:
            return ast.Call(whole, given, named)
    return ast.Call(function, arguments, keywords)


def undo_evaluation(after: ast.expr, edit: Evaluate) -> ast.expr | None:
    """The expression that a thread works out; None where it is not what the edit makes of one."""
    ran = read_run(after.value) if isinstance(after, ast.Await) and isinstance(after.value, ast.Call) else None
    if ran is None or ran.runner != f"{edit.lane}.run" or ran.keywords or not isinstance(ran.function, ast.Lambda):
        return None
    parameters, body = ast.unparse(ran.function.args), ran.function.body
    if edit.passing:
        return passed_before(body, ran.arguments) if parameters == f"{edit.handle}, *args" else None
    if parameters != edit.handle or ran.arguments:
        return None
    return walked(body, edit.method) if edit.method else body


def passed_before(body: ast.expr, arguments: list[ast.expr]) -> ast.expr | None:
    match body:
        case ast.Call(func=called, args=[ast.Starred(value=ast.Name(id="args"))], keywords=[]):
            return ast.Call(called, arguments, [])
        case _:
            return None


def walked(body: ast.expr, method: str) -> ast.expr | None:
    match body:
        case ast.Call(func=ast.Attribute(value=walked, attr=name), args=[], keywords=[]) if name == method:
            return walked
        case _:
            return None
