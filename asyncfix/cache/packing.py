"""Facts as bytes: for the cache, and for the processes that extract them.

The bodies of functions are bytes of their own, and are unpacked when they are asked for.
"""

import marshal
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import is_dataclass
from functools import partial
from typing import Any

from asyncfix.cache.codec import Codec
from asyncfix.model import facts as model
from asyncfix.model.facts import BODY, Facts, Function
from asyncfix.model.source import Place, Source, Span

CODEC = Codec([Span, *(each for each in vars(model).values() if is_dataclass(each) and isinstance(each, type))])
HEAD = tuple(name for name in Function.__match_args__ if name not in BODY)
LAZY = tuple(name for name in Function.__match_args__ if name in BODY)  # in the order in which they are filled
PLACE = ("path", "module", "import_root", "is_package")
PARTS = tuple(name for name in Facts.__match_args__ if name not in (*PLACE, "functions", "mentions"))
FASTEST = 1  # zlib's level: a fifth of the size for a tenth of the time of reading a file


def pack_facts(facts: Facts) -> bytes:
    """What a file says, without where it lies."""
    known: dict[int, Any] = {}
    heads = [[CODEC.pack(getattr(each, name), known) for name in HEAD] for each in facts.functions]
    bodies = [pack_body(each) for each in facts.functions]
    parts = [CODEC.pack(getattr(facts, name), known) for name in PARTS]
    said = facts.mentions
    mentions = (dict(said.called), dict(said.written), said.aliases, CODEC.pack(said.imports, known))
    return zlib.compress(marshal.dumps((heads, bodies, parts, mentions)), FASTEST)


def unpack_facts(data: bytes, place: Place | Source) -> Facts:
    """The facts of the file at `place`. Raises ValueError, EOFError, TypeError or zlib.error for other bytes."""
    heads, bodies, parts, (called, written, aliases, imports) = marshal.loads(zlib.decompress(data))
    known: dict[int, Any] = {}
    functions = [
        make_function([CODEC.unpack(each, known) for each in head], partial(unpack_body, body))
        for head, body in zip(heads, bodies, strict=True)
    ]
    return Facts(
        functions=tuple(functions),
        mentions=model.Mentions(called, written, aliases, CODEC.unpack(imports, known)),
        **{name: getattr(place, name) for name in PLACE},
        **dict(zip(PARTS, [CODEC.unpack(each, known) for each in parts], strict=True)),
    )


def pack_body(function: Function) -> bytes:
    known: dict[int, Any] = {}
    return marshal.dumps([CODEC.pack(getattr(function, name), known) for name in LAZY])


def unpack_body(data: bytes) -> Mapping[str, Any]:
    known: dict[int, Any] = {}
    return dict(zip(LAZY, [CODEC.unpack(each, known) for each in marshal.loads(data)], strict=True))


def make_function(head: Sequence[Any], body: Callable[[], Mapping[str, Any]]) -> Function:
    """A function whose body is read when it is asked for."""
    function = Function.__new__(Function)
    for name, value in zip(HEAD, head, strict=True):
        object.__setattr__(function, name, value)
    object.__setattr__(function, "_packed", body)
    return function
