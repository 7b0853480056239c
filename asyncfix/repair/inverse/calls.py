"""Single calls as they were: run on the spot, under their own name, not in turn."""

import ast

from asyncfix.repair.added import OWN, RELEASE, RUN, TURNS
from asyncfix.repair.edits import (
    Borrow,
    Direct,
    Evaluate,
    HandDown,
    Offload,
    Own,
    Rejoin,
    Release,
    Replace,
    Rerun,
    Swap,
    Walk,
)
from asyncfix.repair.inverse.sites import RUNNERS, read_run

Single = Swap | Offload | Replace | Rerun | Borrow | Own | Release


def undo_call(before: ast.Call, after: ast.expr, edit: Single) -> ast.expr | None:
    """The call that an expression stands for; None where it is not what the edit makes of one."""
    match edit, after:
        case Swap(callee=name), ast.Call(func=ast.Name(id=found) | ast.Attribute(attr=found)) if found == name:
            return named_as(before, after)
        case Borrow(cancel=cancel, called=called), ast.Call() if cancel:
            taken = without_owner(after, cancel, called.of(OWN))
            return undo_call(before, taken, Borrow(edit.call, edit.path, called=called)) if taken else None
        case Own(cancel=cancel, called=called), ast.Call():
            return without_owner(after, cancel, called.of(OWN))
        case Release(name=name, called=called), ast.Call():
            return not_given_up(after, name, called.of(RELEASE))
        case Borrow(called=called), ast.Call(func=function) if ast.unparse(function) == called.of(f"{TURNS}.borrow"):
            return ast.Call(after.args[0], after.args[1:], after.keywords) if after.args else None
        case Replace(callee=name, called=called), ast.Await(value=ast.Call() as call):
            is_meant = ast.unparse(call.func) == called.of(name)
            return ast.Call(before.func, call.args, call.keywords) if is_meant else None
        case Rerun(number=number, called=called), ast.Call(func=ast.Name(id=name)) if name == called.of(RUN):
            return ast.Call(before.func, [*before.args[:number], *after.args], after.keywords)
        case Offload(), ast.Await(value=ast.Call() as call):
            return on_the_spot(call, edit)
        case _:
            return None


def undo_direct(before: ast.Call, after: ast.AST, edit: Direct) -> ast.Await | None:
    """The await that a call was; None where it is not what the edit makes of one."""
    if not isinstance(after, ast.Call):
        return None
    found = undo_call(before, after, Swap(edit.call, edit.callee)) if edit.callee else after
    return ast.Await(found) if found else None


def handed_over(before: ast.Call, after: ast.Call, edit: Rejoin) -> ast.Await:
    """`await to_thread(f, x)` for `f(x)`, where that was a `lambda`, too."""
    handed = before.args[edit.number]
    if isinstance(handed, ast.Lambda):
        return ast.Await(ast.Call(before.func, [*before.args[: edit.number], ast.Lambda(handed.args, after)], []))
    arguments = [*before.args[: edit.number], after.func, *after.args]
    return ast.Await(ast.Call(before.func, arguments, after.keywords))


def coroutine(node: ast.FunctionDef) -> ast.AsyncFunctionDef:
    """A function as the coroutine that it was."""
    return ast.AsyncFunctionDef(**{name: getattr(node, name) for name in node._fields if hasattr(node, name)})


def without_owner(call: ast.Call, cancel: str, own: str) -> ast.expr | None:
    """`_owned(take())` -> `take()`."""
    match call:
        case ast.Call(func=ast.Name(id=name), args=[taken, *method], keywords=[]) if name == own:
            told = [] if cancel == "cancel" else [repr(cancel)]
            return taken if [ast.unparse(each) for each in method] == told else None
        case _:
            return None


def not_given_up(call: ast.Call, name: str, release: str) -> ast.Call | None:
    """`give(_released(conn))` -> `give(conn)`, and so for what it is called on; None where nothing was given up."""
    function = call.func
    if isinstance(function, ast.Attribute):
        function = ast.Attribute(kept(function.value, name, release), function.attr, ast.Load())
    arguments = [kept(each, name, release) for each in call.args]
    keywords = [ast.keyword(each.arg, kept(each.value, name, release)) for each in call.keywords]
    found = ast.Call(function, arguments, keywords)
    return found if ast.dump(found) != ast.dump(call) else None


def kept(value: ast.expr, name: str, release: str) -> ast.expr:
    match value:
        case ast.Call(func=ast.Name(id=called), args=[ast.Name(id=given) as connection], keywords=[]):
            return connection if (called, given) == (release, name) else value
        case _:
            return value


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
    ran = read_run(call)
    if ran is None or ran.runner != edit.called.of(RUNNERS[edit.wrapper]):
        return None
    function, arguments, keywords = ran.function, ran.arguments, list(ran.keywords)
    if edit.to_end and (not keywords or ast.unparse(keywords.pop()) != "to_end=True"):
        return None
    if edit.executor and (not keywords or ast.unparse(keywords.pop()) != f"executor={edit.called.of(edit.executor)}"):
        return None
    if edit.turn:
        if ast.unparse(function) != edit.called.of(f"{TURNS}.{edit.turn}") or not arguments:
            return None
        function, *arguments = arguments
    match function:
        case ast.Call(func=partial, args=[whole, *given], keywords=named) if (
            ast.unparse(partial) == edit.called.of("functools.partial") and not arguments and not keywords
        ):
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


def undo_handing(before: ast.Name, after: ast.AST, edit: HandDown) -> ast.Name | None:
    """What a coroutine got; None where it does not get the thread of that instead."""
    match after:
        case ast.Call(func=called, args=[ast.Name() as name], keywords=[]) if edit.name:
            return name if ast.unparse(called) == f"{edit.lane}.lent" else None
        case ast.Name(id=lane) if lane == edit.lane and not edit.name:
            return ast.Name(before.id, before.ctx)
        case _:
            return None


def undo_walk(after: ast.AST, edit: Walk) -> ast.For | None:
    """The loop whose rows are fetched one by one; None where it is not what the edit makes of one."""
    match after:
        case ast.AsyncWith(
            items=[ast.withitem(ast.Call(func=called, args=[ast.Lambda(args=given, body=rows)], keywords=[]), name)],
            body=[ast.AsyncFor(iter=ast.Name(id=walked)) as loop],
        ) if edit.rows and isinstance(name, ast.Name):
            is_walk = (ast.unparse(called), ast.unparse(given)) == (f"{edit.lane}.walking", edit.handle)
            is_walk = is_walk and name.id == walked == edit.rows
            return ast.For(loop.target, rows, loop.body, loop.orelse, loop.type_comment) if is_walk else None
        case ast.AsyncFor(iter=ast.Call(func=called, args=[ast.Lambda(args=given, body=rows)], keywords=[])) if (
            not edit.rows
        ):
            is_walk = (ast.unparse(called), ast.unparse(given)) == (f"{edit.lane}.walk", edit.handle)
            return ast.For(after.target, rows, after.body, after.orelse, after.type_comment) if is_walk else None
        case _:
            return None


def passed_before(body: ast.expr, arguments: list[ast.expr]) -> ast.expr | None:
    match body:
        case ast.Call(func=called, args=[*kept, ast.Starred(value=ast.Name(id="args"))], keywords=named):
            return ast.Call(called, [*kept, *arguments], named)
        case _:
            return None


def walked(body: ast.expr, method: str) -> ast.expr | None:
    match body:
        case ast.Call(func=ast.Attribute(value=walked, attr=name), args=[], keywords=[]) if name == method:
            return walked
        case _:
            return None
