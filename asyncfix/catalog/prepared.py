"""The facts of the catalog's stubs, extracted when a wheel is built: a run that needs some of them parses nothing.

Where the file is missing, as in a checkout, stubs are extracted as they are needed. Each entry is sealed with a hash
of the code that extracts, of the stub and of its facts: what was made by other code, or of another stub, is not used.
"""

import marshal
import os
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import source_hash

from asyncfix.cache.packing import FORMAT, pack_facts
from asyncfix.model.facts import Facts

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NAME = "stubs.facts"
FILE = os.path.join(PACKAGE, "catalog", NAME)
EXTRACTING = ("cache", "extract", "model")  # the rooms that decide what is in the facts of a text, and in their bytes

Sealed = tuple[bytes, bytes]  # the seal, and the facts as bytes


def find(module: str, stub: bytes) -> bytes | None:
    """The facts of a module whose stub has these bytes, packed, where they were extracted by this very code."""
    seal, packed = entries().get(module, (b"", b""))
    return packed if seal and seal == seal_of(stub, packed) else None


def prepare(stubs: Iterable[tuple[str, bytes, Facts]]) -> bytes:
    """What the file holds: of each module its stub and the facts of that."""
    packed = [(module, stub, pack_facts(facts)) for module, stub, facts in stubs]
    return marshal.dumps({module: (seal_of(stub, facts), facts) for module, stub, facts in packed}, FORMAT)


@cache
def entries() -> Mapping[str, Sealed]:
    try:
        with open(FILE, "rb", 0) as file:
            found: Mapping[str, Sealed] = marshal.loads(file.read())
    except (OSError, ValueError, EOFError, TypeError):
        return {}
    return found


def seal_of(stub: bytes, facts: bytes) -> bytes:
    """A hash, the one by which Python itself tells whether a compiled file is that of its source."""
    return source_hash(extractor() + source_hash(stub) + source_hash(facts))


@cache
def extractor() -> bytes:
    """The hashes of the code that extracts; none where it lies nowhere to be read."""
    paths = [os.path.join(PACKAGE, room) for room in EXTRACTING]
    try:
        return b"".join(source_hash(read(path)) for room in paths for path in sources(room))
    except OSError:
        return b""


def sources(room: str) -> list[str]:
    return sorted(entry.path for entry in os.scandir(room) if entry.name.endswith(".py"))


def read(path: str) -> bytes:
    with open(path, "rb", 0) as file:
        return file.read()
