"""What the files of a project say, by their contents; and their contents, by size and times of change."""

import time
from collections.abc import Mapping

from asyncfix.cache.folder import Folder, checksum
from asyncfix.cache.key import Stamp, stamp

RACY = 2_000_000_000  # ns: a file changed so shortly before it was looked at may change again within one tick


class Contents:
    """Facts, packed, by the digest of the file; the digest of a file that did not change since the last run."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._known: Mapping[str, tuple[Stamp, bytes]] = folder.read("files") or {}
        self._blobs: Mapping[bytes, bytes] | None = None
        self._seen: dict[str, tuple[Stamp, bytes]] = {}
        self._used: dict[bytes, bytes] = {}
        self._started = time.time_ns()

    def digest(self, path: str) -> bytes | None:
        """The digest of a file whose stamp is that of the last run."""
        known = self._known.get(path)
        if known is None or stamp(path) != known[0]:
            return None
        self._seen[path] = known
        return known[1]

    def notice(self, path: str, data: bytes) -> bytes:
        """The digest of a file that was read just now."""
        digest = checksum(data)
        found = stamp(path)
        if found and found[0] < self._started - RACY and found[-1] == len(data):
            self._seen[path] = (found, digest)
        return digest

    def stamp(self, path: str) -> Stamp | None:
        """The stamp of a file as it was looked at, if it can be trusted."""
        known = self._seen.get(path)
        return known[0] if known else None

    def find(self, digest: bytes) -> bytes | None:
        """The facts of a file, packed, if an earlier run had such a file."""
        if self._blobs is None:
            self._blobs = self._folder.read("facts") or {}
        found = self._used.get(digest) or self._blobs.get(digest)
        if found is not None:
            self._used[digest] = found
        return found

    def keep(self, digest: bytes, facts: bytes) -> None:
        self._used[digest] = facts

    def save(self) -> None:
        """Writes what this run used; what belonged to other texts is forgotten."""
        if self._blobs is not None and self._used.keys() != self._blobs.keys():
            self._folder.write("facts", self._used)
        if self._seen != self._known:
            self._folder.write("files", self._seen)
