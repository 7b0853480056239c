"""Values that are looked up often and never change: their hash is computed once."""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Hashed:
    """Room for the hash of a frozen, slotted dataclass; left out of its comparisons, copies and pickles."""

    __slots__ = ("_hash",)


def hash_once(cls: type[T]) -> type[T]:
    """Makes a frozen dataclass that inherits from Hashed keep its hash: that of an expression counts all below it."""
    compute: Callable[[Any], int] = cls.__hash__

    def remembered(self: Any) -> int:
        try:
            return self._hash  # type: ignore[no-any-return]
        except AttributeError:
            found = compute(self)
            object.__setattr__(self, "_hash", found)
            return found

    cls.__hash__ = remembered  # type: ignore[method-assign]
    return cls
