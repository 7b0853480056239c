"""How many findings each rule has: `check --statistics`."""

from collections import Counter
from collections.abc import Iterator

from asyncfix.model.finding import Report
from asyncfix.report.text import MARKS, STYLES, Line, level_of


def count_rules(report: Report) -> Iterator[Line]:
    """A line for each rule, the commonest first, with how many of its findings `apply` repairs."""
    counts = Counter(each.rule for each in report.failing)
    safe = Counter(each.rule for each in report.failing if level_of(each) == "safe")
    width = len(str(max(counts.values(), default=0)))
    longest = max(map(len, counts), default=0)
    for rule, number in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        mark = f"  {safe[rule]} {MARKS['safe']}" if safe[rule] else ""
        yield (f"{number:>{width}}", "bold"), (f"  {rule:<{longest}}", ""), (mark, STYLES["safe"])
