"""The table of benchmarks/speed, from runs that were made up."""

from benchmarks.speed.measure import Cost
from benchmarks.speed.table import Run, State, table


def test_a_row_for_each_state_with_medians_of_ratios_within_a_round() -> None:
    costs = {"ruff": (0.2, 0.1, 0.4), "asyncfix": (1.0, 1.0, 1.2)}
    runs = [
        Run("django", State.COLD, tool, number, Cost(cpu, 100.0 + number))
        for tool, cpus in costs.items()
        for number, cpu in enumerate(cpus)
    ]
    runs.append(Run("django", State.THIRD, "asyncfix", 0, Cost(0.05, 20.0)))
    assert table(runs) == [
        "|  | ruff | asyncfix |",
        "| --- | --: | --: |",
        "| django, cold | 0.20 s, 102 MB | 1.00 s (5.00x), 102 MB |",
        "| django, third run | - | 0.05 s, 20 MB |",
    ]


def test_what_was_stopped_is_a_lower_bound() -> None:
    runs = [
        Run("django", State.COLD, "ruff", 0, Cost(0.25, 30.0)),
        Run("django", State.COLD, "flake8-async", 0, Cost(300.0, 70.0, finished=False)),
    ]
    assert table(runs)[-1] == "| django, cold | 0.25 s, 30 MB | > 300 s (> 1,200x), > 70 MB |"
