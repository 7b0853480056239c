"""A state of a project that is being edited, and what was found in it."""

from collections.abc import Mapping
from pathlib import Path

from asyncfix.analyse.analysis import Analysis, complain
from asyncfix.model.facts import Facts
from asyncfix.model.finding import Finding
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Source, Unreadable
from asyncfix.server.documents import Drafts


@frozen
class Judged:
    """What was found in one state of a project, and the documents that this state is made of.

    `broken` are those that can't be parsed: what is known of them is of an earlier text.
    """

    analysis: Analysis
    drafts: Drafts
    broken: Mapping[Path, Unreadable]
    findings: tuple[Finding, ...]  # that no comment suppresses and no baseline names
    shown: frozenset[Path]  # the open documents that this says all about

    def about(self, path: Path) -> tuple[Finding, ...]:
        """What is found in a file."""
        return tuple(each for each in (*self.findings, *self.analysis.comments) if each.path == path)

    def is_about(self, path: Path) -> bool:
        """Whether what is found stands where the document has it."""
        return path in self.shown and path not in self.broken

    def errors(self, path: Path) -> tuple[Unreadable, ...]:
        """What keeps a file, or a comment in it, from being understood."""
        broken = self.broken.get(path)
        return (broken,) if broken else tuple(complain(self.analysis.facts[path]))


@frozen
class State:
    """What all files say, open documents in the place of those."""

    facts: Mapping[Path, Facts]
    sources: Mapping[Path, Source]
    broken: Mapping[Path, Unreadable]
