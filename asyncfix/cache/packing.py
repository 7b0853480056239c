"""Facts as bytes: for the cache, and for the processes that extract them.

What is asked of few files is read when it is asked for: the names of a module, the body of a function.
"""

import marshal
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from asyncfix.cache.codec import Codec, Packed
from asyncfix.model import expressions
from asyncfix.model import facts as model
from asyncfix.model.facts import BODY, Facts, Function
from asyncfix.model.remembered import has_fields
from asyncfix.model.source import Place, Source, Span

NAMED = (*vars(expressions).values(), *vars(model).values())
CLASSES: list[type[Any]] = [each for each in NAMED if has_fields(each)]
CODEC = Codec(list(dict.fromkeys((Span, *CLASSES))))
HEAD = tuple(name for name in Function.__match_args__ if name not in BODY)
LAZY = tuple(name for name in Function.__match_args__ if name in BODY)  # in the order in which they are filled
PLACE = ("path", "module", "import_root", "is_package")
FIRST = ("complaints", "suppressions")
NAMES = ("classes", "names")
REST = ("stars", "exports", "is_newer", "mentions")
FORMAT = 4  # marshal's, which every Python reads that runs asyncfix
FASTEST = 1  # zlib's level: a fifth of the size for a tenth of the time of reading a file


def pack_facts(facts: Facts) -> bytes:
    """What a file says, without where it lies."""
    bodies = [marshal.dumps(pack_fields([each], LAZY), FORMAT) for each in facts.functions]
    said = pack_fields([facts], REST), pack_fields(facts.functions, HEAD)
    names = pack_fields([facts], NAMES)
    return marshal.dumps((pack_fields([facts], FIRST), compress(said), compress(names), compress(bodies)), FORMAT)


def unpack_facts(data: bytes, place: Place | Source) -> Facts:
    """The facts of the file at `place`. Raises ValueError, EOFError or TypeError for other bytes."""
    first, said, names, bodies = marshal.loads(data)
    facts = Facts.__new__(Facts)
    rest = Rest(said, names, Bodies(bodies))
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


class Bodies:
    """The bodies of a file's functions: each is unpacked once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._bodies: list[bytes] = []

    def unpack(self, number: int, name: str) -> Mapping[str, Any]:
        if not self._bodies:
            self._bodies, self._data = expand(self._data), b""
        found, self._bodies[number] = self._bodies[number], b""
        return unpack_fields(marshal.loads(found), LAZY)[0]


class Rest:
    """What a file says, as it is asked for."""

    def __init__(self, said: bytes, names: bytes, bodies: Bodies) -> None:
        self._said, self._names, self._bodies = said, names, bodies

    def unpack(self, name: str) -> Mapping[str, Any]:
        if name in NAMES:
            found, self._names = self._names, b""
            return unpack_fields(expand(found), NAMES)[0]
        (rest, heads), self._said = expand(self._said), b""
        functions = [
            make_function(head, partial(self._bodies.unpack, number))
            for number, head in enumerate(unpack_fields(heads, HEAD))
        ]
        return unpack_fields(rest, REST)[0] | {"functions": tuple(functions)}


def make_function(head: Mapping[str, Any], body: Callable[[str], Mapping[str, Any]]) -> Function:
    """A function whose body is read when it is asked for."""
    function = Function.__new__(Function)
    fill(function, head)
    fill(function, {"_packed": body})
    return function


def compress(value: Any) -> bytes:
    return zlib.compress(marshal.dumps(value, FORMAT), FASTEST)


def expand(data: bytes) -> Any:
    return marshal.loads(zlib.decompress(data))


def fill(made: Facts | Function, fields: Mapping[str, Any]) -> None:
    for name, found in fields.items():
        setattr(made, name, found)
