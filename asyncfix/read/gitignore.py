"""Patterns of `.gitignore` form, and which of several files of them decides."""

import os
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from asyncfix.model.errors import CommandError
from asyncfix.model.remembered import frozen, replace

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

GITIGNORE = ".gitignore"

Below = tuple[Path, "GitIgnoreSpec"]  # a folder, and the patterns that hold below it


@frozen
class Pattern:
    """A pattern of the settings, and the folder that it is about; "" is the root of the project."""

    text: str
    folder: str = ""

    def rooted(self, root: Path) -> "Pattern":
        """From the root on, where the folder does not hold it: settings that lie elsewhere are about the project."""
        root = Path(os.path.abspath(root))
        return self if self.folder and root.is_relative_to(self.folder) else replace(self, folder=str(root))

    def moved(self, old: Path, new: Path) -> "Pattern":
        """The same of a copy of a folder."""
        folder = Path(self.folder)
        return replace(self, folder=str(new / folder.relative_to(old))) if folder.is_relative_to(old) else self


@frozen
class Ignoring:
    """Rules whose findings are left out in the files of a pattern; one that begins with `!` is about all others."""

    pattern: Pattern
    rules: tuple[str, ...]

    def covers(self, path: Path) -> bool:
        text = self.pattern.text.removeprefix("!")
        is_named = _compile_one(text).match_file(_name(path, False, Path(self.pattern.folder)))
        return is_named is (text == self.pattern.text)


@frozen
class Rules:
    """What is left out: by the settings, and by .gitignore files from the root downwards."""

    excludes: tuple[Below, ...]
    gitignores: tuple[Below, ...] = ()


class PatternError(CommandError):
    """What is no .gitignore pattern."""

    def __init__(self, key: str, pattern: str) -> None:
        super().__init__(f"{key}: {pattern!r} is not a pattern of .gitignore form")


def check_patterns(key: str, patterns: Iterable[Pattern]) -> None:
    """Raises PatternError: an exclude that silently does nothing would be worse."""
    if bad := next((each.text for each in patterns if not _compiles(each.text)), None):
        raise PatternError(key, bad)


def exclude_rules(root: Path, patterns: Iterable[Pattern]) -> Rules:
    """Raises PatternError."""
    patterns = tuple(patterns)
    check_patterns("exclude", patterns)
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for each in patterns:
        texts[each.rooted(root).folder].append(each.text)
    return Rules(tuple((Path(folder), _compile(each)) for folder, each in texts.items()))


def add_gitignore(rules: Rules, folder: Path) -> Rules:
    """With the folder's own .gitignore, if it has one; a line that git can't use is passed over, as git does."""
    file = folder / GITIGNORE
    try:
        lines = file.read_text(encoding="utf-8-sig", errors="surrogateescape").split("\n") if file.is_file() else []
    except OSError:
        return rules
    if not lines:
        return rules
    found = folder, _compile(line for line in lines if _compiles(line))
    return replace(rules, gitignores=(*rules.gitignores, found))


def ignored(path: Path, is_folder: bool, rules: Rules) -> bool:
    """The deepest .gitignore that says anything decides; none can take back an exclude.

    Folders above the path are not asked: who walks down has asked them before.
    """
    if any(spec.match_file(_name(path, is_folder, base)) for base, spec in rules.excludes):
        return True
    verdicts = (_verdict(_name(path, is_folder, base), spec) for base, spec in reversed(rules.gitignores))
    return next((verdict for verdict in verdicts if verdict is not None), False)


def _name(path: Path, is_folder: bool, base: Path) -> str:
    name = path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name
    return f"{name}/" if is_folder else name


def _verdict(name: str, spec: "GitIgnoreSpec") -> bool | None:
    """What the last pattern says that matches the name itself, not a folder above it."""
    for pattern in reversed(spec.patterns):
        found = pattern.match_file(name) if pattern.include is not None else None
        if found and _reaches(found.match, name):
            return pattern.include
    return None


def _reaches(found: re.Match[str], name: str) -> bool:
    """Whether a match is of the whole name: pathspec marks the slash where that of a folder ends."""
    return found.groupdict().get("ps_d") is None or found.end("ps_d") == len(name)


def _compile(patterns: Iterable[str]) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec  # as long to load as a file of a hundred lines to check

    with warnings.catch_warnings():  # re's FutureWarning on "[[" is for who writes regexes
        warnings.simplefilter("ignore")
        return GitIgnoreSpec.from_lines(patterns)


@cache
def _compile_one(pattern: str) -> "GitIgnoreSpec":
    return _compile([pattern])


def _compiles(pattern: str) -> bool:
    try:
        _compile([pattern])
    except (ValueError, re.error):
        return False
    return True
