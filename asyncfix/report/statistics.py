"""How many findings each rule has: `check --statistics`."""

import json
from collections import Counter
from collections.abc import Iterator

from asyncfix.model.finding import Report
from asyncfix.report.text import MARKS, STYLES, Line, level_of


def count_rules(report: Report) -> Iterator[tuple[str, int, int]]:
    """Each rule, the commonest first, with its findings, and how many of them `apply` repairs."""
    counts = Counter(each.rule for each in report.failing)
    safe = Counter(each.rule for each in report.failing if level_of(each) == "safe")
    for rule, number in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        yield rule, number, safe[rule]


def say_counts(report: Report) -> Iterator[Line]:
    counts = list(count_rules(report))
    width = max((len(str(number)) for _, number, _ in counts), default=0)
    longest = max((len(rule) for rule, _, _ in counts), default=0)
    for rule, number, safe in counts:
        mark = f"  {safe} {MARKS['safe']}" if safe else ""
        yield (f"{number:>{width}}", "bold"), (f"  {rule:<{longest}}", ""), (mark, STYLES["safe"])


def render(report: Report) -> str:
    """JSON: a list with an object for each rule."""
    rows = [{"rule": rule, "findings": number, "safe": safe} for rule, number, safe in count_rules(report)]
    return json.dumps(rows, indent=2) + "\n"
