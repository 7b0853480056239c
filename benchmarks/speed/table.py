"""The table, in Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from benchmarks.speed.measure import Cost
from benchmarks.truth.table import markdown

REFERENCE = "ruff"


class State(StrEnum):
    COLD = "cold"
    SECOND = "second run"
    THIRD = "third run"
    EDITED = "one file edited"


@dataclass(frozen=True, slots=True)
class Run:
    corpus: str
    state: State
    tool: str
    number: int  # of the round
    cost: Cost


def table(runs: Sequence[Run]) -> list[str]:
    """A row for each corpus and state, a column for each tool."""
    tools = list(dict.fromkeys(run.tool for run in runs))
    rows = []
    for corpus, state in dict.fromkeys((run.corpus, run.state) for run in runs):
        here = [run for run in runs if (run.corpus, run.state) == (corpus, state)]
        rows.append((f"{corpus}, {state}", *(cell(tool, here) for tool in tools)))
    return markdown(("", *tools), rows)


def cell(tool: str, runs: Sequence[Run]) -> str:
    """CPU seconds, the ratio to the reference and the memory of one tool, of runs in one state."""
    own = [run for run in runs if run.tool == tool]
    if not own:
        return "-"
    above = "" if all(run.cost.finished for run in own) else "> "
    told = f"{above}{number(median(run.cost.cpu for run in own))} s"
    reference = {run.number: run.cost.cpu for run in runs if run.tool == REFERENCE and run.cost.finished}
    ratios = [run.cost.cpu / reference[run.number] for run in own if run.number in reference]
    if ratios and tool != REFERENCE:
        told += f" ({above}{number(median(ratios))}x)"
    return f"{told}, {above}{max(run.cost.memory for run in own):,.0f} MB"


def number(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"
