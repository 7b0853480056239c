"""The rules: each module of this folder is one, named as it, its docstring the page, its `check` the judgement.

A rule about the comments that suppress findings has `review` instead, and is asked when all others have found theirs.

A module may also set `SEVERITY` (of what it finds, "error" if it says nothing) and `BY_DEFAULT` (False for a rule that
only reports where it is selected); one of several rules gives them by `rules`.
"""

import os
from collections.abc import Iterable, Iterator
from functools import cache, partial
from importlib import import_module
from types import ModuleType

from asyncfix.model.finding import Finding
from asyncfix.reach.reach import Reach
from asyncfix.read.config import Config
from asyncfix.rules.comments import Comment
from asyncfix.rules.rule import Rule, nothing

__all__ = ["Comment", "Rule", "judge", "judging", "load", "merge", "names", "review"]

BESIDE = ("comments", "page", "rule")  # modules that are no rules


@cache
def load() -> tuple[Rule, ...]:
    """Every rule, in the order of their names."""
    entries = {each.partition(".")[0] for each in os.listdir(os.path.dirname(__file__)) if not each.startswith("_")}
    found = (rule for name in entries.difference(BESIDE) for rule in read(import_module(f"{__name__}.{name}")))
    return tuple(sorted(found, key=lambda rule: rule.name))


def read(module: ModuleType) -> Iterable[Rule]:
    if several := getattr(module, "rules", None):
        return tuple(several())
    return [
        Rule(
            name=module.__name__.rpartition(".")[2].replace("_", "-"),
            read_text=partial(getattr, module, "__doc__"),
            severity=getattr(module, "SEVERITY", "error"),
            by_default=getattr(module, "BY_DEFAULT", True),
            check=getattr(module, "check", nothing),
            review=getattr(module, "review", nothing),
        )
    ]


@cache
def names() -> tuple[str, ...]:
    """The names that findings can have."""
    return tuple(rule.name for rule in load())


def judge(reach: Reach, config: Config) -> list[Finding]:
    """What the wanted rules find."""
    found = (finding for rule in selected(config) for finding in rule.check(reach))
    return [finding for finding in merge(found) if finding.rule not in config.ignore]


def judging(config: Config) -> frozenset[str]:
    """The rules whose findings are reported."""
    return frozenset(rule.name for rule in selected(config)) - set(config.ignore)


def selected(config: Config) -> Iterator[Rule]:
    """The rules that judge; what they find may still be left out."""
    return (rule for rule in load() if config.selects(rule.name, rule.by_default))


def review(comment: Comment) -> Iterator[Finding]:
    """What the wanted rules find in a comment."""
    return (finding for rule in load() if rule.name in comment.judging for finding in rule.review(comment))


def merge(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for each call that waits: of several rules that speak of it, the one that tells most.

    So what a user ignores by its name is gone, and does not come back under another one. Findings about something else
    than that the call waits stand beside it.
    """
    waiting: dict[object, Finding] = {}
    for finding in findings:
        if not finding.waits:
            yield finding
            continue
        site = (finding.path, finding.span)
        if site not in waiting or finding.weight > waiting[site].weight:
            waiting[site] = finding
    yield from waiting.values()
