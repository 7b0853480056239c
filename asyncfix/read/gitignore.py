"""Patterns of `.gitignore` form, and which of several files of them decides."""

import re
import warnings
from collections.abc import Iterable
from pathlib import Path

from pathspec import GitIgnoreSpec

from asyncfix.model.errors import CommandError

GITIGNORE = ".gitignore"

# A folder and the patterns that hold below it: `exclude` first, then the .gitignore files from the root downwards.
Rules = tuple[tuple[Path, GitIgnoreSpec], ...]


class PatternError(CommandError):
    """An `exclude` that is no .gitignore pattern."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"exclude: {pattern!r} is not a pattern of .gitignore form")


def exclude_rules(root: Path, patterns: Iterable[str]) -> Rules:
    """Raises PatternError: an exclude that silently does nothing would be worse."""
    patterns = list(patterns)
    if bad := next((pattern for pattern in patterns if not _compiles(pattern)), None):
        raise PatternError(bad)
    return ((root, _compile(patterns)),)


def add_gitignore(rules: Rules, folder: Path) -> Rules:
    """With the folder's own .gitignore, if it has one; a line that git can't use is passed over, as git does."""
    file = folder / GITIGNORE
    try:
        lines = file.read_text(encoding="utf-8-sig", errors="surrogateescape").split("\n") if file.is_file() else []
    except OSError:
        return rules
    if not lines:
        return rules
    return (*rules, (folder, _compile(line for line in lines if _compiles(line))))


def ignored(path: Path, is_folder: bool, rules: Rules) -> bool:
    """The deepest .gitignore that says anything decides; none can take back an exclude.

    Folders above the path are not asked: who walks down has asked them before.
    """
    (root, exclude), *gitignores = rules
    if exclude.match_file(_name(path, is_folder, root)):
        return True
    verdicts = (_verdict(_name(path, is_folder, base), spec) for base, spec in reversed(gitignores))
    return next((verdict for verdict in verdicts if verdict is not None), False)


def _name(path: Path, is_folder: bool, base: Path) -> str:
    name = path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name
    return f"{name}/" if is_folder else name


def _verdict(name: str, spec: GitIgnoreSpec) -> bool | None:
    """What the last pattern says that matches the name itself, not a folder above it."""
    for pattern in reversed(spec.patterns):
        found = pattern.match_file(name) if pattern.include is not None else None
        if found and _reaches(found.match, name):
            return pattern.include
    return None


def _reaches(found: re.Match[str], name: str) -> bool:
    """Whether a match is of the whole name: pathspec marks the slash where that of a folder ends."""
    return found.groupdict().get("ps_d") is None or found.end("ps_d") == len(name)


def _compile(patterns: Iterable[str]) -> GitIgnoreSpec:
    with warnings.catch_warnings():  # re's FutureWarning on "[[" is for who writes regexes
        warnings.simplefilter("ignore")
        return GitIgnoreSpec.from_lines(patterns)


def _compiles(pattern: str) -> bool:
    try:
        _compile([pattern])
    except (ValueError, re.error):
        return False
    return True
