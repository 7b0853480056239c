"""New texts -> files: all of them, or none."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path

from asyncfix.model.change import Change
from asyncfix.model.errors import CommandError
from asyncfix.model.source import decode, encode
from asyncfix.read.discover import display

MOST_OF_NAME = 40  # characters: a file's name can be as long as a name may be


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


def write_file(path: Path, text: str) -> None:
    """Puts a text of our own in the place of what was there, whole or not at all."""
    target = path.resolve()
    temporary = stage(target, text.encode())
    try:
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def require_unchanged(change: Change) -> None:
    if change.is_new:
        if os.path.lexists(change.source.path):
            raise ChangedOnDisk(f"{change.source.path}: came to be while the others were analysed: run apply again")
        return
    text, _ = decode(change.source.path.read_bytes())
    if text != change.source.text:
        raise ChangedOnDisk(f"{change.source.path}: changed while it was analysed: run apply again")


def stage(target: Path, data: bytes) -> Path:
    """The new content in a file beside the target, with its mode and owner, where there is one."""
    import shutil  # a gate that writes nothing goes without

    if target.exists() and not may_write(target):
        raise unwritten(target, errno.EACCES)  # which renaming would not ask
    handle, temporary = open_beside(target)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
            keep_owner(target, temporary)
        else:
            temporary.chmod(0o666 & ~current_umask())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def open_beside(target: Path) -> tuple[int, Path]:
    """A new file in the same folder. Raises OSError that names the one that is to be written."""
    import tempfile

    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:MOST_OF_NAME]}.")
    except OSError as error:
        raise unwritten(target, error.errno or 0) from error
    return handle, Path(name)


def may_write(target: Path) -> bool:
    return os.access(target, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def unwritten(target: Path, number: int) -> OSError:
    return OSError(number, f"can't be written: {os.strerror(number)}", str(display(target)))


def current_umask() -> int:
    """Which can only be asked by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def keep_owner(target: Path, temporary: Path) -> None:
    status = target.stat()
    if hasattr(os, "chown") and (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
        os.chown(temporary, status.st_uid, status.st_gid)


def replace_all(staged: Sequence[tuple[Path, Path]]) -> None:
    """Renames every file into place; where one fails, those before it get their old content back, or go."""
    replaced: list[tuple[Path, bytes | None]] = []
    try:
        for temporary, target in staged:
            before = target.read_bytes() if target.exists() else None
            os.replace(temporary, target)
            replaced.append((target, before))
    except OSError:
        for target, before in replaced:
            if before is None:
                target.unlink()
            else:
                target.write_bytes(before)
        raise
