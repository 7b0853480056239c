"""Places in a text as editors count them: lines from 0, columns in the units that the client chose."""

from lsprotocol import types

from asyncfix.gate.tidying import LINES
from asyncfix.model.source import Span, split_lines

UTF8, UTF16 = types.PositionEncodingKind.Utf8.value, types.PositionEncodingKind.Utf16.value


def width(text: str, units: str) -> int:
    """How many units a text has; those of UTF-32 are characters."""
    if units == UTF8:
        return len(text.encode(errors="surrogatepass"))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 if units == UTF16 else len(text)


class Places:
    """The places of one text."""

    def __init__(self, text: str, units: str) -> None:
        self._text, self._units = text, units
        self._lines = split_lines(text) if not text.isascii() else None

    def range(self, span: Span) -> types.Range:
        return types.Range(self.position(span.line, span.column), self.position(span.end_line, span.end_column))

    def position(self, line: int, column: int) -> types.Position:
        """Of a line and a column in characters, both from 1."""
        if self._lines is None or line > len(self._lines):
            return types.Position(line - 1, column - 1)
        return types.Position(line - 1, width(self._lines[line - 1][: column - 1], self._units))

    def before_line(self, number: int, lines: list[str]) -> types.Position:
        """Where one of the lines begins, which have their ends, counted from 0; behind the last one the end."""
        if number == len(lines) and lines and not lines[-1].endswith(("\n", "\r")):
            return types.Position(number - 1, width(lines[-1], self._units))
        return types.Position(number, 0)

    def lines(self) -> list[str]:
        """The lines with their ends."""
        return LINES.findall(self._text)


def overlaps(one: types.Range, other: types.Range) -> bool:
    """Whether two ranges have a place in common; the ends of both count."""
    return start(one) <= end(other) and start(other) <= end(one)


def start(range_: types.Range) -> tuple[int, int]:
    return range_.start.line, range_.start.character


def end(range_: types.Range) -> tuple[int, int]:
    return range_.end.line, range_.end.character
