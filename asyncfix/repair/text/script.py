"""What happens to one file, and what may go wrong with it."""

import libcst as cst

from asyncfix.model.remembered import frozen
from asyncfix.repair.edits import Edit, Position
from asyncfix.repair.emit import Runtime
from asyncfix.repair.text.imports import Wanted


@frozen
class Script:
    """All that happens to one file."""

    edits: tuple[Edit, ...]
    runtime: Runtime | None
    imports: tuple[Wanted, ...] = ()


@frozen
class Placed:
    """A statement, where it stood and what it was."""

    place: Position
    node: cst.BaseStatement
    before: cst.BaseStatement


class Missed(Exception):  # noqa: N818
    """An edit whose place is not in the text: nothing of the file is written."""
