"""Values as what `marshal` takes: a dataclass becomes a tuple that begins with the number of its class, a tuple a list.

What is used twice stays one object. Only the classes that a codec knows can come out of it, so nothing that a file
says is ever executed.
"""

from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path, PurePath
from typing import Any

Packed = Any  # numbers, strings, None, and tuples and lists of them
PATH = -1
PLAIN = (str, int, bool, type(None), float)
NESTED = (tuple, list)


class Codec:
    """Packs values of some dataclasses, and unpacks them."""

    def __init__(self, classes: Sequence[type[Any]]) -> None:
        self._classes = tuple(classes)
        self._numbers = {cls: number for number, cls in enumerate(classes)}
        self._parts = {cls: parts_of(cls) for cls in classes}

    def pack(self, value: object, known: dict[int, Packed]) -> Packed:
        """The value, packed; `known` holds what has been, and stays right as long as the values live."""
        kind = type(value)
        if kind is tuple:
            return [each if type(each) in PLAIN else self.pack(each, known) for each in value]  # type: ignore[attr-defined]
        if kind not in self._numbers:
            return (PATH, str(value)) if isinstance(value, PurePath) else value
        found = known.get(id(value))
        if found is None:
            parts = [each if type(each) in PLAIN else self.pack(each, known) for each in self._parts[kind](value)]
            found = known[id(value)] = (self._numbers[kind], *parts)
        return found

    def unpack(self, packed: Packed, known: dict[int, Any]) -> Any:
        """The value; `known` are the objects made so far. Raises TypeError or IndexError for what was never packed."""
        kind = type(packed)
        if kind is list:
            return tuple([self.unpack(each, known) if type(each) in NESTED else each for each in packed])
        if kind is not tuple:
            return packed
        found = known.get(id(packed))
        if found is None:
            number, *parts = packed
            values = [self.unpack(each, known) if type(each) in NESTED else each for each in parts]
            found = known[id(packed)] = Path(*values) if number == PATH else self._classes[number](*values)
        return found


def parts_of(cls: type[Any]) -> Any:
    """A function that gives the fields of a dataclass as a tuple."""
    names = cls.__match_args__
    if len(names) > 1:
        return attrgetter(*names)
    return (lambda value: (getattr(value, names[0]),)) if names else (lambda value: ())
