"""What libraries do, read from annotated stubs: one more module of the program each, by the rules of any module."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from asyncfix.cache.packing import unpack_facts
from asyncfix.catalog import prepared
from asyncfix.extract import extract
from asyncfix.model.facts import Facts
from asyncfix.model.source import Place, Source, decode

STUBS = Path(__file__).parent / "stubs"
FOLDER = str(STUBS)  # most names that are asked for have no stub: what says so needs no `Path`
INIT = "__init__.pyi"


@cache
def load(module: str) -> Facts | None:
    """The facts of a library's module, None where no stub describes it: most names that are asked for have none."""
    if (listed := prepared.entries()) and module not in listed:
        return None
    base = os.path.join(FOLDER, *module.split("."))
    for path, is_package in ((os.path.join(base, INIT), True), (f"{base}.pyi", False)):
        if os.path.isfile(path):
            data, place = prepared.read(path), Place(Path(path), module, is_package, STUBS)
            packed = prepared.find(module, data)
            return unpack_facts(packed, place) if packed else extracted(data, place)
    return None


def extracted(data: bytes, place: Place) -> Facts:
    text, encoding = decode(data)
    return extract(Source(place.path, place.module, text, encoding, place.is_package, place.import_root))


@cache
def is_folder(module: str) -> bool:
    """Whether a name only holds packages of several libraries, as `google` does."""
    base = os.path.join(FOLDER, *module.split("."))
    return os.path.isdir(base) and not os.path.exists(os.path.join(base, INIT))


@cache
def notation() -> Facts:
    """The marks themselves, as a module."""
    path = STUBS / INIT
    return extracted(path.read_bytes(), Place(path, "asyncfix.catalog.stubs", True, STUBS))


def is_stub(path: Path) -> bool:
    return path.suffix == ".pyi"


def all_stubs() -> Iterator[tuple[str, bytes, Facts]]:
    """Every module that a stub describes, with what the stub says, extracted anew."""
    for path in sorted(STUBS.rglob("*.pyi")):
        inner = path.relative_to(STUBS).with_suffix("").parts
        is_package = inner[-1] == "__init__"
        if module := ".".join(inner[:-1] if is_package else inner):
            data = path.read_bytes()
            yield module, data, extracted(data, Place(path, module, is_package, STUBS))
