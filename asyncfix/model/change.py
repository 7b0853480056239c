"""What a repair run did or would do: the new text of files, and the outcome of every block it looked at."""

import os
import re
from pathlib import Path

from asyncfix.model.finding import Level, Reason
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Source, Unreadable

QUOTED = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}  # in names of files


@frozen
class Change:
    """A file that a repair changes or makes: as it was read, and its text afterwards."""

    source: Source
    after: str
    is_new: bool = False

    def diff(self) -> str:
        """The unified diff; empty where nothing changed."""
        import difflib

        name = self.source.path.as_posix()
        lines = difflib.unified_diff(
            lines_of(self.source.text),
            lines_of(self.after),
            "/dev/null" if self.is_new else quoted(f"a/{name}"),
            quoted(f"b/{name}"),
        )
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def quoted(name: str) -> str:
    """A file's name as git has it in a diff: in quotes where it holds what can't be shown, or would end it.

    `patch` takes a space for its end, where no tab follows.
    """
    if all(map(is_plain, name)):
        return f"{name}\t" if " " in name else name
    return f'"{"".join(char if is_plain(char) else octal(char) for char in name)}"'


def is_plain(char: str) -> bool:
    return char.isprintable() and char not in '"\\'


def octal(char: str) -> str:
    """The bytes of a character, as C has them."""
    return QUOTED.get(char) or "".join(f"\\{byte:03o}" for byte in os.fsencode(char))


def lines_of(text: str) -> list[str]:
    """Lines with their ends, as `patch` counts them: a form feed or U+2028 ends none."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


@frozen
class Outcome:
    """One block of blocking work in one coroutine: repaired (or to be, in a dry run), or left alone with reasons.

    `line` is the block's first line before the repair, `helpers` the names of the functions that were added,
    `notes` what a reviewer should know of a repair that is right all the same.
    """

    path: Path
    line: int
    function: str
    level: Level
    written: bool
    helpers: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()


@frozen
class Hint:
    """A place, and what is to know of it."""

    path: Path
    line: int
    text: str


@frozen
class Remark:
    """What the repairs change elsewhere than in their blocks."""

    about: str
    hints: tuple[Hint, ...]


@frozen
class Applied:
    """All that `apply` prints: changed files, outcomes in file order, files it could not read, remarks.

    `faults` are what was wrong with repairs that asyncfix made, found out and left out.
    """

    changes: tuple[Change, ...]
    outcomes: tuple[Outcome, ...]
    errors: tuple[Unreadable, ...]
    remarks: tuple[Remark, ...] = ()
    faults: tuple[str, ...] = ()
