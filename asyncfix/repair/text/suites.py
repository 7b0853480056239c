"""Statements of a block, on lines of their own or not, and the comments between them."""

from collections.abc import Iterable, Sequence

import libcst as cst
from libcst import matchers as m


class Assembly:
    """The statements of a block as they are put together; `below` are lines that belong above the next one."""

    def __init__(self) -> None:
        self.nodes: list[cst.BaseStatement] = []
        self.below: list[cst.EmptyLine] = []

    def add(self, statements: Iterable[cst.BaseStatement]) -> None:
        for each in statements:
            leading = [*self.below, *getattr(each, "leading_lines", ())]
            self.nodes.append(each.with_changes(leading_lines=leading) if self.below else each)
            self.below = []

    def add_moved(self, statements: list[cst.BaseStatement]) -> None:
        self.add(parted(statements) if self.nodes else statements)

    def end(self, lines: Iterable[cst.EmptyLine]) -> None:
        self.below += lines


def code_of(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)


def lines_of(suite: cst.SimpleStatementSuite) -> list[cst.BaseStatement]:
    """`if x: a; b` -> a, b."""
    return pieces_of(cst.SimpleStatementLine(suite.body, trailing_whitespace=suite.trailing_whitespace))


def pieces_of(line: cst.SimpleStatementLine) -> list[cst.BaseStatement]:
    """`a; b` -> a, b; the comments above it go with the first, the one behind it with the last."""
    pieces = [cst.SimpleStatementLine([each.with_changes(semicolon=cst.MaybeSentinel.DEFAULT)]) for each in line.body]
    pieces[0] = pieces[0].with_changes(leading_lines=line.leading_lines)
    pieces[-1] = pieces[-1].with_changes(trailing_whitespace=line.trailing_whitespace)
    return [*pieces]


def as_block(suite: cst.BaseSuite) -> cst.IndentedBlock:
    if isinstance(suite, cst.SimpleStatementSuite):
        return cst.IndentedBlock(lines_of(suite))
    assert isinstance(suite, cst.IndentedBlock)
    return suite


def header_comment(suite: cst.BaseSuite) -> list[cst.EmptyLine]:
    """The comment behind the colon, as a line."""
    comment = suite.header.comment if isinstance(suite, cst.IndentedBlock) else None
    return [cst.EmptyLine(comment=comment)] if comment else []


def comments_in(nodes: Sequence[cst.CSTNode]) -> list[cst.EmptyLine]:
    """The comments inside of expressions, as lines."""
    found = (each for node in nodes for each in m.findall(node, m.Comment()))
    return [cst.EmptyLine(comment=each) for each in found if isinstance(each, cst.Comment)]


def parted(nodes: list[cst.BaseStatement]) -> list[cst.BaseStatement]:
    """With a blank line above, where a function is the first of some statements that stand below others."""
    first, *rest = nodes
    if not isinstance(first, cst.FunctionDef) or any(not line.comment for line in first.leading_lines[:1]):
        return nodes
    return [first.with_changes(leading_lines=[cst.EmptyLine(indent=False), *first.leading_lines]), *rest]
