"""Findings that were there before: a file that names them, so that only new ones count.

An entry is a file, a rule, a function and an API, and how many such calls there are: no lines and no texts, so edits
above, moves within the function and formatting change nothing.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.model.errors import CommandError
from asyncfix.model.finding import Finding, placeless
from asyncfix.model.remembered import frozen, frozen_in_order, replace

VERSION = 1


class BaselineError(CommandError):
    """A baseline that can't be read."""


@frozen_in_order
class Entry:
    """What findings have in common that are told apart by their lines alone; `path` from the baseline's folder on."""

    path: str
    rule: str
    function: str
    api: str


Counts = Mapping[Entry, int]


@frozen
class Compared:
    """Findings with those marked that the baseline knows, and the entries with more than was found."""

    findings: tuple[Finding, ...]
    stale: tuple[tuple[Entry, int], ...]


def compare(known: Counts, findings: Sequence[Finding], folder: Path) -> Compared:
    """Of equal findings, as many are known as the baseline counts, from the first on."""
    left: Counter[Entry] = Counter()
    for entry, number in known.items():
        left[local(entry)] += number
    marked = []
    for finding in findings:
        entry = local(entry_of(finding, folder))
        is_known = left[entry] > 0
        left[entry] -= is_known
        marked.append(finding.know() if is_known else finding)
    return Compared(tuple(marked), tuple(find_stale(known, left)))


def find_stale(known: Counts, left: Counter[Entry]) -> Iterator[tuple[Entry, int]]:
    """What is left of each entry."""
    for entry, number in sorted(known.items()):
        less = min(number, left[local(entry)])
        if less > 0:
            left[local(entry)] -= less
            yield entry, less


def count(findings: Iterable[Finding], folder: Path) -> Counts:
    return Counter(entry_of(finding, folder) for finding in findings)


def entry_of(finding: Finding, folder: Path) -> Entry:
    path = Path(os.path.relpath(finding.path, folder)).as_posix()
    return Entry(path, finding.rule, finding.function, finding.api)


def read(path: Path) -> Counts:
    """Raises BaselineError."""
    import json  # few gates have a baseline

    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["version"] != VERSION:
            raise BaselineError(f"{path}: made by another version of asyncfix: --update-baseline writes it anew")
        return Counter(dict(entries_in(document)))
    except FileNotFoundError:
        raise BaselineError(f"{path}: there is no such baseline: --update-baseline writes one") from None
    except OSError as error:
        raise BaselineError(f"{path}: can't be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaselineError(f"{path}: no baseline of asyncfix: {error!r}") from error


def entries_in(document: object) -> Iterator[tuple[Entry, int]]:
    for each in document["findings"]:  # type: ignore[index]
        yield Entry(each["path"], each["rule"], each["function"], each["api"]), int(each["count"])


def render(counts: Counts) -> str:
    """One entry to a line, in order, so that two changes of it seldom meet."""
    import json

    rows = [
        json.dumps({"path": e.path, "rule": e.rule, "function": e.function, "api": e.api, "count": number})
        for e, number in sorted(counts.items())
    ]
    body = "".join(f"    {row}{',' if place < len(rows) else ''}\n" for place, row in enumerate(rows, 1))
    return f'{{\n  "version": {VERSION},\n  "findings": [\n{body}  ]\n}}\n'


def without(counts: Counts, stale: Iterable[tuple[Entry, int]]) -> Counts:
    left = Counter(counts)
    left.subtract(dict(stale))
    return +left


def moved(counts: Counts, moves: Mapping[str, str]) -> Counts:
    """The counts, where files have other names; their functions are local ones."""
    found: Counter[Entry] = Counter()
    for entry, number in counts.items():
        path = moves.get(entry.path)
        found[replace(local(entry), path=path) if path else entry] += number
    return found


def local(entry: Entry) -> Entry:
    """The entry, where the function's name has a dot in place of its module, which the path names already, and lambdas
    have no place.
    """
    function = placeless(entry.function)
    if function.startswith("."):
        return entry
    parts = entry.path.removesuffix(".pyi").removesuffix(".py").removesuffix("/__init__").split("/")
    above = f".{function}.".find(f".{'.'.join(parts)}.")  # where the baseline lies in a package
    sizes = range(len(parts), 0, -1)
    modules = (f"{function[: max(above, 0)]}{'.'.join(parts[-size:])}" for size in sizes)
    module = next((each for each in modules if f"{function}.".startswith(f"{each}.")), None)
    return replace(entry, function=function if module is None else f".{function[len(module) + 1 :]}")


def named(counts: Counts, findings: Iterable[Finding], folder: Path) -> Counts:
    """The counts, where local functions have the module's name that findings of their file have."""
    modules = dict(map(module_of, (entry_of(each, folder) for each in findings)))
    found: Counter[Entry] = Counter()
    for entry, number in counts.items():
        is_local = entry.function.startswith(".") and entry.path in modules
        function = f"{modules[entry.path]}{entry.function}".removesuffix(".") if is_local else entry.function
        found[replace(entry, function=function)] += number
    return found


def module_of(entry: Entry) -> tuple[str, str]:
    """An entry's file, and the module that it is imported as."""
    return entry.path, entry.function.removesuffix(local(entry).function)
