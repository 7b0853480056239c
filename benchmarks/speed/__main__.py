"""Prints how many CPU seconds and how much memory asyncfix and its peers take on the same code, in one run, in turns.

python3 -m venv peers && peers/bin/pip install ruff hydroid-cli flake8-async
for each in homeassistant==2024.3.3 django==6.1.3 litellm==1.110.2; do
    pip download -q --no-deps --only-binary :all: --python-version 3.12 -d wheels $each
done
for wheel in wheels/*.whl; do python3 -m zipfile -e $wheel corpora; done
python -m benchmarks.speed --tools peers --corpus homeassistant=corpora/homeassistant --corpus django=corpora/django
python -m benchmarks.speed.stages corpora/django

Every tool has a copy of each corpus of its own, with the settings it has by default, and is run on it: without a cache;
again, twice, with nothing changed; and after a function was added at the end of one file. The tools take turns, so that
what else the machine does hits them alike. CPU seconds are user and system time of the process and its children. Peak
memory is that of the largest process, and no less than what this program takes (16 MB). A ratio is that to ruff in the
same round; of several rounds the median is shown. A tool that uses more CPU seconds than the limit is stopped and shown
as `>` what it had used until then. One without a cache is run once in a round.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.speed.copies import Copy, settle
from benchmarks.speed.measure import measure
from benchmarks.speed.table import Run, State, table
from benchmarks.speed.tools import Tool, find_tools


def main() -> None:
    options = read_options()
    wanted = options.only.split(",") if options.only else None
    tools = [each for each in find_tools(options.tools.resolve() / "bin") if wanted is None or each.name in wanted]
    runs: list[Run] = []
    for name, _, folder in (each.partition("=") for each in options.corpus):
        with TemporaryDirectory() as root:
            copies = {tool: Copy.make(Path(folder), Path(root).resolve() / tool.name) for tool in tools}
            settle()
            runs += run_all(name, copies, options.rounds, options.limit)
    versions = ", ".join(f"{tool.name} {tool.version()}" for tool in tools)
    print("\n".join([f"{versions}; rounds: {options.rounds}", "", *table(runs)]))


def run_all(corpus: str, copies: dict[Tool, Copy], rounds: int, limit: int) -> Iterator[Run]:
    """All tools in turn, in each state in turn; a tool that was stopped once isn't run again."""
    stopped: set[Tool] = set()
    for number in range(rounds):
        for state in State:
            for tool, copy in copies.items():
                if tool in stopped or (state is not State.COLD and tool.cache is None):
                    continue
                prepare(tool, copy, state, number)
                cost = measure(tool.on(copy.root), copy.root, limit)
                if not cost.finished:
                    stopped.add(tool)
                run = Run(corpus, state, tool.name, number, cost)
                print(run, file=sys.stderr, flush=True)
                yield run


def prepare(tool: Tool, copy: Copy, state: State, number: int) -> None:
    if state is State.COLD and tool.cache:
        copy.forget(tool.cache)
    if state is State.EDITED:
        copy.edit(f"\n\ndef _added_in_round_{number}(value: str) -> str:\n    return value.strip()\n")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path, required=True, help="virtual environment that the others are in")
    parser.add_argument("--corpus", action="append", required=True, metavar="NAME=FOLDER", help="a package to check")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is run")
    parser.add_argument("--limit", type=int, default=300, help="CPU seconds that a process may use")
    parser.add_argument("--only", default="", help="names of tools, separated by commas")
    return parser.parse_args()


main()
