"""Statements that take a connection and give it back, as a context manager and an `async with` that holds it."""

from collections.abc import Sequence

import libcst as cst

from asyncfix.repair.model import Enter, Evaluate, Lend
from asyncfix.repair.text.suites import as_block, header_comment


def lending_manager(
    lend: Lend, taking: cst.BaseStatement, giving: Sequence[cst.BaseStatement] | None
) -> cst.FunctionDef:
    """The generator that takes the connection, lends it, and gives it back; without `giving`, `taking` does it all."""
    docstring = cst.parse_statement(f'"""{lend.docstring}"""')
    body: list[cst.BaseStatement] = [docstring, taking.with_changes(leading_lines=())]
    if giving is not None:
        body.append(cst.Try(cst.IndentedBlock([yielding(lend)]), finalbody=cst.Finally(cst.IndentedBlock([*giving]))))
    names = [*([lend.receiver] if lend.receiver else []), *lend.parameters]
    return cst.FunctionDef(
        cst.Name(lend.manager),
        cst.Parameters([cst.Param(cst.Name(name)) for name in names]),
        cst.IndentedBlock(body),
        decorators=[cst.Decorator(cst.Name("contextmanager"))],
    )


def yielding(lend: Lend) -> cst.BaseStatement:
    return cst.parse_statement(f"yield {lend.handle}")


def closing(lend: Lend) -> cst.BaseStatement:
    return cst.parse_statement(f"{lend.handle}.close()")


def held(lend: Lend, taking: cst.BaseStatement, body: Sequence[cst.BaseStatement]) -> cst.With:
    """`async with _HeldConnection(manager()) as db:` around what is left between taking and giving back."""
    name = cst.AsName(cst.Name(lend.lane), cst.SimpleWhitespace(" "), cst.SimpleWhitespace(" "))
    return cst.With(
        [cst.WithItem(held_manager(lend), name)],
        cst.IndentedBlock([each for statement in body for each in without_empty_finally(statement)]),
        asynchronous=cst.Asynchronous(),
        leading_lines=getattr(taking, "leading_lines", ()),
    )


def held_manager(lend: Lend) -> cst.BaseExpression:
    """`_HeldConnection(manager())`"""
    owner = f"{lend.receiver}." if lend.receiver else ""
    return cst.parse_expression(f"_HeldConnection({owner}{lend.manager}({', '.join(lend.parameters)}))")


def entered_on_thread(block: cst.With, enter: Enter) -> cst.With:
    """`with conn.cursor() as cur:` -> `async with db.entered(lambda conn: conn.cursor()) as cur:`."""
    item = block.items[0]
    make = cst.Lambda(cst.Parameters([cst.Param(cst.Name(enter.handle))]), item.item)
    entered = cst.Call(cst.parse_expression(f"{enter.lane}.entered"), [cst.Arg(make)])
    return block.with_changes(items=[item.with_changes(item=entered)], asynchronous=cst.Asynchronous())


def evaluated_on_thread(expression: cst.BaseExpression, edit: Evaluate) -> cst.Await:
    """`cur.fetchone()` -> `await db.run(lambda conn: cur.fetchone())`."""
    work, passed = work_of(expression.with_changes(lpar=(), rpar=()), edit)
    run = cst.Call(cst.parse_expression(f"{edit.lane}.run"), [cst.Arg(work), *passed])
    if edit.enclosed and not expression.lpar:
        return cst.Await(run, lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.Await(run, lpar=expression.lpar, rpar=expression.rpar)


def work_of(body: cst.BaseExpression, edit: Evaluate) -> tuple[cst.Lambda, Sequence[cst.Arg]]:
    """What the thread does, and what it is passed."""
    handle = cst.Param(cst.Name(edit.handle))
    if edit.passing and isinstance(body, cst.Call):
        handed = body.with_changes(args=[cst.Arg(cst.Name("args"), star="*")])
        parameters = cst.Parameters([handle], star_arg=cst.Param(cst.Name("args")))
        return cst.Lambda(parameters, handed), body.args
    called = cst.Call(cst.Attribute(body, cst.Name(edit.method))) if edit.method else body
    return cst.Lambda(cst.Parameters([handle]), called), ()


def without_empty_finally(statement: cst.BaseStatement) -> Sequence[cst.BaseStatement]:
    """A `try` without the `finally` that gave the connection back; its body alone where nothing is handled.

    The comments of what goes stand above what stays.
    """
    if not isinstance(statement, cst.Try) or statement.finalbody is None or statement.finalbody.body.body:
        return [statement]
    final = statement.finalbody
    below = getattr(final.body, "footer", ())
    said = [each for each in (*final.leading_lines, *header_comment(final.body), *below) if each.comment]
    above = [*statement.leading_lines, *said]
    if statement.handlers:
        return [statement.with_changes(finalbody=None, leading_lines=above)]
    block = as_block(statement.body)
    first, *rest = block.body
    above += [*header_comment(statement.body), *getattr(first, "leading_lines", ())]
    return [first.with_changes(leading_lines=above), *rest]
