"""Which file each edit of a repair belongs to."""

from collections.abc import Iterator
from pathlib import Path

from asyncfix.repair.edits import Borrow, Direct, Edit, Import, Keep, Own, Plain, Release, Rename, Twin
from asyncfix.repair.model import Repair

PLACED = Borrow | Direct | Import | Keep | Own | Plain | Release | Rename | Twin


def places(repair: Repair) -> Iterator[tuple[Path, Edit]]:
    for edit in repair.edits:
        path = edit.path if isinstance(edit, PLACED) else None
        yield (path or repair.path, edit)


def home_of(repair: Repair) -> Path:
    """The module that holds its runtime."""
    return repair.home or repair.path
