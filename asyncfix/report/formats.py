"""Formats by their names: each is a text made of a report, for machines and files."""

import os
from collections.abc import Container, Iterable, Mapping
from importlib import import_module
from pathlib import Path

from asyncfix.model.errors import CommandError, nearest
from asyncfix.model.finding import Report
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Source

MACHINES = {
    "json": "json",
    "json-lines": "lines",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "azure": "azure",
    "rdjson": "rdjson",
    "pylint": "pylint",
    "html": "html",
}
SURVEYS = frozenset(("json", "html"))  # those that tell what is off the loop, and what could not be judged
STDOUT = Path("-")
SETTINGS = ("asyncfix.toml", "pyproject.toml")
NAMES = ("full", "concise", *MACHINES)


class OutputError(CommandError):
    """An output that can't be written as asked."""


@frozen
class Output:
    """A file that is written, its format, and whether that was named: then what is printed stays."""

    file: Path
    format: str
    is_beside: bool


@frozen
class Outputs:
    """The format of what is printed, "" where a file takes its place; and the files that are written."""

    printed: str
    files: tuple[Output, ...]


def render(report: Report, name: str, sources: Mapping[Path, Source]) -> str:
    """The report as a text without colour. Machine formats hold no line of the sources."""
    from asyncfix.report.text import plain

    if name in MACHINES:
        return str(import_module(f"asyncfix.report.{MACHINES[name]}").render(report))
    if name == "concise":
        from asyncfix.report.concise import list_all

        return plain(list_all(report))
    from asyncfix.report.full import diagnose_all

    return plain(diagnose_all(report, sources))


def parse_all(outputs: Iterable[str] | None, default: str) -> Outputs:
    """Raises OutputError."""
    found = [parse(each, default) for each in outputs or ()]
    files = tuple(each for each in found if each.file != STDOUT)
    printed = [each.format for each in found if each.file == STDOUT]
    if len(printed) > 1:
        raise OutputError("-o: standard output takes one format: write the others to files")
    for each in files:
        require_free(each.file)
    for number, each in enumerate(files):
        if any(is_one(each.file, other.file) for other in files[:number]):
            raise OutputError(f"-o: {each.file} would be written twice: choose another name for one of them")
    usual = default if all(each.is_beside for each in files) else ""
    return Outputs(printed[0] if printed else usual, files)


def require_free(path: Path, scanned: Container[str] = (), baseline: str = "") -> None:
    """Raises OutputError for a file that is read: what `-o` names is replaced."""
    full = os.path.realpath(path)
    kind = "Python source" if full.endswith((".py", ".pyi")) or full in scanned else ""
    kind = "a file of settings" if os.path.basename(full) in SETTINGS else kind
    kind = "the baseline" if baseline and full == os.path.realpath(baseline) else kind
    if kind:
        raise OutputError(f"-o: {path} is {kind}, and would be replaced: choose another name, or - to print it")


def is_one(one: Path, other: Path) -> bool:
    """Whether two names are of one file, which is none of a device or pipe."""
    is_device = one.exists() and not one.is_file()
    return os.path.realpath(one) == os.path.realpath(other) and not is_device


def parse(output: str, default: str) -> Output:
    """Of `FORMAT:FILE`, or `FILE` alone; `-` for a file is standard output. Raises OutputError."""
    if not output:
        raise OutputError("-o: an empty text names no file")
    name, colon, file = output.partition(":")
    if output in NAMES:
        raise OutputError(
            f"-o {output}: a format without a file: `--format {output}` prints it, `-o {output}:FILE` writes it"
        )
    if not colon or "/" in name or len(name) == 1:  # a file, or the drive of one
        return Output(Path(output), default, is_beside=False)
    if name not in NAMES:
        raise OutputError(f"-o {output}: unknown format `{name}`{nearest(name, NAMES)}")
    if not file:
        raise OutputError(f"-o {output}: no file: `-o {output}FILE` writes one, `-o {output}-` prints it")
    return Output(Path(file), name, is_beside=True)
