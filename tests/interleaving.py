"""Random coroutines that take a connection, with awaits in between, before and after their repair, on a real database.

`python -m tests.interleaving --count 20000 --seed 1` runs as long as you like.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.interleaving_programs import write_program
from tests.interleaving_repairs import repair_programs
from tests.interleaving_verdicts import Verdict, judge
from tests.postgres import create_database, open_server

MODULE = 50  # programs of one module


def fuzz(seeds: Sequence[int], dsn: str, coroutines: bool = False, size: int = MODULE) -> Iterator[Verdict]:
    for first in range(0, len(seeds), size):
        programs = [write_program(seed) for seed in seeds[first : first + size]]
        for repaired in repair_programs(programs, coroutines):
            yield from judge(repaired, dsn)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=3, help="faults to print")
    parser.add_argument("--coroutines", action="store_true", help="what they call is awaited, and never suspends")
    parser.add_argument("--size", type=int, default=MODULE, help="programs of one module")
    options = parser.parse_args(arguments)
    kinds: Counter[str] = Counter()
    codes: Counter[tuple[str, str]] = Counter()
    faults = 0
    with open_server() as server, create_database(server) as dsn:
        for verdict in fuzz(range(options.seed, options.seed + options.count), dsn, options.coroutines, options.size):
            kinds[verdict.kind] += 1
            codes.update((verdict.kind, code) for code in verdict.codes)
            faults += verdict.is_fault
            if verdict.is_fault and faults <= options.show:
                print(verdict.explain(), flush=True)
            if kinds.total() % 100 == 0:
                print(f"{verdict.program.seed}: {dict(kinds)}", file=sys.stderr, flush=True)
    print(dict(kinds))
    print("\n".join(f"{count:6} {kind}: {code}" for (kind, code), count in codes.most_common()))
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
