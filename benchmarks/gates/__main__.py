"""Prints with which exit codes asyncfix and its peers answer what a gate meets.

python3 -m venv peers && peers/bin/pip install ruff flake8 flake8-async hydroid-cli
python -m benchmarks.gates --peers peers
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent.parent
BLOCKING = "import time\n\n\nasync def f():\n    time.sleep(1)\n"
CLEAN = "async def f():\n    return 1\n"
HELPER = "import time\n\n\ndef pause():\n    time.sleep(1)\n"
CALLER = "from helper import pause\n\n\nasync def f():\n    pause()\n"


@dataclass(frozen=True, slots=True)
class Tool:
    """A command line, the file and table of its settings, and a comment of its own, without and with a reason."""

    name: str
    command: Sequence[str]
    sarif: Sequence[str]
    settings: tuple[str, str]
    ignore: str

    def run(self, folder: Path, *more: str) -> int:
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [*self.command, *more]
        return subprocess.run(command, cwd=folder, capture_output=True, env=environ, check=False).returncode


def tools(peers: Path) -> list[Tool]:
    def path(name: str) -> str:
        return str(peers / name)

    pyproject = "pyproject.toml"
    sarif = ("--output-format", "sarif")
    ruff = (path("ruff"), "check", "--no-cache", "--select", "ASYNC")
    flake8 = (path("flake8"), "--extend-select", "ASYNC2", "--extend-ignore", "ASYNC1,ASYNC9")
    own = (sys.executable, "-m", "asyncfix", "check", "--no-cache")
    return [
        Tool("ruff", ruff, sarif, (pyproject, "[tool.ruff.lint]\n"), "# noqa: ASYNC210"),
        Tool("flake8-async", flake8, (), (".flake8", "[flake8]\n"), "# noqa: ASYNC210"),
        Tool("hydroid-cli", (path("hydroid"), "--no-cache"), ("--format", "sarif"), (pyproject, "[tool.hydroid]\n"),
             "# hydroid: ignore[blocking-http]"),
        Tool("asyncfix", own, sarif, (pyproject, "[tool.asyncfix]\n"), "# asyncfix: ignore[blocking-http]"),
    ]  # fmt: skip


def put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)


def clean(tool: Tool, folder: Path) -> int:
    put(folder, app=CLEAN)
    return tool.run(folder, ".")


def blocking(tool: Tool, folder: Path) -> int:
    put(folder, app=BLOCKING)
    return tool.run(folder, ".")


def behind(tool: Tool, folder: Path) -> int:
    put(folder, app=CALLER, helper=HELPER)
    return tool.run(folder, ".")


def broken(tool: Tool, folder: Path) -> int:
    put(folder, app="def (")
    return tool.run(folder, ".")


def missing(tool: Tool, folder: Path) -> int:
    return tool.run(folder, "nowhere")


def one_file(tool: Tool, folder: Path) -> int:
    put(folder, app=BLOCKING)
    return tool.run(folder, "app.py")


def flag(tool: Tool, folder: Path) -> int:
    put(folder, app=BLOCKING)
    return tool.run(folder, "--selekt", ".")


def key(tool: Tool, folder: Path) -> int:
    put(folder, app=CLEAN)
    name, table = tool.settings
    (folder / name).write_text(f"{table}selekt = 'X'\n".replace("'", "" if name == ".flake8" else "'"))
    return tool.run(folder, ".")


def sarif(tool: Tool, folder: Path) -> int | None:
    put(folder, app=BLOCKING)
    return tool.run(folder, *tool.sarif, ".") if tool.sarif else None


def other_name(tool: Tool, folder: Path) -> int:
    put(folder, app=BLOCKING.replace("sleep(1)", f"sleep(1)  {tool.ignore}"))
    return tool.run(folder, ".")


CASES: dict[str, tuple[str, Callable[[Tool, Path], int | None]]] = {
    "nothing blocks": ("0", clean),
    "a coroutine blocks": ("1", blocking),
    "it blocks through a helper in another file": ("1", behind),
    "a finding, one file named": ("1", one_file),
    "a finding, suppressed by the name of another rule": ("1", other_name),
    "a finding, in SARIF": ("1", sarif),
    "a file that can't be parsed": ("not 0", broken),
    "a path that isn't there": ("not 0", missing),
    "an unknown flag": ("2", flag),
    "an unknown key in the settings": ("2", key),
}


def rows(found: Sequence[Tool]) -> Iterator[str]:
    yield f"| exit code | should be | {' | '.join(tool.name for tool in found)} |"
    yield "| --- " * (len(found) + 2) + "|"
    for name, (wanted, case) in CASES.items():
        codes = [answer(case, tool) for tool in found]
        told = ("-" if code is None else str(code) if is_wanted(code, wanted) else f"**{code}**" for code in codes)
        yield f"| {name} | {wanted} | {' | '.join(told)} |"


def answer(case: Callable[[Tool, Path], int | None], tool: Tool) -> int | None:
    with TemporaryDirectory() as folder:
        (Path(folder) / ".git").mkdir()  # a project of its own
        return case(tool, Path(folder))


def is_wanted(code: int, wanted: str) -> bool:
    return code != 0 if wanted == "not 0" else str(code) == wanted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, required=True, help="virtual environment that the others are in")
    print("\n".join(rows(tools(parser.parse_args().peers.resolve() / "bin"))))


main()
