"""Which versions of asyncfix a project can be checked with: `>=0.2, <1`."""

import re
from collections.abc import Callable

Release = tuple[int, ...]

CLAUSE = r"\s*(>=|<=|==|!=|~=|>|<|)\s*(\d+(?:\.\d+)*)\s*"
HOLDS: dict[str, Callable[[Release, Release], bool]] = {
    "": lambda here, wanted: here == wanted,
    "==": lambda here, wanted: here == wanted,
    "!=": lambda here, wanted: here != wanted,
    ">=": lambda here, wanted: here >= wanted,
    "<=": lambda here, wanted: here <= wanted,
    ">": lambda here, wanted: here > wanted,
    "<": lambda here, wanted: here < wanted,
}


def is_met(required: str, version: str) -> bool:
    """Whether a version is one of those. Raises ValueError for what names none."""
    return all(holds(clause, version) for clause in required.split(","))


def holds(clause: str, version: str) -> bool:
    found = re.fullmatch(CLAUSE, clause)
    if found is None:
        raise ValueError(f"{clause.strip()!r} names no version")
    here, wanted = release(version), release(found[2])
    if found[1] == "~=":  # the same but for the last number, which may grow
        kept = found[2].count(".")
        return here >= wanted and padded(here, kept)[:kept] == padded(wanted, kept)[:kept]
    return HOLDS[found[1]](here, wanted)


def release(version: str) -> Release:
    """The numbers, without zeros at the end: 1 and 1.0 are the same."""
    numbers = [int(part) for part in re.match(r"\d+(?:\.\d+)*", version)[0].split(".")]  # type: ignore[index]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def padded(numbers: Release, size: int) -> Release:
    return numbers + (0,) * (size - len(numbers))
