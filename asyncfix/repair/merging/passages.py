"""What stands in a file between two places: its tokens, and the statements and suites that it is made of."""

import ast
import io
import tokenize
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from asyncfix.extract import parse
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Source, split_lines
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.direct.regions import ends_of
from asyncfix.repair.edits import Position, position

Word = tuple[int, str]  # the kind of a token and its text
BLANK = frozenset((tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT))
UNSAID = BLANK | {tokenize.COMMENT}


@frozen
class Token:
    """One of a file, where it begins, as `ast` counts."""

    at: Position
    word: Word

    @property
    def kind(self) -> int:
        return self.word[0]


class Passages:
    """The tokens of a file and where its statements stand, by its text alone."""

    def __init__(self, source: Source) -> None:
        self.lines = split_lines(source.text)
        self.tokens = list(tokens_of(source.text, self.lines))
        self._begins = [each.at for each in self.tokens]
        tree = parse(source.text, source.path)
        self.ends = ends_of(tree)
        self.functions: dict[Position, FunctionNode] = {}  # by where their bodies begin
        self.statements: dict[Position, ast.stmt] = {}
        self.suites: dict[Position, list[ast.stmt]] = {}  # in which statements stand
        for node in ast.walk(tree):
            for suite in suites_of(node):
                self.statements |= {position(each): each for each in suite}
                self.suites |= dict.fromkeys(map(position, suite), suite)
            if isinstance(node, FunctionNode):
                self.functions[position(node.body[0])] = node

    def between(self, first: Position, end: Position, margin: int) -> Sequence[Token]:
        """From one place to another, with the comments at the end that stand on the same line, or right of a margin."""
        start, stop = (bisect_left(self._begins, each) for each in (first, end))
        while start < stop and self.tokens[stop - 1].kind in UNSAID:
            stop -= 1
        while start < stop and self.tokens[start].kind in BLANK:
            start += 1
        return [*self.tokens[start:stop], *self._comments(stop, margin)]

    def _comments(self, start: int, margin: int) -> Iterator[Token]:
        is_below = False
        for number in range(start, len(self.tokens)):
            token = self.tokens[number]
            is_below |= token.kind == tokenize.NEWLINE
            if token.kind not in UNSAID or (is_below and token.kind == tokenize.COMMENT and token.at[1] <= margin):
                return
            if token.kind == tokenize.COMMENT:
                yield token

    def above(self, place: Position) -> Sequence[Token]:
        """The comments right above a statement."""
        line = place[0] - 1
        while line and self.lines[line - 1].lstrip().startswith("#"):
            line -= 1
        start, stop = (bisect_left(self._begins, each) for each in ((line + 1, 0), place))
        return [each for each in self.tokens[start:stop] if each.kind == tokenize.COMMENT]

    def statements_between(self, first: Position, end: Position) -> Sequence[ast.stmt]:
        """Those of the suite that a statement stands in, from it on."""
        return [each for each in self.suites.get(first, ()) if first <= position(each) < end]


def suites_of(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        suite = getattr(node, name, None)
        if isinstance(suite, list) and suite:
            yield suite


def tokens_of(text: str, lines: Sequence[str]) -> Iterator[Token]:
    for each in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
        line, column = each.start
        before = lines[line - 1][:column] if line <= len(lines) else ""
        word = "" if each.type in BLANK else each.string
        yield Token((line, column if before.isascii() else len(before.encode())), (each.type, word))
