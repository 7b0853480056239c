"""Blocks that stay on the loop, as they were: entered and left there."""

import ast

from asyncfix.repair.added import HELD_CLASS, LEAVE
from asyncfix.repair.edits import Bracket, Enter, Hold, Leave, Lend, Transact
from asyncfix.repair.inverse.record import UnlikeError
from asyncfix.repair.inverse.tried import made
from asyncfix.repair.inverse.twins import decorated

NAMELESS = "_conn"  # what helpers call it where it has no name


def undo_held(before: ast.stmt, after: ast.stmt, edit: Hold | Transact | Enter, handles: frozenset[str]) -> ast.stmt:
    """`async with _HeldConnection(manager()) as db` -> `with manager() as conn`, as it was entered.

    `handles` are what helpers on its thread call the connection.
    """
    if not isinstance(before, ast.With | ast.AsyncWith) or not isinstance(after, ast.AsyncWith):
        raise UnlikeError("the connection is not held", after)
    if isinstance(edit, Enter):
        return ast.copy_location(type(before)([entered_item(after, edit)], after.body), after)
    item = before.items[0]
    if isinstance(edit, Transact):
        named = {ast.unparse(item.context_expr)}
    else:
        named = {ast.unparse(item.optional_vars)} if item.optional_vars else {NAMELESS, ast.unparse(item.context_expr)}
    if handles - named:
        raise UnlikeError(f"the held connection is `{min(handles)}`", after)
    if isinstance(edit, Transact):
        require_transaction(after, edit)
        return ast.copy_location(ast.With(before.items, after.body), after)
    manager = held_manager(after, edit)
    entered = ast.withitem(manager, item.optional_vars)
    return ast.copy_location(type(before)([entered], after.body), after)


def held_manager(block: ast.stmt, edit: Hold | Lend) -> ast.expr:
    wanted = (edit.called.of(HELD_CLASS), edit.lane)
    match block:
        case ast.AsyncWith(
            items=[
                ast.withitem(
                    context_expr=ast.Call(func=ast.Name(id=cls), args=[manager], keywords=[]),
                    optional_vars=ast.Name(id=name),
                )
            ]
        ) if (cls, name) == wanted:
            return manager
        case _:
            raise UnlikeError(f"the connection is not held as `{edit.lane}`", block)


def entered_item(block: ast.AsyncWith, edit: Enter) -> ast.withitem:
    """`db.entered(lambda conn: conn.cursor()) as cur` -> `conn.cursor() as cur`."""
    match block.items:
        case [ast.withitem(context_expr=ast.Call(func=entering, args=[ast.Lambda() as make], keywords=[]))] if (
            ast.unparse(entering),
            ast.unparse(make.args),
        ) == (f"{edit.lane}.entered", edit.handle):
            return ast.withitem(make.body, block.items[0].optional_vars)
        case _:
            raise UnlikeError(f"it is not entered on `{edit.lane}`", block)


def entered_on_loop(block: ast.stmt, edit: Leave) -> ast.stmt:
    """`async with _leave_blocking(manager) as value` -> `with manager as value`."""
    match block:
        case ast.AsyncWith(
            items=[ast.withitem(context_expr=ast.Call(func=ast.Name(id=name), args=[manager]) as left)]
        ) if name == edit.called.of(LEAVE) and options(left) == executor_of(edit):
            item = ast.withitem(manager, block.items[0].optional_vars)
            return ast.copy_location(ast.With([item], block.body), block)
        case _:
            raise UnlikeError("it is not left on a thread", block)


def options(call: ast.Call) -> list[tuple[str | None, str]]:
    return [(each.arg, ast.unparse(each.value)) for each in call.keywords]


def executor_of(edit: Leave) -> list[tuple[str | None, str]]:
    return [("executor", edit.called.of(edit.executor))] if edit.executor else []


def require_transaction(block: ast.AsyncWith, edit: Transact) -> None:
    entered = [(ast.unparse(each.context_expr), each.optional_vars) for each in block.items]
    if entered != [(f"{edit.lane}.transaction()", None)]:
        raise UnlikeError("the transaction is not one of the held connection", block)


def unbracketed(before: ast.stmt, taking: ast.stmt, guarded: ast.stmt, edit: Bracket) -> ast.stmt:
    """`conn = get()`, `try: ... finally: put(conn)` -> `with manager() as conn`."""
    if isinstance(before, ast.With | ast.AsyncWith) and isinstance(guarded, ast.Try):
        entered, named = before.items[0].context_expr, before.items[0].optional_vars
        name = ast.unparse(named) if named else "conn"
        if isinstance(entered, ast.Call) and isinstance(entered.func, ast.Attribute):
            owner = ast.unparse(entered.func.value)
            wanted = [f"{name} = {owner}.{edit.get}()", f"{owner}.{edit.put}({name})"]
            plain = not guarded.handlers and not guarded.orelse
            if plain and [ast.unparse(each) for each in (taking, *guarded.finalbody)] == wanted:
                return ast.copy_location(type(before)(before.items, guarded.body), taking)
    raise UnlikeError("the connection is not taken and given back", taking)


def asynchronous(before: ast.stmt, after: ast.stmt) -> ast.stmt:
    """A `with` that was an `async with` before it moved to a thread."""
    if isinstance(before, ast.AsyncWith) and isinstance(after, ast.With):
        return ast.copy_location(ast.AsyncWith(after.items, after.body), after)
    return after


def unlent(
    lend: Lend, definition: ast.FunctionDef | None, after: ast.stmt
) -> tuple[list[ast.stmt], list[ast.stmt] | None, list[ast.stmt]]:
    """What takes connections, what gives them back (None where one `with` does both), and what stands between."""
    if ast.unparse(held_manager(after, lend)) != made(lend):
        raise UnlikeError(f"`{lend.manager}` is not entered", after)
    assert isinstance(after, ast.AsyncWith)
    if not lend.others:
        return (*read_lender(lend, definition, after), after.body)
    naming, *body = after.body
    if not is_text([naming], lend.naming):
        raise UnlikeError(f"the connections of `{lend.manager}` get no names", after)
    return (*read_lender(lend, definition, after), body)


def read_lender(
    lend: Lend, definition: ast.FunctionDef | None, after: ast.stmt
) -> tuple[list[ast.stmt], list[ast.stmt] | None]:
    """What takes the connections and what gives them back."""
    if definition is None:
        raise UnlikeError(f"`{lend.manager}` is not there", after)
    names = [*([lend.receiver] if lend.receiver else []), *lend.parameters]
    if ast.unparse(definition.args) != ", ".join(names) or decorated(definition) != [*lend.decorators]:
        raise UnlikeError(f"`{lend.manager}` takes something else", definition)
    match definition.body[1:]:
        case [ast.With() as taking] if is_lent(taking.body, lend):
            return [taking], None
        case [*taking, ast.Try(body=lent, handlers=[], orelse=[], finalbody=given)] if is_lent(lent, lend) and len(
            taking
        ) == 1 + len(lend.beside):
            return taking, given
        case _:
            raise UnlikeError(f"`{lend.manager}` does not lend its connection", definition)


def is_lent(body: list[ast.stmt], lend: Lend) -> bool:
    return is_text(body, f"yield {lend.names}")


def is_text(body: list[ast.stmt], text: str) -> bool:
    return [ast.dump(each) for each in body] == [ast.dump(each) for each in ast.parse(text).body]


def as_written(before: ast.stmt, after: ast.stmt) -> ast.stmt:
    """With the annotation that a shared variable lost, and `return` for `return None`: both say nothing."""
    match before, after:
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()), ast.Assign(
            targets=[ast.Name(id=same)], value=value
        ) if name == same:
            return ast.copy_location(ast.AnnAssign(before.target, before.annotation, value, 1), after)
        case ast.AnnAssign(target=ast.Name(), value=None, simple=1), ast.Pass():
            return ast.copy_location(before, after)
        case ast.Return(value=None), ast.Return(value=ast.Constant(value=None)):
            return ast.copy_location(ast.Return(None), after)
        case _:
            return after
