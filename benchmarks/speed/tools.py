"""The checkers, with the settings they have by default: how each is run on the folder it stands in."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

VERSION = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    package: str
    python: str  # that has the package
    command: tuple[str, ...]
    cache: str | None  # the folder in which it keeps what it found out
    by_file: bool = False  # it wants to be told every file

    def on(self, folder: Path) -> list[str]:
        files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.py")) if self.by_file else ["."]
        return [*self.command, *files]

    def version(self) -> str:
        return subprocess.check_output((self.python, "-c", VERSION, self.package), text=True).strip()


def find_tools(bin_folder: Path) -> list[Tool]:
    def peer(name: str, executable: str, *options: str, cache: str | None, by_file: bool = False) -> Tool:
        command = (str(bin_folder / executable), *options)
        return Tool(name, name, str(bin_folder / "python"), command, cache, by_file)

    own = (sys.executable, "-m", "asyncfix", "check", "--isolated")
    return [
        peer("ruff", "ruff", "check", "--isolated", "--select=ASYNC", cache=".ruff_cache"),
        Tool("asyncfix", "asyncfix-lint", sys.executable, own, ".asyncfix_cache"),
        peer("hydroid-cli", "hydroid", cache=".hydroid_cache"),
        peer("flake8-async", "flake8-async", "--asyncio", "--enable=ASYNC2", cache=None, by_file=True),
    ]
