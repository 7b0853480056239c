"""Statements in the words of a thread: `with` instead of `async with`, `try` and `finally` instead of a manager."""

from collections.abc import Sequence
from typing import cast

import libcst as cst

from asyncfix.repair.edits import Bracket
from asyncfix.repair.text.suites import as_block, code_of, comments_in, header_comment

Nodes = list[cst.BaseStatement]
BINDING = ("classmethod", "staticmethod")
ABSTRACT = ("abstractmethod", "abc.abstractmethod")


class Synchronous(cst.CSTTransformer):
    """`async with` -> `with`."""

    def leave_With(self, original_node: cst.With, updated_node: cst.With) -> cst.With:  # noqa: N802
        return updated_node.with_changes(asynchronous=None)


def split_binding(decorators: Sequence[cst.Decorator]) -> tuple[list[cst.Decorator], list[cst.Decorator]]:
    """`@classmethod` and `@staticmethod`, and the others."""
    return said_so(decorators, BINDING), [each for each in decorators if not said_so((each,), BINDING)]


def said_so(decorators: Sequence[cst.Decorator], names: Sequence[str]) -> list[cst.Decorator]:
    """Those of some names, without the lines above them."""
    return [each.with_changes(leading_lines=()) for each in decorators if code_of(each.decorator) in names]


def bracketed(block: cst.With, bracket: Bracket) -> Nodes:
    """`with manager as conn: body` -> `conn = get()`, `try: body finally: put(conn)`."""
    item = block.items[0]
    owner = cast(cst.Attribute, cast(cst.Call, item.item).func).value
    receiver = code_of(owner)
    name = cast(cst.Name, item.asname.name).value if item.asname else "conn"
    taken = cst.parse_statement(f"{name} = {receiver}.{bracket.get}()")
    given = cst.parse_statement(f"{receiver}.{bracket.put}({name})")
    guarded = cst.Try(block.body, finalbody=cst.Finally(cst.IndentedBlock([given])))
    return [taken.with_changes(leading_lines=[*block.leading_lines, *comments_in(block.items)]), guarded]


def synchronous(node: cst.BaseStatement) -> cst.BaseStatement:
    return node.with_changes(asynchronous=None) if isinstance(node, cst.With) else node


def in_lock(lock: cst.With) -> Nodes:
    """What stands in a lock, below the comments at it, or what is entered right after it."""
    if len(lock.items) > 1:
        return [lock.with_changes(items=lock.items[1:])]
    first, *rest = as_block(lock.body).body
    above = [*lock.leading_lines, *comments_in(lock.items), *header_comment(lock.body)]
    return [first.with_changes(leading_lines=[*above, *getattr(first, "leading_lines", ())]), *rest]
