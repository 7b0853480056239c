"""The files of a project as they were at a revision of git, put into a folder of their own."""

import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from asyncfix.model.errors import CommandError
from asyncfix.model.remembered import frozen

COMMIT = "^{commit}"  # behind a name: the commit that it leads to


class RevisionError(CommandError):
    """A revision that git doesn't know, or no git."""


@frozen
class Revision:
    """`top` is the work tree, `folder` what it was; `moves` the files that have another name since, from `top` on."""

    commit: str
    top: Path
    folder: Path
    moves: Mapping[str, str]

    def place(self, path: Path) -> Path:
        """Where a file or folder of the work tree was."""
        return self.folder / path.relative_to(self.top)


@contextmanager
def open_revision(name: str, root: Path) -> Iterator[Revision]:
    """Raises RevisionError. The folder is gone afterwards."""
    top = Path(git(root, "rev-parse", "--show-toplevel").decode().removesuffix("\n"))
    commit = git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", name + COMMIT).decode().strip()
    with TemporaryDirectory(prefix="asyncfix-") as folder:
        extract(git(top, "archive", "--format=tar", commit), Path(folder))
        yield Revision(commit, top, Path(folder).resolve(), moves_since(top, commit))


def extract(archive: bytes, folder: Path) -> None:
    """The plain files of an archive; `extractall` is safe from 3.11.4 on alone."""
    with tarfile.open(fileobj=BytesIO(archive)) as members:
        for member in members:
            data = members.extractfile(member) if member.isfile() else None
            target = (folder / member.name).resolve()
            if data and target.is_relative_to(folder.resolve()):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data.read())


def moves_since(top: Path, commit: str) -> Mapping[str, str]:
    """The new names of files, by the old ones."""
    said = git(top, "diff", "-z", "--name-status", "--find-renames", "--diff-filter=R", commit)
    parts = said.decode(errors="surrogateescape").split("\0")
    return dict(zip(parts[1::3], parts[2::3], strict=False))


def git(folder: Path, *arguments: str) -> bytes:
    """What git prints. A repository's own settings may name programs, which must not run."""
    command = ["git", "-c", "core.fsmonitor=false", "-c", "diff.external=", *arguments]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    except OSError as error:
        raise RevisionError(f"--diff-base needs git: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise RevisionError(f"--diff-base: {said or unknown(folder, arguments[-1].removesuffix(COMMIT))}")
    return done.stdout


def unknown(folder: Path, name: str) -> str:
    """What is said of a revision that is not there: continuous integration often fetches the newest alone."""
    is_shallow = git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true"
    hint = "; this clone is shallow: fetch its history (`fetch-depth: 0`, `git fetch --unshallow`)"
    return f"no such revision: {name}{hint if is_shallow else ''}"
