"""Values as what `marshal` takes: a dataclass becomes a tuple that begins with the number of its class, a tuple a list.

What is used twice stays one object. Only the classes that a codec knows can come out of it, so nothing that a file
says is ever executed.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin

Packed = Any  # numbers, strings, bytes, None, and tuples and lists of them
Known = dict[int, Any]
PATH = type(Path())
PATH_NUMBER = -1
FEW = 24  # values that take less time than to write what makes them
PLAIN = (str, bytes, int, bool, type(None), float)


class Codec:
    """Packs values of some dataclasses, and unpacks them."""

    def __init__(self, classes: Sequence[type[Any]]) -> None:
        self._classes = tuple(classes)
        self._numbers = {cls: number for number, cls in enumerate(classes)}
        self._packers: dict[type[Any], Callable[[Any, Known], Packed]] = {tuple: self._pack_all, PATH: pack_path}
        self._makers: dict[int, Callable[[Packed, Known], Any]] = {PATH_NUMBER: make_path}
        self._made: dict[int, int] = {}  # values of classes without a maker

    def pack(self, value: object, known: Known) -> Packed:
        """The value, packed; `known` holds what has been, and stays right as long as the values live."""
        kind = type(value)
        packer = self._packers.get(kind)
        if packer is None:
            if kind not in self._numbers:
                return value
            packer = self._packers[kind] = self._packer(kind)
        found = known.get(id(value))
        if found is None:
            found = known[id(value)] = packer(value, known)
        return found

    def unpack(self, packed: Packed, known: Known) -> Any:
        """The value; `known` are the objects made so far. Raises TypeError or IndexError for what was never packed."""
        kind = type(packed)
        if kind is not tuple and kind is not list:
            return packed
        found = known.get(id(packed))
        if found is None:
            found = known[id(packed)] = self._make_all(packed, known) if kind is list else self._make(packed, known)
        return found

    def _pack_all(self, values: tuple[object, ...], known: Known) -> Packed:
        return [self.pack(each, known) for each in values]

    def _make_all(self, packed: list[Packed], known: Known) -> tuple[object, ...]:
        return tuple([self.unpack(each, known) for each in packed])

    def _make(self, packed: tuple[Packed, ...], known: Known) -> object:
        number = packed[0]
        maker = self._makers.get(number)
        if maker is None:
            self._made[number] = made = self._made.get(number, 0) + 1
            if made <= FEW:
                return self._classes[number](*[each and self.unpack(each, known) for each in packed[1:]])
            maker = self._makers[number] = self._maker(self._classes[number])
        return maker(packed, known)

    def _packer(self, cls: type[Any]) -> Any:
        parts = [
            f"value.{name}" if is_plain else f"value.{name} and pack(value.{name}, known)"
            for name, is_plain in parts_of(cls)
        ]
        return written(f"lambda value, known: ({', '.join([str(self._numbers[cls]), *parts])},)", pack=self.pack)

    def _maker(self, cls: type[Any]) -> Any:
        parts = [
            f"packed[{place}]" if is_plain else f"packed[{place}] and unpack(packed[{place}], known)"
            for place, (_, is_plain) in enumerate(parts_of(cls), start=1)
        ]
        return written(f"lambda packed, known: make({', '.join(parts)})", make=cls, unpack=self.unpack)


def pack_path(path: Path, known: Known) -> Packed:
    return PATH_NUMBER, str(path)


def make_path(packed: Packed, known: Known) -> Path:
    return Path(packed[1])


def written(code: str, **names: object) -> Any:
    """A function that is written for one class, as `dataclass` writes the one that makes an instance of it.

    One that loops over the fields of any class takes three times as long.
    """
    return eval(code, names)


def parts_of(cls: type[Any]) -> list[tuple[str, bool]]:
    """The fields of a dataclass, and whether there is nothing to pack in what each may hold."""
    kinds = cls.__annotations__
    return [(name, is_plain(kinds[name])) for name in cls.__match_args__]


def is_plain(kind: object) -> bool:
    if isinstance(kind, UnionType):
        return all(map(is_plain, get_args(kind)))
    return kind in PLAIN or get_origin(kind) is Literal
