"""Values that never change: their hash is computed once, and what is rarely asked of them is read when it is."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

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


class Packed:
    """Room for the part of a frozen, slotted dataclass that is read when it is asked for.

    `_packed` gives it: a function that returns values by the names of their fields.
    """

    __slots__ = ("_packed",)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Called for fields without a value alone."""
            if name not in type(self).__match_args__:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            for each, value in self._packed().items():
                object.__setattr__(self, each, value)
            object.__setattr__(self, "_packed", None)
            return object.__getattribute__(self, name)
