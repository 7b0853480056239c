"""Which rules report what they find, file by file."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from asyncfix import rules
from asyncfix.read.config import Config
from asyncfix.read.discover import absolute

Judging = Callable[[Path], frozenset[str]]


def judging_in(config: Config) -> Judging:
    """The rules whose findings in a file are reported."""
    everywhere = rules.judging(config)

    @cache
    def judging(path: Path) -> frozenset[str]:
        full = absolute(path)
        ignoring = (each.rules for each in config.per_file_ignores if each.covers(full))
        return everywhere.difference(*ignoring)

    return judging
