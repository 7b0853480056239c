"""How wide the lines of a file are, and what is in brackets on lines of its own."""

from collections.abc import Iterable, Sequence
from typing import TypeVar, cast

import libcst as cst

from asyncfix.repair.text.suites import code_of

NARROW, USUAL, WIDE = 88, 100, 120  # columns
ENOUGH, OFTEN = 100, 3  # lines that say how wide a file is, and those among them that are almost `NARROW`
ALMOST = 80
NOTHING = cst.SimpleWhitespace("")
Part = TypeVar("Part", bound=cst.Arg | cst.Param)


def width_of(lines: Iterable[str]) -> int:
    """The columns that lines of code may have, as the file has them where no text or comment makes them wide."""
    widths = [len(line.rstrip()) for line in lines if line.strip() and not set(line) & set("\"'#")]
    if any(width > USUAL for width in widths):
        return WIDE
    is_known = len(widths) >= ENOUGH and sum(width > ALMOST for width in widths) >= OFTEN
    return NARROW if is_known and max(widths) <= NARROW else USUAL


def broken(head: str, items: Sequence[str], tail: str, room: int, indent: str) -> str:
    """A head, items and a tail, the items on one line if there is room for them, or on a line each."""
    row = ", ".join(items)
    lines = [row] if len(row) <= room else [f"{item}," for item in items]
    return "\n".join((head, *(f"{indent}{line}" for line in lines), tail))


def apart(
    parts: Sequence[Part], room: int, deeper: str, indent: str
) -> tuple[cst.ParenthesizedWhitespace, Sequence[Part]]:
    """Arguments or parameters so, and the space before the first; the end stands `deeper` than the statement."""
    line = cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace(deeper + indent))
    end = cst.ParenthesizedWhitespace(indent=True, last_line=cst.SimpleWhitespace(deeper))
    bare: list[Part] = [bare_part(each) for each in parts]
    texts = [code_of(each) for each in bare]
    if len(", ".join(texts)) > room or any("\n" in text for text in texts):
        return line, [*(with_comma(each, line) for each in bare[:-1]), with_comma(bare[-1], end)]
    space = cst.SimpleWhitespace(" ")
    return line, [*(with_comma(each, space) for each in bare[:-1]), with_space_after(bare[-1], end)]


def with_comma(part: Part, space: cst.BaseParenthesizableWhitespace) -> Part:
    return cast(Part, part.with_changes(comma=cst.Comma(whitespace_after=space)))


def bare_part(part: Part) -> Part:
    bare = part.with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return with_space_after(cast(Part, bare.with_changes(star="") if isinstance(bare, cst.Param) else bare), NOTHING)


def with_space_after(part: Part, space: cst.BaseParenthesizableWhitespace) -> Part:
    name = "whitespace_after_arg" if isinstance(part, cst.Arg) else "whitespace_after_param"
    return cast(Part, part.with_changes(**{name: space}))
