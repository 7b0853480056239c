"""A connection that is taken inside of a `try`: what holds it stands around the `try`, or in its place."""

import ast
from collections.abc import Sequence

import libcst as cst

from asyncfix.repair.edits import Lend
from asyncfix.repair.text.lending import Lines, entering, held, held_manager
from asyncfix.repair.text.suites import Assembly, as_block, code_of, comments_in, header_comment

Nodes = Sequence[cst.BaseStatement]


def entered_in_stack(lend: Lend, taking: cst.BaseStatement) -> cst.BaseStatement:
    """What takes the connection inside of a `try`, for an exit stack around it to give it back."""
    manager = code_of(held_manager(lend))
    statement = cst.parse_statement(f"{lend.lane} = await {lend.stack}.enter_async_context({manager})")
    return statement.with_changes(leading_lines=getattr(taking, "leading_lines", ()))


def around_tried(lend: Lend, taking: cst.BaseStatement, statements: Nodes, below: Lines) -> cst.With:
    """What holds the connection that a `try` takes: around the `try`, or in its place."""
    first, *rest = statements
    above = list(getattr(first, "leading_lines", ()))
    if lend.initial:  # `conn = None`
        above += comments_in([getattr(first, "trailing_whitespace", first)])
    bare = rest if lend.initial else [first.with_changes(leading_lines=()), *rest]
    if lend.stack:
        none = [cst.parse_statement(f"{lend.lane} = None")] if lend.is_unset else []
        made = cst.parse_expression(f"{lend.called.of('AsyncExitStack')}()")
        stack = entering(made, lend.stack, [*none, *bare], below)
        return stack.with_changes(leading_lines=above)
    above += getattr(taking, "leading_lines", ())
    return held(lend, taking.with_changes(leading_lines=above), bare, below)


def followed_by(holding: cst.With, behind: Nodes, below: Lines) -> cst.BaseStatement:
    """What holds a connection, and what the `finally` that gave it back did after that; its comments `below`."""
    if not behind:
        return holding
    inside = cst.IndentedBlock([holding.with_changes(leading_lines=())])
    final = cst.Finally(cst.IndentedBlock(behind, footer=below))
    return cst.Try(inside, finalbody=final, leading_lines=holding.leading_lines)


def as_taken(statements: Nodes, handle: str) -> Assembly:
    """What gives a connection back, without asking if there is one."""
    found = Assembly()
    for each in statements:
        if isinstance(each, cst.If) and each.orelse is None and asks_only(each.test, handle):
            body = as_block(each.body)
            found.end([*each.leading_lines, *comments_in([each.test]), *header_comment(each.body)])
            found.add(body.body)
            found.end(body.footer)
        else:
            found.add([each])
    return found


def asks_only(test: cst.BaseExpression, handle: str) -> bool:
    """`conn`, `conn is not None` or `"conn" in locals()`."""
    text = ast.unparse(ast.parse(code_of(test), mode="eval"))
    return text in (handle, f"{handle} is not None", f"'{handle}' in locals()")


class Asking(cst.CSTTransformer):
    """A test of whether a connection was taken, of the name that it is held under."""

    def __init__(self, lend: Lend) -> None:
        super().__init__()
        self.lend = lend

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:  # noqa: N802
        return cst.Name(self.lend.lane) if updated_node.value == self.lend.handle else updated_node

    def leave_SimpleString(  # noqa: N802
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        return updated_node.with_changes(value=f"{updated_node.quote}{self.lend.lane}{updated_node.quote}")
