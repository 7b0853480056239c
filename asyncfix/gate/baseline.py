"""Findings that were there before: a file that names them, so that only new ones count.

An entry is a file, a rule, a function and an API, and how many such calls there are: no lines and no texts, so edits
above, moves within the function and formatting change nothing.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.model.errors import CommandError
from asyncfix.model.finding import Finding
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
    left = Counter(known)
    marked = []
    for finding in findings:
        entry = entry_of(finding, folder)
        is_known = left[entry] > 0
        left[entry] -= is_known
        marked.append(finding.know() if is_known else finding)
    return Compared(tuple(marked), tuple(sorted((entry, count) for entry, count in left.items() if count > 0)))


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
    """The counts, where files have other names; a function's name begins with that of its module."""
    found: Counter[Entry] = Counter()
    for entry, number in counts.items():
        path = moves.get(entry.path, entry.path)
        function = entry.function if path == entry.path else renamed(entry.function, entry.path, path)
        found[replace(entry, path=path, function=function)] += number
    return found


def renamed(function: str, old: str, new: str) -> str:
    """`app.store.load` for `app.db.load`, where app/db.py became app/store.py."""
    before, after = (path.removesuffix(".py").removesuffix("/__init__").split("/") for path in (old, new))
    for size in range(len(before), 0, -1):
        module = ".".join(before[-size:])
        if function.startswith(f"{module}."):
            return ".".join(after[-size:]) + function.removeprefix(module)
    return function
