"""Which file each edit of a repair belongs to."""

from collections.abc import Iterator
from pathlib import Path

from asyncfix.repair.model import Borrow, Edit, Keep, Own, Release, Rename, Repair, Twin


def places(repair: Repair) -> Iterator[tuple[Path, Edit]]:
    for edit in repair.edits:
        yield (edit.path if isinstance(edit, Twin | Borrow | Own | Release | Rename | Keep) else repair.path, edit)
