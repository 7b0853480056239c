"""What rules about comments look at."""

from pathlib import Path

from asyncfix.model.facts import Suppression
from asyncfix.model.finding import Finding, Repairability, Severity, Step
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span


@frozen
class Comment:
    """A suppression of a file, the rules that it has suppressed findings of, and those that were asked.

    `asks_all` where those are all that are on by default: else a comment without names may be about one of the others.
    """

    path: Path
    suppression: Suppression
    used: frozenset[str]
    judging: frozenset[str]
    asks_all: bool

    @property
    def unused(self) -> frozenset[str]:
        """The rules it names in vain."""
        return frozenset(self.suppression.rules) & self.judging - self.used


def report(comment: Comment, rule: str, severity: Severity, message: str, name: str) -> Finding:
    """A finding about the comment, or about one name in it."""
    said = comment.suppression
    span = Span(said.line, said.column, said.line, said.end_column)
    step = Step(comment.path, span, "", "")
    return Finding(rule, severity, message, name, (step,), repair=Repairability("safe"), waits=False)
