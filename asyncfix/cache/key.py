"""What decides, beside the files of a project, what is found in them: this package's own files, and the Python."""

import os
import sys
from collections.abc import Iterator

from asyncfix import __version__

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
Stamp = tuple[int, int, int]  # time of change as tools set it, and as the system does (both in ns), size
Witness = Stamp | bool | None  # a stamp, or whether something is there at all


def key() -> bytes:
    from hashlib import sha1  # OpenSSL takes 2 ms to load: for nothing, where there is no cache

    version = (__version__, sys.version, sys.platform, tuple(own_files(PACKAGE)))
    return sha1(repr(version).encode(), usedforsecurity=False).digest()


def own_files(folder: str) -> Iterator[tuple[str, int, int]]:
    """Size and time of every file of this package, stubs among them: an editable install changes without a version."""
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.endswith((".py", ".pyi", ".md")):
            found = entry.stat()
            yield entry.path, found.st_mtime_ns, found.st_size
    for entry in entries:
        if entry.name != "__pycache__" and entry.is_dir():
            yield from own_files(entry.path)


def stamp(path: str) -> Stamp | None:
    """None for what is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size
