"""The rules: each module of this folder is one, named as it, its docstring the page, its `check` the judgement.

A rule about the comments that suppress findings has `review` instead, and is asked when all others have found theirs.

A module may also set `SEVERITY` (of what it finds, "error" if it says nothing), `BY_DEFAULT` (False for a rule that
only reports where it is selected) and `SHARED` (parts of the page that it has in common with its siblings).
"""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from importlib import import_module
from types import ModuleType

from asyncfix.model.finding import Finding, Severity
from asyncfix.model.remembered import Remembering, frozen
from asyncfix.reach.reach import Reach
from asyncfix.read.config import Config
from asyncfix.rules.comments import Comment
from asyncfix.rules.page import HEADINGS, codes_of, compose, summary

__all__ = ["HEADINGS", "Check", "Comment", "Rule", "judge", "judging", "load", "merge", "names", "review"]

Check = Callable[[Reach], Iterator[Finding]]
Review = Callable[[Comment], Iterator[Finding]]


@frozen
class Rule(Remembering):
    """One kind of finding; its `text` is what its module says, `shared` what its siblings say, too."""

    name: str
    text: str
    shared: str
    severity: Severity
    by_default: bool
    check: Check
    review: Review

    @property
    def summary(self) -> str:
        return summary(self.text)

    @cached_property
    def page(self) -> str:
        return compose(self.text, self.shared)

    @cached_property
    def ruff(self) -> tuple[str, ...]:
        """The codes of ruff for the same."""
        return codes_of(self.text)


@cache
def load() -> tuple[Rule, ...]:
    """Every rule, in the order of their names."""
    files = (each.partition(".") for each in os.listdir(os.path.dirname(__file__)))
    found = [import_module(f"{__name__}.{name}") for name, _, ending in files if ending == "py" and name != "__init__"]
    return tuple(sorted((read(module) for module in found if is_rule(module)), key=lambda rule: rule.name))


def is_rule(module: ModuleType) -> bool:
    return hasattr(module, "check") or hasattr(module, "review")


def read(module: ModuleType) -> Rule:
    return Rule(
        name=module.__name__.rpartition(".")[2].replace("_", "-"),
        text=module.__doc__ or "",
        shared=getattr(module, "SHARED", ""),
        severity=getattr(module, "SEVERITY", "error"),
        by_default=getattr(module, "BY_DEFAULT", True),
        check=getattr(module, "check", nothing),
        review=getattr(module, "review", nothing),
    )


def nothing(_: object) -> Iterator[Finding]:
    """What a rule finds in the program that is about comments, and the other way round."""
    return iter(())


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
