"""The files of a project -> facts: from the cache where their contents are known, else extracted."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from asyncfix.cache.folder import checksum
from asyncfix.cache.packing import unpack_facts
from asyncfix.model.facts import Facts
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Draft, Place, Source, Unreadable
from asyncfix.model.watch import Watch
from asyncfix.read.discover import Locator, absolute, decode_source, read_bytes
from asyncfix.read.extraction import Extracted, gather_all

if TYPE_CHECKING:
    from asyncfix.cache.contents import Contents

T = TypeVar("T")


@frozen
class File:
    """A file that was looked at: its bytes where they had to be read, and their digest where a cache is kept."""

    path: Path
    place: Place
    data: bytes | Unreadable | None
    digest: bytes | None


@frozen
class Reading:
    """What was read: facts and texts by the path that reports show, and what could not be."""

    facts: Mapping[Path, Facts]
    sources: Mapping[Path, Source]
    errors: tuple[Unreadable, ...]


def look(
    files: Collection[Path], root: Path, contents: "Contents | None", watch: Watch, draft: Draft | None = None
) -> tuple[File, ...]:
    """The files, read as far as they changed since the last run; a draft is taken as it is."""
    locator = Locator(root)
    drafted = {absolute(draft.path): draft.data} if draft else {}
    return tuple(look_at(path, locator, contents, drafted.get(path)) for path in watch("Reading files", files))


def look_at(path: Path, locator: Locator, contents: "Contents | None", data: bytes | None) -> File:
    place = locator.locate(path, locator.show(path))
    if data is not None:
        return File(path, place, data, None)
    digest = contents.digest(str(path)) if contents else None
    if digest:
        return File(path, place, None, digest)
    found = read_bytes(path, place.path)
    return File(
        path, place, found, contents.notice(str(path), found) if contents and isinstance(found, bytes) else None
    )


def digest_of(files: Iterable[File]) -> bytes | None:
    """A digest of the contents and the places of all files; None where one of them is not known."""
    known = [(str(file.path), file.place.module, str(file.place.import_root), file.digest) for file in files]
    return checksum(repr(known).encode()) if all(digest for *_, digest in known) else None


class Texts(Mapping[Path, Source]):
    """The sources of a project; those whose facts were known are read when they are asked for."""

    def __init__(self, read: Iterable[Source], files: Iterable[File]) -> None:
        self._read = {source.path: source for source in read}
        self._files = {file.place.path: file for file in files}

    def __getitem__(self, path: Path) -> Source:
        if path not in self._read:
            file = self._files[path]
            data = read_bytes(file.path, path) if file.data is None else file.data
            source = decode_source(data, file.place) if isinstance(data, bytes) else data
            if not isinstance(source, Source):
                raise KeyError(path)
            self._read[path] = source
        return self._read[path]

    def __iter__(self) -> Iterator[Path]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, path: object) -> bool:
        return path in self._files


class Reader:
    """Takes files one by one; what has to be extracted is done at the end, all together."""

    def __init__(self, contents: "Contents | None") -> None:
        self._contents = contents
        self._digests: dict[Path, bytes] = {}
        self.pending: list[Source] = []
        self.facts: dict[Path, Facts] = {}
        self.errors: list[Unreadable] = []

    def read(self, file: File) -> None:
        """The facts of a file, if its contents are known; else its text, for later."""
        packed = self._contents.find(file.digest) if self._contents and file.digest else None
        if packed:
            self.facts[file.place.path] = unpack_facts(packed, file.place)
            return
        data = read_bytes(file.path, file.place.path) if file.data is None else file.data
        source = decode_source(data, file.place) if isinstance(data, bytes) else data
        if isinstance(source, Unreadable):
            self.errors.append(source)
            return
        self.pending.append(source)
        if self._contents and isinstance(data, bytes):
            self._digests[source.path] = checksum(data)

    def take(self, found: Extracted | Unreadable) -> None:
        if isinstance(found, Unreadable):
            self.errors.append(found)
            return
        self.facts[found.source.path] = found.facts
        if self._contents and found.packed:
            self._contents.keep(self._digests[found.source.path], found.packed)


def read_all(files: Collection[File], jobs: int, contents: "Contents | None", watch: Watch) -> Reading:
    """What all of some files say. It depends on neither `jobs` nor `contents`."""
    reader = Reader(contents)
    for file in files:
        reader.read(file)
    work = Counted(gather_all(reader.pending, jobs, contents is not None), len(reader.pending))
    for found in watch("Parsing files", work):
        reader.take(found)
    bad = {error.path for error in reader.errors if error.code == "unreadable"}
    texts = Texts(reader.pending, (file for file in files if file.place.path not in bad))
    errors = sorted(reader.errors, key=lambda each: (each.path, each.line, each.column))
    return Reading(dict(sorted(reader.facts.items())), texts, tuple(errors))


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
