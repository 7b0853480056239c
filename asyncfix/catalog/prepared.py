"""The facts of the catalog's stubs, extracted when a wheel is built: a run that needs some of them parses nothing.

Where the file is missing, as in a checkout, stubs are extracted as they are needed. The facts stand behind an index of
all of them. Each entry is sealed with a hash of the code that extracts, of the stub and of its facts: what was made by
other code, or of another stub, is not used.
"""

import marshal
import os
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.util import source_hash
from itertools import accumulate

from asyncfix.cache.packing import FORMAT, pack_facts
from asyncfix.model.facts import Facts

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NAME = "stubs.facts"
FILE = os.path.join(PACKAGE, "catalog", NAME)
EXTRACTING = ("cache", "extract", "model")  # the rooms that decide what is in the facts of a text, and in their bytes
SIZE = 8  # bytes: of the number that tells how long the index is, and of the hash of the index behind it
Entry = tuple[bytes, int, int]  # the seal; where the facts begin, behind the index, and how many bytes they have


def find(module: str, stub: bytes) -> bytes | None:
    """The facts of a module whose stub has these bytes, packed, where they were extracted by this very code."""
    seal, start, size = entries().get(module, (b"", 0, 0))
    packed = read_part(start, size) if seal else b""
    return packed if seal and seal == seal_of(stub, packed) else None


def prepare(stubs: Iterable[tuple[str, bytes, Facts]]) -> bytes:
    """What the file holds: of each module its stub and the facts of that."""
    packed = [(module, stub, pack_facts(facts)) for module, stub, facts in stubs]
    starts = accumulate((len(facts) for *_, facts in packed), initial=0)
    entries = {
        module: (seal_of(stub, facts), start, len(facts))
        for (module, stub, facts), start in zip(packed, starts, strict=False)
    }
    index = marshal.dumps(entries, FORMAT)
    return b"".join((len(index).to_bytes(SIZE), source_hash(index), index, *(facts for *_, facts in packed)))


@cache
def entries() -> Mapping[str, Entry]:
    """What there is, by the names of modules; a run reads the facts of a few of some hundred."""
    try:
        with open(FILE, "rb", 0) as file:
            size, sealed = int.from_bytes(file.read(SIZE)), file.read(SIZE)
            index = file.read(min(size, os.fstat(file.fileno()).st_size))
    except OSError:
        return {}
    found: Mapping[str, Entry] = marshal.loads(index) if source_hash(index) == sealed else {}
    return found


def read_part(start: int, size: int) -> bytes:
    """Some bytes behind the index; what is there by now, if the file was replaced."""
    try:
        with open(FILE, "rb", 0) as file:
            file.seek(2 * SIZE + int.from_bytes(file.read(SIZE)) + start)
            return file.read(size)
    except OSError:
        return b""


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
