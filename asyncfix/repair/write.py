"""New texts -> files: all of them, or none."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from asyncfix.model.change import Change
from asyncfix.model.errors import CommandError
from asyncfix.model.source import decode, encode


class ChangedOnDisk(CommandError):  # noqa: N818
    """A file is no longer what the repair was made for."""


def write_changes(changes: Sequence[Change], root: Path) -> None:
    """Replaces the files' contents; mode and owner stay.

    Everything is written beside the files first and renamed then, so a full disk or a crash leaves no half of a file.
    Raises ChangedOnDisk and OSError, with every file as it was.
    """
    for change in changes:
        require_unchanged(change)
    staged: list[tuple[Path, Path]] = []
    try:
        for change in changes:
            target = change.source.path.resolve()
            staged.append((stage(target, encode(change.after, change.source.encoding)), target))
        replace_all(staged)
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)


def require_unchanged(change: Change) -> None:
    text, _ = decode(change.source.path.read_bytes())
    if text != change.source.text:
        raise ChangedOnDisk(f"{change.source.path}: changed while it was analysed: run apply again")


def stage(target: Path, data: bytes) -> Path:
    """The new content in a file beside the target, with its mode and owner."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, temporary)
        keep_owner(target, temporary)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def keep_owner(target: Path, temporary: Path) -> None:
    status = target.stat()
    if hasattr(os, "chown") and (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
        os.chown(temporary, status.st_uid, status.st_gid)


def replace_all(staged: Sequence[tuple[Path, Path]]) -> None:
    """Renames every file into place; where one fails, those before it get their old content back."""
    replaced: list[tuple[Path, bytes]] = []
    try:
        for temporary, target in staged:
            before = target.read_bytes()
            os.replace(temporary, target)
            replaced.append((target, before))
    except OSError:
        for target, before in replaced:
            target.write_bytes(before)
        raise
