"""Patterns of `.gitignore` form, and which of several files of them decides."""

import re
import warnings
from collections.abc import Iterable
from pathlib import Path

from pathspec import GitIgnoreSpec

from asyncfix.errors import CommandError

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
    try:
        lines = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return rules
    return (*rules, (folder, _compile(line for line in lines if _compiles(line))))


def ignored(path: Path, is_folder: bool, rules: Rules) -> bool:
    """The deepest .gitignore that says anything decides; none can take back an exclude."""
    (root, exclude), *gitignores = rules
    if _verdict(path, is_folder, root, exclude):
        return True
    verdicts = (_verdict(path, is_folder, base, spec) for base, spec in reversed(gitignores))
    return next((verdict for verdict in verdicts if verdict is not None), False)


def _verdict(path: Path, is_folder: bool, base: Path, spec: GitIgnoreSpec) -> bool | None:
    name = path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name
    return spec.check_file(f"{name}/" if is_folder else name).include


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
