"""One file of the program: its bytes, its text, and positions in it."""

import ast
import codecs
import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from asyncfix.model.remembered import frozen, frozen_in_order

STDIN = "-"  # the path of a text from standard input that has no other
MAIN = "__main__"  # the module of a text from standard input, as `python -` has it


@frozen_in_order
class Span:
    """Where something stands: lines and columns from 1, columns in characters, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    def covers(self, other: "Span") -> bool:
        starts_before = (self.line, self.column) <= (other.line, other.column)
        return starts_before and (other.end_line, other.end_column) <= (self.end_line, self.end_column)


def covered(spans: Sequence[Span], parts: Iterable[Span]) -> Iterator[Span]:
    """Those of the parts that stand in one of some spans, which do not overlap."""
    ordered = sorted(spans, key=begin)
    for part in parts:
        number = bisect_right(ordered, begin(part), key=begin)
        if number and ordered[number - 1].covers(part):
            yield part


def begin(span: Span) -> tuple[int, int]:
    return (span.line, span.column)


@frozen
class Place:
    """Where a file lies: the path that is shown, and its dotted name, as imported from `import_root`."""

    path: Path
    module: str
    is_package: bool
    import_root: Path


@frozen
class Draft:
    """A text that stands for a file of the project, which may be another one or none on disk: an editor's."""

    path: Path
    data: bytes


@frozen
class Source:
    """A file as it was read: `path` as shown to the user, `text` without BOM.

    `module` is its dotted name, as imported from `import_root`: two copies of a package have the same names.
    """

    path: Path
    module: str
    text: str
    encoding: str
    is_package: bool = False
    import_root: Path = Path()


@frozen
class Unreadable:
    """A file that is part of what was asked and can't be analysed, with the place and the reason.

    `code` stands where a finding has its rule: "invalid-syntax", "unreadable" when there is no text to parse, or
    "invalid-comment" where only a comment to asyncfix can't be understood.
    """

    path: Path
    message: str
    line: int = 1
    column: int = 1
    code: str = "invalid-syntax"


def decode(data: bytes) -> tuple[str, str]:
    """Text and encoding of Python source after PEP 263; newlines stay as they are.

    Raises SyntaxError for an unknown encoding and UnicodeDecodeError for bytes that it does not allow.
    """
    if not data.startswith(codecs.BOM_UTF8) and b"coding" not in data[: end_of_line(data, end_of_line(data, 0))]:
        return data.decode(), "utf-8"
    import tokenize  # few files name their encoding

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        if data.startswith(codecs.BOM_UTF8) and "problem" in error.msg:
            raise SyntaxError("its byte order mark says UTF-8, its coding comment something else") from error
        data.decode()  # says where the first byte is that is no UTF-8
        raise
    marked = "#".encode(encoding)
    if not marked.endswith(b"#") or b"\0" in marked:
        raise SyntaxError(f"{encoding} can't be the encoding of a file that names it")
    return data.decode(encoding), encoding


def end_of_line(data: bytes, start: int) -> int:
    """Where the next line begins."""
    return data.find(b"\n", start) + 1 or len(data)


def encode(text: str, encoding: str) -> bytes:
    """The bytes `decode` had read: "utf-8-sig" writes the BOM again."""
    return text.encode(encoding)


class Columns:
    """Turns the byte columns of `ast` (0-based, UTF-8) into character columns (1-based)."""

    def __init__(self, text: str) -> None:
        lines = [] if text.isascii() else split_lines(text)
        self._wide = {number: line for number, line in enumerate(lines, start=1) if not line.isascii()}

    def span(self, node: ast.expr | ast.stmt | ast.excepthandler) -> Span:
        line, end_line = node.lineno, node.end_lineno or node.lineno
        start, end = node.col_offset, node.end_col_offset or node.col_offset
        if not self._wide:
            return Span(line, start + 1, end_line, end + 1)
        return Span(line, self._column(line, start), end_line, self._column(end_line, end))

    def _column(self, line: int, offset: int) -> int:
        text = self._wide.get(line)
        return offset + 1 if text is None else len(text.encode()[:offset].decode(errors="replace")) + 1


def split_lines(text: str) -> list[str]:
    """Lines as Python's parser counts them: `\\n`, `\\r\\n` and `\\r` end one, a form feed does not."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
