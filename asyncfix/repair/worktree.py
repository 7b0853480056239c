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
    """Raises UncommittedError for tracked files that are modified or staged; asks nothing outside a git work tree."""
    dirty = sorted(path for path in paths if _is_modified(path))
    if dirty:
        names = ", ".join(path.as_posix() for path in dirty)
        raise UncommittedError(f"uncommitted changes in {names}; commit them, or write anyway with --allow-dirty")


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
    except FileNotFoundError:
        return False
    except subprocess.TimeoutExpired as error:
        raise UncommittedError(f"git status of {path} took over {TIMEOUT:.0f} s; --allow-dirty skips it") from error
    return done.returncode == 0 and bool(done.stdout.strip())
