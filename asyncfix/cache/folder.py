"""A folder of files that may be gone, cut short or another version's at any time.

Each file begins with the key of the version that wrote it and a checksum of the rest. What does not fit is as good as
not there, and what can't be written is not written.
"""

import marshal
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import Any

from asyncfix import __version__

NAME = ".asyncfix_cache"
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of asyncfix: https://bford.info/cachedir/\n"
PACKAGE = Path(__file__).parent.parent


class Folder:
    """The cache of a project, for this version of asyncfix and of Python."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def prepare(self) -> None:
        """Makes the folder before the project is looked at: its own appearing changes the folder above it."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for name, text in (("CACHEDIR.TAG", TAG), (".gitignore", "*\n")):
                if not (self.path / name).exists():
                    (self.path / name).write_text(text, encoding="utf-8")
        except OSError:
            return

    def read(self, name: str) -> Any:
        """What `write` was given, None where that is not there unharmed."""
        try:
            with open(self.path / name, "rb", 0) as file:
                data = file.read()
        except OSError:
            return None
        head = len(key()) + sha1().digest_size
        if data[: len(key())] != key() or sha1(data[head:], usedforsecurity=False).digest() != data[len(key()) : head]:
            return None
        try:
            return marshal.loads(data[head:])
        except (ValueError, EOFError, TypeError):
            return None

    def write(self, name: str, value: Any) -> None:
        """Puts a file in the place of the one that was there, whole or not at all."""
        data = marshal.dumps(value)
        new = self.path / f"{name}.{os.getpid()}"
        try:
            with open(new, "wb") as file:
                file.write(key() + sha1(data, usedforsecurity=False).digest() + data)
            os.replace(new, self.path / name)
        except OSError:
            with suppress(OSError):
                new.unlink()


@cache
def key() -> bytes:
    """Of all that decides what is found in a file: this package's own files, and the Python that parses."""
    version = (__version__, sys.version, tuple(own_files(str(PACKAGE))))
    return sha1(repr(version).encode(), usedforsecurity=False).digest()


def own_files(folder: str) -> Iterator[tuple[str, int, int]]:
    """Size and time of every file of this package, stubs among them: an editable install changes without a version."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from own_files(entry.path)
        elif entry.name.endswith((".py", ".pyi", ".md")):
            found = entry.stat()
            yield entry.path, found.st_mtime_ns, found.st_size
