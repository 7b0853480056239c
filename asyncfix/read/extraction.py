"""Many sources -> facts, in as many processes as it pays for."""

import gc
import marshal
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from asyncfix.cache.packing import pack_facts, unpack_facts
from asyncfix.extract import extract
from asyncfix.model.facts import Facts
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Source, Unreadable

if TYPE_CHECKING:
    import subprocess

# A chain of 500 calls or operators is legal Python; the walks over it recurse.
RECURSION_LIMIT = 20_000
WORTHWHILE = 2_000_000  # characters: a second of work, of which another process takes its share
WORKER = "import sys; sys.path[:] = {path!r}; from asyncfix.read.extraction import serve; serve()"


@frozen
class Extracted:
    """The facts of a source, and the same packed where somebody wants to keep them."""

    source: Source
    facts: Facts
    packed: bytes | None


def gather(source: Source) -> Facts | Unreadable:
    """The facts of a file, or why it has none."""
    try:
        return extract(source)
    except SyntaxError as error:
        return Unreadable(source.path, error.msg, error.lineno or 1, error.offset or 1)
    except ValueError as error:
        return Unreadable(source.path, str(error))
    except (RecursionError, MemoryError):
        return Unreadable(source.path, "is nested too deeply for Python's parser")


def extracted(source: Source, keep: bool) -> Extracted | Unreadable:
    found = gather(source)
    return Extracted(source, found, pack_facts(found) if keep else None) if isinstance(found, Facts) else found


def gather_all(sources: Sequence[Source], jobs: int, keep: bool) -> Iterator[Extracted | Unreadable]:
    """All of them; with `keep` packed, too. Which process reads which file changes nothing."""
    own, *others = share(sources, jobs)
    workers = [Worker(each) for each in others]
    for worker in workers:
        worker.begin()
    yield from (extracted(source, keep) for source in own)
    for worker in workers:
        yield from worker.results()


def share(sources: Sequence[Source], jobs: int) -> list[list[Source]]:
    """The sources in parts of about the same length, one for each process."""
    total = sum(len(source.text) for source in sources)
    parts = max(1, min(jobs, total // WORTHWHILE))
    if parts == 1:
        return [list(sources)]
    shares: list[list[Source]] = [[] for _ in range(parts)]
    lengths = [0] * parts
    for source in sorted(sources, key=lambda each: -len(each.text)):
        least = lengths.index(min(lengths))
        shares[least].append(source)
        lengths[least] += len(source.text)
    return shares


class Worker:
    """A process that extracts some sources while this one goes on."""

    def __init__(self, sources: list[Source]) -> None:
        self._sources = sources
        self._process = start()

    def begin(self) -> None:
        """Hands the work over."""
        texts = marshal.dumps([(source.path.suffix, source.text) for source in self._sources])
        if self._process and self._process.stdin:
            with suppress(OSError), self._process.stdin as pipe:
                pipe.write(texts)

    def results(self) -> Iterator[Extracted | Unreadable]:
        """What the process found; where it could not, this one does the work."""
        for source, packed in zip(self._sources, self._read(), strict=True):
            if isinstance(packed, bytes):
                yield Extracted(source, unpack_facts(packed, source), packed)
            else:
                yield extracted(source, keep=True)

    def _read(self) -> Sequence[bytes | None]:
        nothing = [None] * len(self._sources)
        if self._process is None or self._process.stdout is None:
            return nothing
        with self._process.stdout as pipe:
            data = pipe.read()
        if self._process.wait() != 0:
            return nothing
        found: list[bytes | None] = marshal.loads(data)
        return found


def start() -> "subprocess.Popen[bytes] | None":
    """Another Python with the same path; not `-m`, which would let in modules that lie where the user is."""
    import subprocess  # few runs have so much to read

    path = [each for each in sys.path if os.path.isabs(each)]
    command = [sys.executable, "-I", "-S", "-c", WORKER.format(path=path)]
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return None


def serve() -> None:
    """The work of such a process: from standard input to standard output."""
    gc.disable()
    sys.setrecursionlimit(RECURSION_LIMIT)
    texts: list[tuple[str, str]] = marshal.loads(sys.stdin.buffer.read())
    found = [gather(Source(Path(f"file{suffix}"), "", text, "utf-8")) for suffix, text in texts]
    packed = [pack_facts(each) if isinstance(each, Facts) else None for each in found]
    sys.stdout.buffer.write(marshal.dumps(packed))
