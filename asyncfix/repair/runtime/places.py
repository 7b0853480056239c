"""Which file each edit of a repair belongs to, and what it calls otherwise there."""

from collections.abc import Iterator
from pathlib import Path

from asyncfix.repair.added import PLAIN, Naming
from asyncfix.repair.edits import (
    Annotate,
    Borrow,
    Direct,
    Edit,
    Hold,
    Import,
    Keep,
    Leave,
    Lend,
    Move,
    Offload,
    Own,
    Plain,
    Release,
    Rename,
    Replace,
    Rerun,
    Twin,
    Unimport,
)
from asyncfix.repair.model import Repair

# They write names of a runtime or of modules; `called`: which of these are called otherwise where they stand.
CALLING = Annotate | Borrow | Hold | Leave | Lend | Move | Offload | Own | Release | Replace | Rerun | Twin
PLACED = Borrow | Direct | Import | Keep | Own | Plain | Release | Rename | Twin | Unimport


def places(repair: Repair) -> Iterator[tuple[Path, Edit]]:
    for edit in repair.edits:
        path = edit.path if isinstance(edit, PLACED) else None
        yield (path or repair.path, edit)


def home_of(repair: Repair) -> Path:
    """The module that holds its runtime."""
    return repair.home or repair.path


def called_in(edit: Edit) -> Naming:
    return edit.called if isinstance(edit, CALLING) else PLAIN
