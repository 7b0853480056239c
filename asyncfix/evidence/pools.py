"""Whether a program has pools of connections."""

from asyncfix.catalog.marks import find_mark
from asyncfix.reach.reach import Reach


def has_pools(reach: Reach) -> bool:
    """Whether it uses any at all."""
    classes = reach.program.marked_classes("resource")
    return any(mark.first == "pool" for each in classes if (mark := find_mark(each, "resource")))
