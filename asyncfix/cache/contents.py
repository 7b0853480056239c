"""What the files of a project say, by their contents; and their contents, by size and time of change."""

import os
import time
from hashlib import sha1

from asyncfix.cache.folder import Folder

Stamp = tuple[int, int]  # time of change in ns, size
RACY = 2_000_000_000  # ns: a file changed so shortly before it was looked at may change again within one tick


class Contents:
    """Facts, packed, by the digest of the file; the digest of a file that did not change since the last run."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._known: dict[str, tuple[int, int, bytes]] = folder.read("files") or {}
        self._blobs: dict[bytes, bytes] = (folder.read("facts") or {}) if self._known else {}
        self._seen: dict[str, tuple[int, int, bytes]] = {}
        self._used: dict[bytes, bytes] = {}
        self._started = time.time_ns()

    def digest(self, path: str) -> bytes | None:
        """The digest of a file whose stamp is that of the last run."""
        known = self._known.get(path)
        if known is None or stamp(path) != known[:2]:
            return None
        self._seen[path] = known
        return known[2]

    def notice(self, path: str, data: bytes) -> bytes:
        """The digest of a file that was read just now."""
        digest = digest_of(data)
        changed, size = stamp(path) or (0, 0)
        if changed < self._started - RACY and size == len(data):
            self._seen[path] = (changed, size, digest)
        return digest

    def find(self, digest: bytes) -> bytes | None:
        found = self._used.get(digest) or self._blobs.get(digest)
        if found is not None:
            self._used[digest] = found
        return found

    def keep(self, digest: bytes, facts: bytes) -> None:
        self._used[digest] = facts

    def save(self) -> None:
        """Writes what this run used; what belonged to other texts is forgotten."""
        if self._used.keys() != self._blobs.keys():
            self._folder.write("facts", self._used)
        if self._seen != self._known:
            self._folder.write("files", self._seen)


def stamp(path: str) -> Stamp | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def digest_of(data: bytes) -> bytes:
    return sha1(data, usedforsecurity=False).digest()
