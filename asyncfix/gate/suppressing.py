"""Findings and the comments that suppress them: each finding keeps the reason, each comment must have a use."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from asyncfix import rules
from asyncfix.extract.suppressions import UNCLEAR
from asyncfix.gate.judging import Judging
from asyncfix.model.errors import nearest
from asyncfix.model.facts import Facts, Suppression
from asyncfix.model.finding import Finding
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Unreadable
from asyncfix.read.config import Config

# What is said of a comment that names no rule, by what its reason begins with.
MISTAKES = {
    **dict.fromkeys(UNCLEAR, "the names of rules stand in brackets: `ignore[RULE]  why`"),
    "[": "the names of rules end with `]`",
}


@frozen
class Reviewed:
    """Findings, marked where a comment suppresses them, and those about the comments themselves."""

    findings: tuple[Finding, ...]
    comments: tuple[Finding, ...]


def suppress(findings: Iterable[Finding], files: Iterable[Facts], judging: Judging) -> Reviewed:
    """`judging` tells the rules that were asked: a comment about another one is not unused."""
    places = {facts.path: facts.suppressions for facts in files}
    used: dict[tuple[Path, Suppression], set[str]] = {}
    marked: list[Finding] = []
    for finding in findings:
        found = find_suppression(finding, places.get(finding.path, ()))
        marked.append(finding.suppress(found.why) if found else finding)
        if found:
            used.setdefault((finding.path, found), set()).add(finding.rule)
    usual = rules.judging(Config())
    comments = (
        rules.Comment(path, each, frozenset(used.get((path, each), ())), judging(path), usual <= judging(path))
        for path, found in places.items()
        for each in found
    )
    return Reviewed(tuple(marked), tuple(finding for each in comments for finding in rules.review(each)))


def find_suppression(finding: Finding, suppressions: Sequence[Suppression]) -> Suppression | None:
    """The comment that suppresses a finding: the nearest, if several do."""
    return max(
        (each for each in suppressions if covers(each, finding)),
        key=lambda each: (not each.of_file, each.line),
        default=None,
    )


def covers(suppression: Suppression, finding: Finding) -> bool:
    if not suppression.is_blanket and finding.rule not in suppression.rules:
        return False
    if suppression.of_file:
        return True
    first, last = finding.span.line, finding.span.end_line
    if suppression.is_behind:
        return suppression.line in (first, last)
    return suppression.first <= first <= suppression.last


def find_misspelt(facts: Facts) -> Iterator[Unreadable]:
    """Comments with names that no rule has, that never end, or with none: a typo must not pass for a suppression."""
    known = rules.names()
    for each in facts.suppressions:
        if not each.rules and not each.is_blanket:
            text = MISTAKES.get(each.why[:1], "no rule is named between the brackets")
            yield Unreadable(facts.path, text, each.line, each.column, "invalid-comment")
        for name in each.rules:
            if name not in known:
                text = f"unknown rule `{name}`{nearest(name, known)}"
                yield Unreadable(facts.path, text, each.line, each.column, "invalid-comment")
