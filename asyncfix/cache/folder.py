"""A folder of files that may be gone, cut short or another version's at any time.

Each file begins with the key of the version that wrote it and a checksum of the rest. What does not fit is as good as
not there, and what can't be written is not written. Nothing in here needs `pathlib`: it is read before anything else.
"""

import marshal
import os
from typing import Any

from asyncfix.cache.key import key

NAME = ".asyncfix_cache"
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of asyncfix: https://bford.info/cachedir/\n"
DIGEST = 20


class Folder:
    """The cache of a project, for this version of asyncfix and of Python."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._key = key()

    def prepare(self) -> None:
        """Makes the folder before the project is looked at: its own appearing changes the folder above it."""
        try:
            os.makedirs(self.path, exist_ok=True)
            for name, text in (("CACHEDIR.TAG", TAG), (".gitignore", "*\n")):
                if not os.path.exists(os.path.join(self.path, name)):
                    with open(os.path.join(self.path, name), "w", encoding="utf-8") as file:
                        file.write(text)
        except OSError:
            return

    def read(self, name: str) -> Any:
        """What `write` was given, None where that is not there unharmed."""
        try:
            with open(os.path.join(self.path, name), "rb", 0) as file:
                data = file.read()
        except OSError:
            return None
        start = len(self._key) + DIGEST
        if data[: len(self._key)] != self._key or checksum(data[start:]) != data[len(self._key) : start]:
            return None
        try:
            return marshal.loads(data[start:])
        except (ValueError, EOFError, TypeError):
            return None

    def write(self, name: str, value: Any) -> None:
        """Puts a file in the place of the one that was there, whole or not at all."""
        data = marshal.dumps(value)
        path = os.path.join(self.path, name)
        new = f"{path}.{os.getpid()}"
        try:
            with open(new, "wb") as file:
                file.write(self._key + checksum(data) + data)
            os.replace(new, path)
        except OSError:
            discard(new)

    def prune(self, prefix: str, most: int) -> None:
        """Keeps the newest files of a kind."""
        try:
            names = [entry for entry in os.scandir(self.path) if entry.name.startswith(prefix)]
            for entry in sorted(names, key=lambda each: each.stat().st_mtime_ns)[:-most]:
                discard(entry.path)
        except OSError:
            return


def checksum(data: bytes) -> bytes:
    from hashlib import sha1

    return sha1(data, usedforsecurity=False).digest()


def discard(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
