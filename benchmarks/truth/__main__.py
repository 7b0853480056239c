"""Prints precision and recall of asyncfix and of its peers on the same suite, fixtures/rules.

python3 -m venv peers && peers/bin/pip install ruff flake8 flake8-async ty-async hydroid-cli
python3 -m venv libraries && libraries/bin/pip install '.[libraries]' types-psycopg2 'boto3-stubs[essential]'
python -m benchmarks.truth --peers peers --libraries libraries
"""

import argparse
from pathlib import Path

from benchmarks.truth.bench import as_newest, set_up
from benchmarks.truth.suite import SUITE, Program, read_suite
from benchmarks.truth.table import Scored, by_family, lines, totals
from benchmarks.truth.tools import asyncfix, peers


def main() -> None:
    options = read_options()
    programs = read_suite(options.suite)
    with set_up(programs, options.jobs) as bench, as_newest(options.libraries) as libraries:
        tools = [each for each in peers(options.peers.resolve() / "bin", libraries) if options.only in each.name]
        own = asyncfix()
        known = bench.run(own)
        # Whether one question to the disk blocks is a matter of taste: no tool gains or loses by it.
        by_taste = bench.run(asyncfix("--select=blocking-stat"))
        scored = [(own, bench.score(known, [[] for _ in programs], by_taste))]
        scored += [(tool, bench.score(bench.run(tool), known, by_taste)) for tool in tools]
    show(programs, scored, options.list)


def show(programs: list[Program], scored: list[Scored], with_lines: bool) -> None:
    wanted, silent, hazards = (
        sum(map(len, marked))
        for marked in zip(*((each.wanted, each.silent, each.hazards) for each in programs), strict=True)
    )
    told = [f"{len(programs)} programs: {wanted} lines must be reported, {silent} look so and must not be."]
    told += [f"{hazards} lines more have a hazard that no other tool looks for.", ""]
    told += [*totals(scored), "", *by_family(programs, scored)]
    print("\n".join(told + (["", *lines(programs, scored)] if with_lines else [])))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, required=True, help="virtual environment that the others are in")
    parser.add_argument("--libraries", type=Path, help="virtual environment that has what the programs import")
    parser.add_argument("--suite", type=Path, default=SUITE, help="another folder of marked programs")
    parser.add_argument("--only", default="", help="a part of the name of a tool")
    parser.add_argument("--list", action="store_true", help="also each line that was missed or said in vain")
    parser.add_argument("--jobs", type=int, default=2, help="how many programs at a time")
    return parser.parse_args()


main()
