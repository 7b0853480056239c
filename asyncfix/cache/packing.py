"""Facts as bytes: for the cache, and for the processes that extract them.

What is asked of few files is read when it is asked for: the names of a module, the body of a function, its parameters.
"""

import marshal
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from asyncfix.cache.codec import Codec, Packed
from asyncfix.model import expressions
from asyncfix.model import facts as model
from asyncfix.model.facts import BODY, SIGNATURE, Facts, Function
from asyncfix.model.remembered import has_fields
from asyncfix.model.source import Place, Source, Span

NAMED = (*vars(expressions).values(), *vars(model).values())
CLASSES: list[type[Any]] = [each for each in NAMED if has_fields(each)]
CODEC = Codec(list(dict.fromkeys((Span, *CLASSES))))
HEAD = tuple(name for name in Function.__match_args__ if name not in BODY | SIGNATURE)
# In the order in which they are filled.
LATER = tuple(tuple(name for name in Function.__match_args__ if name in part) for part in (SIGNATURE, BODY))
PLACE = ("path", "module", "import_root", "is_package")
FIRST = ("complaints", "suppressions")
NAMES = ("classes", "names")
REST = ("stars", "exports", "is_newer", "mentions")
FORMAT = 4  # marshal's, which every Python reads that runs asyncfix
FASTEST = 1  # zlib's level: a fifth of the size for a tenth of the time of reading a file


def pack_facts(facts: Facts) -> bytes:
    """What a file says, without where it lies."""
    later = [[marshal.dumps(pack_fields([each], part), FORMAT) for each in facts.functions] for part in LATER]
    first, *parts = (pack_fields([facts], each) for each in (FIRST, REST, NAMES))
    heads = pack_fields(facts.functions, HEAD)
    return marshal.dumps((first, *map(compress, (*parts, heads, *later))), FORMAT)


def unpack_facts(data: bytes, place: Place | Source) -> Facts:
    """The facts of the file at `place`. Raises ValueError, EOFError or TypeError for other bytes."""
    first, *parts = marshal.loads(data)
    facts = Facts.__new__(Facts)
    rest = Rest(*parts)
    fill(
        facts,
        {name: getattr(place, name) for name in PLACE} | unpack_fields(first, FIRST)[0] | {"_packed": rest.unpack},
    )
    return facts


def pack_fields(values: Sequence[Facts | Function], names: Sequence[str]) -> list[list[Packed]]:
    """Some fields of some values, held by nobody else: `marshal` takes note of all that somebody holds, too."""
    known: dict[int, Any] = {}
    return [[CODEC.pack(getattr(value, name), known) for name in names] for value in values]


def unpack_fields(packed: list[list[Packed]], names: Sequence[str]) -> list[dict[str, Any]]:
    known: dict[int, Any] = {}
    return [dict(zip(names, [CODEC.unpack(each, known) for each in fields], strict=True)) for fields in packed]


class Later:
    """A part of each of a file's functions: each is unpacked once."""

    def __init__(self, fields: Sequence[str], data: bytes) -> None:
        self.fields = fields
        self._data = data
        self._parts: list[bytes] = []

    def unpack(self, number: int) -> Mapping[str, Any]:
        if not self._parts:
            self._parts, self._data = expand(self._data), b""
        found, self._parts[number] = self._parts[number], b""
        return unpack_fields(marshal.loads(found), self.fields)[0]


class Rest:
    """What a file says, as it is asked for."""

    def __init__(self, said: bytes, names: bytes, heads: bytes, *later: bytes) -> None:
        self._parts = {REST: said, NAMES: names}
        self._heads, self._later = heads, tuple(map(Later, LATER, later))

    def unpack(self, name: str) -> Mapping[str, Any]:
        for fields in self._parts:
            if name in fields:
                return unpack_fields(expand(self._parts.pop(fields)), fields)[0]
        return {"functions": tuple(self._functions())}

    def _functions(self) -> Iterator[Function]:
        heads, self._heads = self._heads, b""
        for number, head in enumerate(unpack_fields(expand(heads), HEAD)):
            yield make_function(head, partial(self._unpack_later, number))

    def _unpack_later(self, number: int, name: str) -> Mapping[str, Any]:
        return next(each for each in self._later if name in each.fields).unpack(number)


def make_function(head: Mapping[str, Any], later: Callable[[str], Mapping[str, Any]]) -> Function:
    """A function whose signature and body are read when they are asked for."""
    function = Function.__new__(Function)
    fill(function, head)
    fill(function, {"_packed": later})
    return function


def compress(value: Any) -> bytes:
    return zlib.compress(marshal.dumps(value, FORMAT), FASTEST)


def expand(data: bytes) -> Any:
    return marshal.loads(zlib.decompress(data))


def fill(made: Facts | Function, fields: Mapping[str, Any]) -> None:
    for name, found in fields.items():
        setattr(made, name, found)
