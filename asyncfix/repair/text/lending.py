"""Statements that take a connection and give it back, as a context manager and an `async with` that holds it."""

from collections.abc import Sequence

import libcst as cst

from asyncfix.repair.added import HELD_CLASS, LEAVE
from asyncfix.repair.edits import Enter, Evaluate, HandDown, Hold, Leave, Lend, Transact, Walk
from asyncfix.repair.text.invocations import spread, with_keyword
from asyncfix.repair.text.outline import Room
from asyncfix.repair.text.suites import Assembly, as_block, code_of, header_comment

Lines = Sequence[cst.EmptyLine]


def lending_manager(
    lend: Lend,
    taking: Sequence[cst.BaseStatement],
    giving: Sequence[cst.BaseStatement] | None,
    below: Lines = (),
) -> cst.FunctionDef:
    """The generator that takes the connection, lends it, and gives it back; without `giving`, `taking` does it all.

    `below` are comments behind what gives it back.
    """
    docstring = cst.parse_statement(f'"""{lend.docstring}"""')
    body: list[cst.BaseStatement] = [docstring, taking[0].with_changes(leading_lines=()), *taking[1:]]
    if giving is not None:
        final = cst.Finally(cst.IndentedBlock([*giving], footer=below))
        body.append(cst.Try(cst.IndentedBlock([yielding(lend)]), finalbody=final))
    names = [*([lend.receiver] if lend.receiver else []), *lend.parameters]
    return cst.FunctionDef(
        cst.Name(lend.manager),
        cst.Parameters([cst.Param(cst.Name(name)) for name in names]),
        cst.IndentedBlock(body),
        decorators=[cst.Decorator(cst.Name(name)) for name in lend.decorators],
    )


def below_lender(manager: cst.FunctionDef, holding: cst.BaseStatement, is_first: bool) -> list[cst.BaseStatement]:
    """What holds a connection, with its manager above."""
    above: Lines = getattr(holding, "leading_lines", ())
    blank = [cst.EmptyLine(indent=False)]
    is_apart = is_first or any(each.comment is None for each in above)
    return [
        manager.with_changes(leading_lines=above if is_apart else [*blank, *above]),
        holding.with_changes(leading_lines=blank),
    ]


def yielding(lend: Lend) -> cst.BaseStatement:
    return cst.parse_statement(f"yield {lend.names}")


def closing(lend: Lend) -> Sequence[cst.BaseStatement]:
    return [cst.parse_statement(f"{each}.close()") for each in (lend.handle, *lend.others)] if lend.closing else []


def held(lend: Lend, taking: cst.BaseStatement, body: Sequence[cst.BaseStatement], below: Lines = ()) -> cst.With:
    """`async with _HeldConnection(manager()) as db:` around what is left between taking and giving back."""
    named = [cst.parse_statement(lend.naming)] if lend.others else []
    return entering(held_manager(lend), lend.lane, [*named, *body], below).with_changes(
        leading_lines=getattr(taking, "leading_lines", ())
    )


def entering(manager: cst.BaseExpression, name: str, body: Sequence[cst.BaseStatement], below: Lines = ()) -> cst.With:
    """`async with manager as name:` around statements, without a `finally` that nothing is left of."""
    block = Assembly()
    for each in body:
        add_without_empty_finally(block, each)
    block.end(below)
    return cst.With(
        [cst.WithItem(manager, named(name))],
        cst.IndentedBlock(block.nodes, footer=block.below),
        asynchronous=cst.Asynchronous(),
    )


def named(name: str) -> cst.AsName:
    return cst.AsName(cst.Name(name), cst.SimpleWhitespace(" "), cst.SimpleWhitespace(" "))


def held_manager(lend: Lend) -> cst.BaseExpression:
    """`_HeldConnection(manager())`"""
    owner = f"{lend.receiver}." if lend.receiver else ""
    return cst.parse_expression(f"{lend.called.of(HELD_CLASS)}({owner}{lend.manager}({', '.join(lend.parameters)}))")


def entered_on_thread(block: cst.With, edit: Hold | Transact | Enter | Leave) -> cst.With:
    """A `with` that is entered and left on a connection's thread, or left on any."""
    asynchronous = block.asynchronous or cst.Asynchronous()
    return block.with_changes(items=[item_on_thread(block.items[0], edit)], asynchronous=asynchronous)


def item_on_thread(item: cst.WithItem, edit: Hold | Transact | Enter | Leave) -> cst.WithItem:
    match edit:
        case Hold(lane=lane, called=called):  # `_HeldConnection(manager()) as db`
            name = item.asname.with_changes(name=cst.Name(lane)) if item.asname else named(lane)
            holding = cst.Call(cst.Name(called.of(HELD_CLASS)), [cst.Arg(item.item)])
            return item.with_changes(item=holding, asname=name)
        case Transact(lane=lane):  # `db.transaction()`
            return cst.WithItem(cst.parse_expression(f"{lane}.transaction()"))
        case Enter(lane=lane, handle=handle):  # `db.entered(lambda conn: conn.cursor()) as cur`
            make = cst.Lambda(cst.Parameters([cst.Param(cst.Name(handle))]), item.item)
            entered = cst.Call(cst.parse_expression(f"{lane}.entered"), [cst.Arg(make)])
            return item.with_changes(item=entered)
        case Leave(executor=executor, called=called):  # `_leave_blocking(manager())`
            left = cst.Call(cst.Name(called.of(LEAVE)), [cst.Arg(item.item)])
            return item.with_changes(item=with_keyword(left, "executor", called.of(executor)) if executor else left)


def evaluated_on_thread(expression: cst.BaseExpression, edit: Evaluate) -> cst.Await:
    """`cur.fetchone()` -> `await db.run(lambda conn: cur.fetchone())`."""
    work, passed = work_of(expression.with_changes(lpar=(), rpar=()), edit)
    run = cst.Call(cst.parse_expression(f"{edit.lane}.run"), [cst.Arg(work), *passed])
    run = in_lines_of(expression, run) if passed and isinstance(expression, cst.Call) else run
    if edit.enclosed and not expression.lpar:
        return cst.Await(run, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.Await(run, lpar=expression.lpar, rpar=expression.rpar)


def in_lines_of(before: cst.Call, run: cst.Call) -> cst.Call:
    """Each argument on a line of its own where the call before had those that `run` passes on several."""
    line = before.whitespace_before_args
    if not isinstance(line, cst.ParenthesizedWhitespace):
        return run
    first = run.args[0].with_changes(comma=cst.Comma(whitespace_after=line))
    bare = line.with_changes(first_line=line.first_line.with_changes(comment=None), empty_lines=())
    return run.with_changes(args=[first, *run.args[1:]], whitespace_before_args=bare)


def is_opened_late(call: cst.Call) -> bool:
    """Whether arguments on several lines begin on that of the call, and no comment stands between them."""
    code = code_of(call)
    return "\n" in code and "#" not in code and not isinstance(call.whitespace_before_args, cst.ParenthesizedWhitespace)


def handed_down(edit: HandDown) -> cst.BaseExpression:
    """`cur` -> `db.lent(cur)`, and the connection itself -> `db`."""
    return cst.parse_expression(f"{edit.lane}.lent({edit.name})" if edit.name else edit.lane)


def walked_on_thread(loop: cst.For, edit: Walk, room: Room) -> cst.For | cst.With:
    """`for row in cur:` -> `async for row in db.walk(lambda conn: cur):`.

    Where it has a name: `async with db.walking(lambda conn: numbered(cur)) as rows: async for row in rows:`.
    """
    given = cst.Lambda(cst.Parameters([cst.Param(cst.Name(edit.handle))]), loop.iter)
    rows = cst.Call(cst.parse_expression(f"{edit.lane}.{'walking' if edit.rows else 'walk'}"), [cst.Arg(given)])
    head = f"async with {code_of(rows)} as {edit.rows}:" if edit.rows else f"async for {code_of(loop.target)} in :"
    if room.margin + len(head) + (0 if edit.rows else len(code_of(rows))) > room.limit:
        rows = spread(rows, room.inside, "", room.indent)
    if not edit.rows:
        return loop.with_changes(iter=rows, asynchronous=cst.Asynchronous())
    inside = loop.with_changes(iter=cst.Name(edit.rows), asynchronous=cst.Asynchronous(), leading_lines=())
    return entering(rows, edit.rows, [inside]).with_changes(leading_lines=loop.leading_lines)


def work_of(body: cst.BaseExpression, edit: Evaluate) -> tuple[cst.Lambda, Sequence[cst.Arg]]:
    """What the thread does, and what it is passed."""
    handle = cst.Param(cst.Name(edit.handle))
    if edit.passing and isinstance(body, cst.Call):
        passed = ended_as(body.args, [each for each in body.args[edit.kept :] if each.keyword is None])
        kept = [cst.Arg(each.value) for each in body.args[: edit.kept]]
        named = [cst.Arg(each.value, each.keyword) for each in body.args if each.keyword]
        handed = cst.Call(body.func, [*kept, cst.Arg(cst.Name("args"), star="*"), *map(said_plainly, named)])
        parameters = cst.Parameters([handle], star_arg=cst.Param(cst.Name("args")))
        return cst.Lambda(parameters, handed), passed
    called = cst.Call(cst.Attribute(body, cst.Name(edit.method))) if edit.method else body
    return cst.Lambda(cst.Parameters([handle]), called), ()


def ended_as(before: Sequence[cst.Arg], passed: Sequence[cst.Arg]) -> list[cst.Arg]:
    """What is passed of some arguments, the last one with what stood behind the last."""
    end = before[-1]
    return [
        *passed[:-1],
        *(each.with_changes(comma=end.comma, whitespace_after_arg=end.whitespace_after_arg) for each in passed[-1:]),
    ]


def said_plainly(named: cst.Arg) -> cst.Arg:
    return named.with_changes(equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")))


def add_without_empty_finally(block: Assembly, statement: cst.BaseStatement) -> None:
    """A `try` without the `finally` that gave the connection back; its body alone where nothing is handled.

    The comments of what goes stand above what stays.
    """
    if not isinstance(statement, cst.Try) or statement.finalbody is None or statement.finalbody.body.body:
        block.add([statement])
        return
    final = statement.finalbody
    below = getattr(final.body, "footer", ())
    block.end(each for each in statement.leading_lines)
    block.end(each for each in (*final.leading_lines, *header_comment(final.body), *below) if each.comment)
    if statement.handlers:
        block.add([statement.with_changes(finalbody=None, leading_lines=())])
        return
    inside = as_block(statement.body)
    block.end(header_comment(statement.body))
    block.add(inside.body)
    block.end(inside.footer)
