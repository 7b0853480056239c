"""The pages of rules, of reasons against repairs and of errors, for machines."""

import json
from collections.abc import Iterable
from typing import Any

from asyncfix.model.reasons import Explanation
from asyncfix.rules import Rule


def render(pages: Iterable[Rule | Explanation]) -> str:
    """A list, also of one."""
    return json.dumps([rule_of(each) if isinstance(each, Rule) else reason_of(each) for each in pages], indent=2) + "\n"


def rule_of(rule: Rule) -> dict[str, Any]:
    return {
        "kind": "rule",
        "name": rule.name,
        "severity": rule.severity,
        "by_default": rule.by_default,
        "summary": rule.summary,
        "page": rule.page,
        "ruff": list(rule.ruff),
    }


def reason_of(reason: Explanation) -> dict[str, Any]:
    return {
        "kind": "error" if reason.level == "error" else "reason",
        "name": reason.code,
        "level": reason.level,
        "summary": reason.says,
        "advice": reason.advice,
    }
