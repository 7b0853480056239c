"""Copies of a corpus, in which files may be edited and caches come and go."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

SECONDS = 3  # a file that has just been written may change again unnoticed, so tools don't trust its time yet


@dataclass(frozen=True, slots=True)
class Copy:
    """A project that holds a package; one of its files, of median size among those with coroutines, gets edited."""

    root: Path
    edited: Path

    @classmethod
    def make(cls, package: Path, root: Path) -> "Copy":
        shutil.copytree(package, root / package.name, ignore=shutil.ignore_patterns(".*_cache", "__pycache__"))
        (root / "pyproject.toml").write_text('[project]\nname = "corpus"\nversion = "1"\n', encoding="utf-8")
        return cls(root, choose(root))

    def forget(self, cache: str) -> None:
        shutil.rmtree(self.root / cache, ignore_errors=True)

    def edit(self, text: str) -> None:
        with self.edited.open("a", encoding="utf-8") as file:
            file.write(text)


def choose(root: Path) -> Path:
    found = [path for path in root.rglob("*.py") if b"async def" in path.read_bytes()]
    found.sort(key=lambda path: (path.stat().st_size, path))
    return found[len(found) // 2]


def settle() -> None:
    time.sleep(SECONDS)
