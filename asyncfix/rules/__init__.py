"""The rules: each module of this folder is one, named as it, its docstring the page, its `check` the judgement.

A module may also set `SEVERITY` (of what it finds, "error" if it says nothing), `BY_DEFAULT` (False for a rule that
only reports where it is selected) and `SHARED` (parts of the page that it has in common with its siblings).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from asyncfix.model.finding import Finding, Severity
from asyncfix.reach.reach import Reach
from asyncfix.read.config import Config
from asyncfix.rules.page import HEADINGS, compose, summary

__all__ = ["HEADINGS", "Check", "Rule", "judge", "load", "merge", "names"]

Check = Callable[[Reach], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding."""

    name: str
    summary: str
    page: str
    severity: Severity
    by_default: bool
    check: Check


@cache
def load() -> tuple[Rule, ...]:
    """Every rule, in the order of their names."""
    found = (import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__))
    return tuple(sorted((read(module) for module in found if hasattr(module, "check")), key=lambda rule: rule.name))


def read(module: ModuleType) -> Rule:
    text = module.__doc__ or ""
    return Rule(
        name=module.__name__.rpartition(".")[2].replace("_", "-"),
        summary=summary(text),
        page=compose(text, getattr(module, "SHARED", "")),
        severity=getattr(module, "SEVERITY", "error"),
        by_default=getattr(module, "BY_DEFAULT", True),
        check=module.check,
    )


@cache
def names() -> tuple[str, ...]:
    """The names that findings can have."""
    return tuple(rule.name for rule in load())


def judge(reach: Reach, config: Config) -> list[Finding]:
    """What the wanted rules find."""
    chosen = [rule for rule in load() if config.selects(rule.name, rule.by_default)]
    found = (finding for rule in chosen for finding in rule.check(reach))
    return [finding for finding in merge(found) if finding.rule not in config.ignore]


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
