"""The files of a project -> facts: from the cache where their contents are known, else extracted."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from asyncfix.cache.contents import Contents
from asyncfix.discover import Locator, decode_source, display, read_bytes
from asyncfix.extraction import Extracted, gather_all
from asyncfix.facts import Facts
from asyncfix.packing import unpack_facts
from asyncfix.source import Place, Source, Unreadable
from asyncfix.watch import Watch

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: facts and texts by the path that reports show, and what could not be."""

    facts: Mapping[Path, Facts]
    sources: Mapping[Path, Source]
    errors: tuple[Unreadable, ...]


class Texts(Mapping[Path, Source]):
    """The sources of a project; those whose facts were known are read when they are asked for."""

    def __init__(self, read: Mapping[Path, Source], unread: Mapping[Path, tuple[Path, Place]]) -> None:
        self._read = dict(read)
        self._unread = unread

    def __getitem__(self, path: Path) -> Source:
        if path not in self._read:
            full, place = self._unread[path]
            found = read_bytes(full, path)
            source = decode_source(found, place) if isinstance(found, bytes) else found
            if not isinstance(source, Source):
                raise OSError(0, source.message, str(path))
            self._read[path] = source
        return self._read[path]

    def __iter__(self) -> Iterator[Path]:
        return iter(sorted({*self._read, *self._unread}))

    def __len__(self) -> int:
        return len({*self._read, *self._unread})

    def __contains__(self, path: object) -> bool:
        return path in self._read or path in self._unread


class Reader:
    """Takes files one by one; what has to be extracted is done at the end, all together."""

    def __init__(self, root: Path, contents: Contents | None) -> None:
        self._locator = Locator(root)
        self._contents = contents
        self._digests: dict[Path, bytes] = {}
        self.pending: list[Source] = []
        self.facts: dict[Path, Facts] = {}
        self.errors: list[Unreadable] = []
        self.unread: dict[Path, tuple[Path, Place]] = {}

    def read(self, path: Path) -> None:
        """The facts of a file, if they are known by its stamp or its contents; else its text, for later."""
        place = self._locator.locate(path, display(path))
        digest = self._contents.digest(str(path)) if self._contents else None
        if digest and self._find(digest, path, place):
            return
        data = read_bytes(path, place.path)
        if isinstance(data, bytes) and self._contents:
            digest = self._digests[place.path] = self._contents.notice(str(path), data)
            if self._find(digest, path, place):
                return
        source = decode_source(data, place) if isinstance(data, bytes) else data
        if isinstance(source, Source):
            self.pending.append(source)
        else:
            self.errors.append(source)

    def take(self, found: Extracted | Unreadable) -> None:
        if isinstance(found, Unreadable):
            self.errors.append(found)
            return
        self.facts[found.source.path] = found.facts
        if self._contents and found.packed:
            self._contents.keep(self._digests[found.source.path], found.packed)

    def _find(self, digest: bytes, path: Path, place: Place) -> bool:
        packed = self._contents.find(digest) if self._contents else None
        if packed is None:
            return False
        self.facts[place.path] = unpack_facts(packed, place)
        self.unread[place.path] = (path, place)
        return True


def read_all(files: Collection[Path], root: Path, jobs: int, contents: Contents | None, watch: Watch) -> Reading:
    """All of some files. What is found depends on neither `jobs` nor `contents`."""
    reader = Reader(root, contents)
    for path in watch("Reading files", files):
        reader.read(path)
    work = Counted(gather_all(reader.pending, jobs, contents is not None), len(reader.pending))
    for found in watch("Parsing files", work):
        reader.take(found)
    if contents:
        contents.save()
    texts = Texts({source.path: source for source in reader.pending}, reader.unread)
    facts = dict(sorted(reader.facts.items()))
    errors = sorted(reader.errors, key=lambda each: (each.path, each.line, each.column))
    return Reading(facts, texts, tuple(errors))


class Counted(Collection[T]):
    """Things that come one by one, as many as was said."""

    def __init__(self, items: Iterable[T], number: int) -> None:
        self._items, self._number = items, number

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __len__(self) -> int:
        return self._number

    def __contains__(self, item: object) -> bool:
        return False
