"""The checkers: how each is run, and how its answer is read."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.truth.settings import NAMES, SINKS
from benchmarks.truth.suite import Place

TEXT = re.compile(r"^(.*?):(\d+):(?:\d+:)? ?ASYNC2\w*(.*)$", re.MULTILINE)
LEAF = re.compile(r"\((.+?):(\d+):\d+\)$")
PATTERNS = "--async200-blocking-calls=" + ",".join(f"{each}->another" for each in NAMES)
SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Report:
    """One finding: where it is shown, and the places that its text leads to."""

    place: Place
    through: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    settings: str
    version: tuple[str, ...]
    command: tuple[str, ...]
    read: Callable[[str], list[Report]]
    by_file: bool = False  # it looks at each file alone, so one run may see all programs
    config: str = ""  # pyproject.toml of each program


def read_text(out: str) -> list[Report]:
    found = []
    for path, line, rest in TEXT.findall(out):
        leaf = LEAF.search(rest)
        found.append(Report(at(path, int(line)), (at(leaf[1], int(leaf[2])),) if leaf else ()))
    return found


def read_ruff(out: str) -> list[Report]:
    told = [each for each in json.loads(out) if (each["code"] or "").startswith("ASYNC2")]
    return [Report(at(each["filename"], each["location"]["row"])) for each in told]


def read_hydroid(out: str) -> list[Report]:
    return [
        Report(
            at(each["location"]["path"], each["location"]["line"]),
            tuple(at(step["location"]["path"], step["location"]["line"]) for step in each["chain"]),
        )
        for each in json.loads(out)["diagnostics"]
    ]


def read_asyncfix(out: str) -> list[Report]:
    return [
        Report(at(each["path"], each["line"]), tuple(at(step["path"], step["line"]) for step in each["chain"]))
        for each in json.loads(out)["findings"]
    ]


def at(path: str, line: int) -> Place:
    return Path(path).as_posix(), line


def asyncfix(*options: str, settings: str = "defaults") -> Tool:
    start = (sys.executable, "-m", "asyncfix")
    command = (*start, "check", "--isolated", "--no-cache", "--jobs=1", "--root=.", "--format=json", *options, ".")
    return Tool("asyncfix", settings, (*start, "--version"), command, read_asyncfix)


def peers(bin_folder: Path, libraries: Path | None) -> list[Tool]:
    """The others, out of one virtual environment; `libraries` is one that has what the programs import."""

    def ruff(settings: str, *options: str) -> Tool:
        start = str(bin_folder / "ruff")
        common = ("check", "--isolated", "--no-cache", "--ignore-noqa", "--target-version=py314", "--select=ASYNC")
        command = (start, *common, "--output-format=json", *options, ".")
        return Tool("ruff", settings, (start, "--version"), command, read_ruff, by_file=True)

    def flake8(settings: str, *options: str) -> Tool:
        start = str(bin_folder / "flake8")
        command = (start, "--isolated", "--disable-noqa", "--select=ASYNC2", "--asyncio", *options, ".")
        return Tool("flake8-async", settings, (start, "--version"), command, read_text, by_file=True)

    def ty_async(settings: str, *options: str) -> Tool:
        pip = (str(bin_folder / "pip"), "show", "ty-async")  # it has no --version
        command = (str(bin_folder / "ty-async"), "--async200-stdlib", "--async200-transitive", *options, ".")
        return Tool("ty-async", settings, pip, command, read_text)

    def hydroid(settings: str, *options: str, config: str = "") -> Tool:
        start = str(bin_folder / "hydroid")
        command = (start, "--no-cache", "--cpu", "--format=json", *options, ".")
        return Tool("hydroid-cli", settings, (start, "--version"), command, read_hydroid, config=config)

    found = [
        ruff("ASYNC"),
        ruff("ASYNC, preview", "--preview"),
        flake8("ASYNC2"),
        flake8("ASYNC2, patterns", PATTERNS),
        ty_async("stdlib, transitive"),
        ty_async("stdlib, transitive, patterns", PATTERNS),
        hydroid("cpu"),
    ]
    if libraries:
        python = f"--python={libraries}"
        found += [hydroid("cpu, libraries", python), hydroid("cpu, libraries, sinks", python, config=SINKS)]
    return found


def run(tool: Tool, folder: Path) -> list[Report]:
    """What a tool says of a folder; paths below it."""
    done = subprocess.run(tool.command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode not in (0, 1):
        print(f"{tool.name} ({tool.settings}) in {folder.name}: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return []
    root = folder.resolve()

    def below(place: Place) -> Place:
        path = Path(place[0])
        return (path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()), place[1]

    return [Report(below(each.place), tuple(map(below, each.through))) for each in tool.read(done.stdout)]


def version_of(tool: Tool) -> str:
    """The version of the tool that its command names."""
    done = subprocess.run(tool.version, capture_output=True, text=True, timeout=SECONDS, check=False).stdout
    found = re.search(rf"{tool.name}: ([\d.]+)", done) or re.search(r"([\d.]+\d)", done)
    return found[1] if found else "?"
