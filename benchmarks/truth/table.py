"""Tables in Markdown."""

from collections.abc import Iterable, Sequence

from benchmarks.truth.score import Score, Sum, add
from benchmarks.truth.suite import Program
from benchmarks.truth.tools import Tool, version_of

Scored = tuple[Tool, list[Score]]


def totals(scored: Iterable[Scored]) -> list[str]:
    rows = []
    for tool, scores in scored:
        total = add(scores)
        figures = (str(total.found), str(total.missed), str(total.alarms), share(total.precision), share(total.recall))
        rows.append((tool.name, version_of(tool), tool.settings, *figures))
    return markdown(("tool", "version", "settings", "found", "missed", "false alarms", "precision", "recall"), rows)


def by_family(programs: Sequence[Program], scored: Sequence[Scored]) -> list[str]:
    """Found lines and, after a plus sign, false alarms."""
    rows = []
    for family in sorted({program.family for program in programs}):
        wanted = sum(len(program.wanted) for program in programs if program.family == family)
        cells = [cell(family, programs, scores) for _, scores in scored]
        if wanted or any(cells):
            rows.append((family, str(wanted), *cells))
    return markdown(("family", "wanted", *(f"{tool.name} ({tool.settings})" for tool, _ in scored)), rows)


def cell(family: str, programs: Sequence[Program], scores: Sequence[Score]) -> str:
    total: Sum = add(score for program, score in zip(programs, scores, strict=True) if program.family == family)
    return f"{total.found}" + (f" +{total.alarms}" if total.alarms else "")


def share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    ruler = ["---" if number < 1 else "--:" for number in range(len(head))]
    return [f"| {' | '.join(row)} |" for row in (head, ruler, *rows)]


def lines(programs: Sequence[Program], scored: Iterable[Scored]) -> list[str]:
    """Each line that a tool missed or said in vain."""
    found = []
    for tool, scores in scored:
        for program, score in zip(programs, scores, strict=True):
            for what, places in (("missed", score.missed), ("false alarm", score.alarms)):
                told = (f"{program.name}: {path}:{line}" for path, line in sorted(places))
                found += [f"{tool.name} ({tool.settings}): {what}: {each}" for each in told]
    return found
