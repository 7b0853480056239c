"""The answer to a command line that was given before, as long as nothing that it stands on has changed.

Asked before anything else is imported: a run in which nothing changed only looks at times and sizes. What was answered
is kept by the command line as it was typed, so that flags are read in one place alone.
"""

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from asyncfix.cache.folder import NAME, Folder
from asyncfix.cache.key import Witness, stamp

COMMANDS = ("check", "scan")
# Flags that say how files are chosen and shown. Whatever else there is may read what nobody looks at here.
FLAGS = (
    *("--output-format", "--format", "--select", "--ignore", "--exclude", "--isolated", "--exit-zero", "--jobs", "-j"),
    *("--color", "--quiet", "-q", "--verbose", "-v", "--extend-select", "--extend-exclude", "--per-file-ignores"),
    *("--respect-ruff-noqa", "--no-respect-ruff-noqa", "--force-exclude", "--no-force-exclude", "--no-progress"),
    *("--no-suppressions", "--fail-on"),
)
VARIABLES = (
    *("ASYNCFIX_OUTPUT_FORMAT", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS", "HOME"),
    "PYTHONIOENCODING",
)
RACY = 2_000_000_000  # ns: what changed so shortly before may change again within one tick
MOST = 16  # answers kept


def answer(arguments: list[str]) -> int | None:
    """Prints what the same command line printed and gives its exit code; None where that may no longer be so."""
    try:
        path = find_folder(os.getcwd())
    except OSError:  # the folder is gone
        return None
    streams = (sys.stdout, sys.stderr)
    if None in streams or path is None or not is_plain(arguments) or sys.stdout.isatty() or sys.stderr.isatty():
        return None
    known = Folder(path).read(name_of(arguments))
    if not isinstance(known, tuple) or not all(is_same(*each) for each in known[2].items()):
        return None
    sys.stdout.write(known[0])
    sys.stdout.flush()
    return int(known[1])


def is_plain(arguments: list[str]) -> bool:
    flags = (each.partition("=")[0] for each in arguments[1:] if each.startswith("-"))
    return arguments[:1] in ([each] for each in COMMANDS) and all(flag in FLAGS for flag in flags)


def find_folder(here: str) -> str | None:
    """The cache of the nearest project that has one."""
    while True:
        path = os.path.join(here, NAME)
        if os.path.isdir(path):
            return path
        here, last = os.path.dirname(here), here
        if here == last:
            return None


def name_of(arguments: list[str]) -> str:
    from hashlib import sha1

    asked = (arguments, os.getcwd(), [os.environ.get(name) for name in VARIABLES], sys.stdout.encoding)
    return f"answer-{sha1(repr(asked).encode(), usedforsecurity=False).hexdigest()[:16]}"


def is_same(path: str, known: Witness) -> bool:
    if isinstance(known, bool):
        return os.path.exists(path) is known
    return stamp(path) == known


class Recorder:
    """A stream that remembers what was written to it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.written: list[str] = []

    def write(self, text: str) -> int:
        self.written.append(text)
        return self._stream.write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def record() -> None:
    """From here on what is printed is remembered, where nobody is looking: a person has time for colour and typer."""
    if is_plain(sys.argv[1:]) and not sys.stdout.isatty() and not sys.stderr.isatty():
        sys.stdout, sys.stderr = Recorder(sys.stdout), Recorder(sys.stderr)


def is_recording() -> bool:
    return isinstance(sys.stdout, Recorder) and isinstance(sys.stderr, Recorder) and not sys.stderr.written


def keep(arguments: list[str], code: int, witnesses: Mapping[str, Witness], cache: str, started: int) -> None:
    """Remembers this run's answer, if it is all on standard output and its witnesses were old when it began."""
    out: object = sys.stdout
    found = find_folder(os.getcwd())
    if found is None or not os.path.samefile(found, cache) or not isinstance(out, Recorder):
        return
    limit = started - RACY
    if all(isinstance(each, bool | None) or each[0] < limit for each in witnesses.values()):
        folder = Folder(found)
        folder.write(name_of(arguments), ("".join(out.written), code, dict(witnesses)))
        folder.prune("answer-", MOST)
