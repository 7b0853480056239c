"""Formats by their names: each is a text made of a report, for machines and files."""

from collections.abc import Iterable, Mapping
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
NAMES = ("full", "concise", *MACHINES)


class OutputError(CommandError):
    """An output that can't be written as asked."""


@frozen
class Output:
    """A file that is written, its format, and whether that was named: then what is printed stays."""

    file: Path
    format: str
    is_beside: bool


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


def parse_all(outputs: Iterable[str] | None, default: str) -> tuple[Output, ...]:
    """Raises OutputError."""
    return tuple(parse(each, default) for each in outputs or ())


def parse(output: str, default: str) -> Output:
    """Of `FORMAT:FILE`, or `FILE` alone. Raises OutputError."""
    name, colon, file = output.partition(":")
    if output in NAMES:
        raise OutputError(
            f"-o {output}: a format without a file: `--format {output}` prints it, `-o {output}:FILE` writes it"
        )
    if not colon or "/" in name or len(name) == 1:  # a file, or the drive of one
        return Output(Path(output), default, is_beside=False)
    if name not in NAMES:
        raise OutputError(f"-o {output}: unknown format `{name}`{nearest(name, NAMES)}")
    return Output(Path(file), name, is_beside=True)
