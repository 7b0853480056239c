"""Values that never change: their hash is computed once, and what is rarely asked of them is read when it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def frozen(cls: type[T]) -> type[T]:
    """A frozen, slotted dataclass for the type checker, which sees to it that nothing is changed.

    A class that sees to it itself takes four times as long to make an instance, and files say millions of things.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


@dataclass_transform(frozen_default=True, order_default=True)
def frozen_in_order(cls: type[T]) -> type[T]:
    """The same, of values that stand in an order."""
    return dataclass(slots=True, unsafe_hash=True, order=True)(cls)


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
    """Room for what of a frozen, slotted dataclass is read when it is asked for.

    `_packed` gives it: a function of a field's name, which returns values by names, that of this field among them.
    """

    __slots__ = ("_packed",)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Called for fields without a value alone."""
            if name not in type(self).__match_args__:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            for each, found in self._packed(name).items():
                object.__setattr__(self, each, found)
            return object.__getattribute__(self, name)
