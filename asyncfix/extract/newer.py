"""Syntax newer than the Python that runs asyncfix, told in older words.

Every replacement takes exactly the bytes of what it replaces, so that all positions stay those of the file:
`type X = ...` becomes `type;X = ...`, type parameters become spaces, the expressions of f- and t-strings a tuple,
`except A, B:` becomes `except(A,B):`. `restore` makes of the tree what the file says.
"""

import ast
import re
from collections.abc import Iterator

from asyncfix.extract.aliases import TypeAlias
from asyncfix.extract.templates import (
    CLOSE,
    END_OF_LINE,
    OPEN,
    Unfinished,
    blank,
    end_of_comment,
    end_of_plain,
    group_at,
    string_at,
)
from asyncfix.model.remembered import field, slotted

WORD = re.compile(r"[^\W\d]\w*")
SPACE = re.compile(r"(?:[ \t\f]|\\(?:\r\n|\r|\n))+")
ALIAS = re.compile(r"type(?=[ \t]+(?!(?:in|is|and|or|if|not)\b)[^\W\d]\w*[ \t]*(?:\[|=(?!=)))")
ALIASED = "type;"
# Names of exceptions begin with a capital letter; Python 2's `except Error, error:` binds a name that doesn't.
EXCEPT = re.compile(r"except(\*?)[ \t]((?:[\w.]+\.)?[A-Z]\w*(?:,[ \t](?:[\w.]+\.)?[A-Z]\w*)+)[ \t]*(?=:)")


@slotted
class Retold:
    """A text that an older Python may parse, and what it does not say of itself: byte offsets of aliases, templates."""

    text: str
    aliases: set[int] = field(default_factory=set)
    templates: set[int] = field(default_factory=set)


def retell(text: str) -> Retold | None:
    """The text in older words; None where there is nothing newer in it, or no telling."""
    retold = Retold("")
    try:
        retold.text = "".join(pieces(text, retold))
    except Unfinished:
        return None
    return retold if retold.text != text else None


def pieces(text: str, retold: Retold) -> Iterator[str]:
    """The text in pieces, each as long in bytes as what it stands for."""
    at, depth, starts, words = 0, 0, True, ["", ""]
    done = 0  # bytes given so far
    while at < len(text):
        piece, end = None, at + 1
        if starts and (found := ALIAS.match(text, at) or EXCEPT.match(text, at)):
            end, piece = found.end(), older_statement(found)
            if found.re is ALIAS:
                end += 1
                retold.aliases.add(done + len(ALIASED))
        elif text[at] == "#":
            end = end_of_comment(text, at)
        elif string_at(text, at):
            end, piece = group_at(text, at, depth > 0)
            if piece is not None:
                retold.templates.add(done)
        elif found := WORD.match(text, at):
            end = found.end()
        elif text[at] == "[" and words[0] in ("def", "class", ALIASED):
            end = end_of_brackets(text, at)
            piece = blank(text[at:end], continued=depth == 0)
        elif (found := SPACE.match(text, at)) or (found := END_OF_LINE.match(text, at)):
            end = found.end()
        told = text[at:end]
        depth += (told in OPEN) - (told in CLOSE) if len(told) == 1 else 0
        if not told.isspace() and not told.startswith("\\"):
            starts, words = False, [words[1], ALIASED if piece == ALIASED else told]
        elif END_OF_LINE.fullmatch(told) and not depth:
            starts = True
        given = told if piece is None else piece
        done += len(given.encode(errors="surrogatepass"))
        yield given
        at = end


def older_statement(found: re.Match[str]) -> str:
    if found.re is ALIAS:
        return ALIASED
    names = found[2].replace(", ", ",").replace(",\t", ",")
    told = f"except{found[1]}({names})"
    return told + " " * (len(found[0]) - len(told))


def end_of_brackets(text: str, at: int) -> int:
    """Behind the bracket that closes the one at a place."""
    depth = 0
    while at < len(text):
        if string_at(text, at):
            at = end_of_plain(text, at)
            continue
        if text[at] == "#":
            at = end_of_comment(text, at)
            continue
        depth += (text[at] in OPEN) - (text[at] in CLOSE)
        at += 1
        if not depth:
            return at
    raise Unfinished


class Restored(ast.NodeTransformer):
    """Puts aliases and templates back in the place of what stood for them."""

    def __init__(self, retold: Retold, starts: list[int]) -> None:
        self._retold, self._starts = retold, starts

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | None:
        self.generic_visit(node)
        return None if self._offset(node) + len(ALIASED) in self._retold.aliases else node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        self.generic_visit(node)
        if self._offset(node) in self._retold.aliases and isinstance(name := node.targets[0], ast.Name):
            return ast.copy_location(TypeAlias(name=name, value=node.value), node)
        return node

    def visit_Tuple(self, node: ast.Tuple) -> ast.expr:
        self.generic_visit(node)
        if self._offset(node) not in self._retold.templates:
            return node
        values: list[ast.expr] = [ast.copy_location(ast.FormattedValue(each, -1), each) for each in node.elts]
        return ast.copy_location(ast.JoinedStr(values), node)

    def _offset(self, node: ast.expr | ast.stmt) -> int:
        return self._starts[node.lineno - 1] + node.col_offset


def restore(tree: ast.Module, retold: Retold) -> ast.Module:
    starts = [0]
    for line in re.split(r"(?<=\n)|(?<=\r)(?!\n)", retold.text):
        starts.append(starts[-1] + len(line.encode(errors="surrogatepass")))
    restored: ast.Module = Restored(retold, starts).visit(tree)
    return restored
