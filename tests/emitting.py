"""Lets the real repair engine outline random programs, to test the code it writes and not only what it knows.

`python -m tests.emitting --count 20000 --seed 1` runs as long as you like.
"""

import argparse
import ast
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from asyncfix.repair.dataflow.interface import find_interface
from asyncfix.repair.edits import Move, position
from asyncfix.repair.naming import Names, identifiers
from asyncfix.repair.scene.region import is_last, is_whole
from asyncfix.repair.text.rewrite import rewrite
from asyncfix.repair.text.script import Script
from tests.outlining import Outcome, check, explain
from tests.outlining_emitter import Site, locate, swallows
from tests.outlining_programs import VARIABLES, write_program

RUNNER = "_run_blocking = blocked\n"  # the harness's own thread


def emit(source: str, first: int, last: int) -> str | None:
    """What a repair makes of the region, its runtime left out."""
    site = locate(source, first, last)
    move = plan(site, Names(identifiers(source)))
    if move is None:
        return None
    return RUNNER + rewrite(source, Script((move,), runtime=None))


def plan(site: Site, names: Names) -> Move | None:
    """The move of the region, planned as `asyncfix.repair.plan` does."""
    region = tuple(site.region)
    interface = find_interface(site.function, region, swallows)
    if interface.refusals:
        return None
    receiver = site.function.args.args[0].arg
    parameters = tuple(name for name in interface.parameters if name != receiver)
    return Move(
        function=position(site.function.body[0]),
        first=position(region[0]),
        last=position(region[-1]),
        helper=names.fresh("_f_sync"),
        receiver=receiver,
        interface=replace(interface, parameters=parameters),
        is_last=is_last(site.function, region),
        is_whole=is_whole(site.function, region),
        is_closure=bool(interface.closure),
        exit_names=(names.fresh("returned"), names.fresh("result")),
        docstring="Blocking part of f(); runs on a worker thread.",
    )


def write(seed: int) -> tuple[str, int, int]:
    """A random program and a region: of every second program the end of the coroutine, or all of it."""
    return write_program(seed) if seed % 2 else write_ending(seed)


def write_ending(seed: int) -> tuple[str, int, int]:
    """The coroutine ends with the region: with a `return`, or by falling off."""
    chooser = random.Random(seed)
    lines = write_program(seed)[0].split("\n")
    end = next(index for index in reversed(range(len(lines))) if lines[index].startswith("        return "))
    made_local = f"        if 0: {' = '.join(VARIABLES)} = 0"  # as assignments behind the `return` do elsewhere
    tail = chooser.choice([lines[end], "        log('end')"])
    source = "\n".join([*lines[:2], made_local, *lines[2:end], tail, lines[-1]])
    statements = locate(source, 3, 3).function.body
    awaits = [index for index, each in enumerate(statements) if any(isinstance(n, ast.Await) for n in ast.walk(each))]
    first = chooser.choice(statements[max(awaits, default=-1) + 1 :])
    return source, first.lineno, end + 2


def fuzz(seeds: Sequence[int]) -> Iterator[tuple[int, Outcome]]:
    for seed in seeds:
        yield seed, check(*write(seed), emit)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=2, help="mismatches to print")
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    for seed, outcome in fuzz(range(options.seed, options.seed + options.count)):
        counts[outcome.verdict] += 1
        if outcome.verdict == "different" and counts["different"] <= options.show:
            print(f"=== seed {seed}\n{explain(*write(seed), outcome)}")
    print(dict(counts))
    return int(counts["different"] > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
