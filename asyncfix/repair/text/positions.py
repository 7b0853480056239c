"""Where the nodes of LibCST stand, as `ast` and the plan count."""

import re
from collections.abc import Mapping

import libcst as cst
from libcst.metadata import CodeRange

from asyncfix.model.source import Span, split_lines
from asyncfix.repair.edits import Position
from asyncfix.repair.text.layout import width_of

TO_A_TOOL = re.compile(r"#\s*(type:|noqa|nosec|(fmt|isort|mypy|pragma|pylint|pyright|ruff):)")


class Positions:
    """Where nodes stand, as `ast` counts; `indent` is one step of the file's indentation, `limit` how wide it is."""

    def __init__(self, positions: Mapping[cst.CSTNode, CodeRange], text: str, indent: str) -> None:
        self._positions = dict(positions)
        self._lines = split_lines(text)
        self.indent = indent
        self.limit = width_of(self._lines)
        self._is_ascii = text.isascii()
        self._parted: set[int] = set()  # lines that become several

    def at(self, node: cst.CSTNode) -> Position:
        """The line from 1, the column in bytes."""
        start = self._positions[node].start
        before = "" if self._is_ascii else self._lines[start.line - 1][: start.column]
        return (start.line, start.column if self._is_ascii else len(before.encode()))

    def move(self, old: cst.CSTNode, new: cst.CSTNode) -> None:
        """A node that is put in another's place stands there."""
        if old in self._positions:
            self._positions[new] = self._positions[old]

    def insert(self, new: cst.CSTNode, at: cst.CSTNode) -> None:
        """A node that is put in before another, with all that it is made of, takes no place of the text."""
        start = self._positions[at].start
        todo = [new]
        while todo:
            node = todo.pop()
            self._positions[node] = CodeRange(start, start)
            todo += node.children

    def part(self, node: cst.CSTNode) -> None:
        """Its line becomes several."""
        self._parted.add(self._positions[node].start.line)

    def margin(self, place: Position) -> int:
        """The column where the line of a place begins."""
        line = self._lines[place[0] - 1]
        return len(line) - len(line.lstrip())

    def width(self, node: cst.CSTNode) -> int:
        """Columns of the line that a node stands on, 0 where it stands on several, must not, or is parted from others.

        What a comment tells a tool it tells of its own line: of a call that is broken over lines it would tell nothing.
        """
        where = self._positions[node]
        line = self._lines[where.start.line - 1]
        is_broken = where.start.line != where.end.line or where.start.line in self._parted
        return 0 if is_broken or TO_A_TOOL.search(line, where.end.column) else len(line)

    def is_within(self, node: cst.CSTNode) -> bool:
        """Whether it stands in brackets that are opened on its line."""
        where = self._positions[node].start
        before = self._lines[where.line - 1][: where.column]
        return sum(map(before.count, "([{")) > sum(map(before.count, ")]}"))

    def before(self, node: cst.CSTNode) -> str:
        """What stands before a node on its line."""
        start = self._positions[node].start
        return self._lines[start.line - 1][: start.column]

    def span(self, node: cst.CSTNode) -> Span:
        where = self._positions[node]
        return Span(where.start.line, where.start.column + 1, where.end.line, where.end.column + 1)
