"""What git says of the files about to be written."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from asyncfix.model.errors import CommandError

TIMEOUT = 10.0  # seconds for one folder


class UncommittedError(CommandError):
    """Files that are to be written may hold changes that git could not give back."""


def require_clean(paths: Iterable[Path]) -> None:
    """Asks nothing outside a git work tree. Raises UncommittedError for tracked files that are modified or staged, and
    where git can't tell."""
    dirty = sorted(path for path in paths if _in_work_tree(path) and _is_modified(path))
    if dirty:
        names = ", ".join(path.as_posix() for path in dirty)
        raise UncommittedError(f"uncommitted changes in {names}; commit them, or write anyway with --allow-dirty")


def _in_work_tree(path: Path) -> bool:
    return any((folder / ".git").exists() for folder in path.absolute().parents)


def _is_modified(path: Path) -> bool:
    # A repository's own config may name a program as file system monitor: it must not run.
    command = ["git", "-c", "core.fsmonitor=false", "status", "--porcelain", "--untracked-files=no", "--", path.name]
    try:
        done = subprocess.run(
            command,
            cwd=path.absolute().parent,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"},
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except FileNotFoundError as error:
        raise _unknown(path, "there is no git to ask") from error
    except subprocess.TimeoutExpired as error:
        raise _unknown(path, f"git status took over {TIMEOUT:.0f} s") from error
    if done.returncode:
        raise _unknown(path, done.stderr.decode(errors="replace").strip().partition("\n")[0])
    return bool(done.stdout.strip())


def _unknown(path: Path, why: str) -> UncommittedError:
    said = f"{path.as_posix()} may have uncommitted changes ({why})"
    return UncommittedError(f"{said}; --allow-dirty writes without looking")
