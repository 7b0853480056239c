"""Cancels a repaired program at one of the places where it waits for a thread, and looks at what is left of it.

`python -m tests.cancelling [--on-cancel cancel-query] [NAME ...]` cancels every program at each of these places in
turn, and prints what was left.
"""

import asyncio
import gc
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import psycopg2

from tests.postgres import create_database, open_server
from tests.repairing import NAMES, apply, constants, expects, read
from tests.running import CANCELLING, Files, load, run_scenario, watch_drivers, watch_pools
from tests.worker import execute

WAITING = "_run_blocking"
QUERIES = ("--on-cancel", "cancel-query")
WAITS = 20  # seconds that a program may wait for its own task that was cancelled, which it would do for ever
UNFINISHED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in trans%'"


@dataclass(frozen=True)
class Cancelled:
    """What came of it: whether the place was reached, and what a program must never leave."""

    reached: bool
    outcome: str
    lost: int
    misuses: list[str]
    unfinished: int


def program(name: str, *flags: str) -> Files:
    """What a program is repaired to, with these flags."""
    if not flags:
        return read(name, "after")
    with TemporaryDirectory() as folder:
        return apply(read(name, "before"), Path(folder), *flags)[1]


def run_cancelling_queries(name: str, server: str, place: int) -> Cancelled:
    return run_cancelled(program(name, *QUERIES), server, place)


def run_cancelled(files: Files, server: str, place: int) -> Cancelled:
    """Cancels the task that waits for a thread as the `place`-th, counted from 1."""
    with TemporaryDirectory() as folder, load(files, Path(folder)) as module, create_database(server) as database:
        execute(database, module.SETUP or "SELECT")
        with watch_pools() as pools, watch_drivers() as calls, cancel_at(place) as reached:
            outcome = asyncio.run(run_to_its_end(module, database))
            unfinished = count_unfinished(database)
            lost = sum(len(pool._used) for pool in pools if not pool.closed)
        misuses = [each for each in calls.misuses if each not in CANCELLING]
        return Cancelled(bool(reached), outcome, lost, misuses, unfinished)


async def run_to_its_end(module: Any, database: str) -> str:
    """Cancelled or not; tasks that it has begun end, too, those of an endless loop as they are cancelled."""
    try:
        async with asyncio.timeout(WAITS):
            outcome, _ = await run_scenario(module, database)
    except asyncio.CancelledError:
        outcome = "cancelled"
    except TimeoutError:
        outcome = "waits for a task that was cancelled"
    others = asyncio.all_tasks() - {asyncio.current_task()}
    _, endless = await asyncio.wait(others, timeout=10) if others else (set(), set())
    for each in endless:
        each.cancel()
    await asyncio.wait_for(asyncio.gather(*others, return_exceptions=True), 10)
    return outcome


@contextmanager
def cancel_at(place: int) -> Iterator[list[int]]:
    """Gives a list that holds the place once it was reached."""
    reached: list[int] = []
    places = count(1)
    original = asyncio.wait

    async def wait(futures: Any, **options: Any) -> Any:
        if sys._getframe(1).f_code.co_name == WAITING and next(places) == place:
            reached.append(place)
            task = asyncio.current_task()
            assert task
            asyncio.get_running_loop().call_soon(task.cancel)
        return await original(futures, **options)

    with patch.object(asyncio, "wait", wait):
        yield reached


def can_run(name: str) -> bool:
    needs = constants(name).get("NEEDS")
    return needs is None or find_spec(needs) is not None


def count_unfinished(database: str) -> int:
    """Transactions that nobody will end.

    A connection that a program does not close after an error ends with the error that holds it; the server takes a
    moment to see that.
    """
    gc.collect()
    connection = psycopg2.connect(database)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for _ in range(20):
                cursor.execute(UNFINISHED)
                if not (found := int(cursor.fetchone()[0])):
                    break
                time.sleep(0.05)
            return found
    finally:
        connection.close()


def main(arguments: Sequence[str]) -> None:
    flags = QUERIES if tuple(arguments[:2]) == QUERIES else ()
    names = arguments[len(flags) :] or [name for name in NAMES if expects(name) == "repair" and can_run(name)]
    with open_server() as server:
        for name in names:
            for place, found in enumerate(run_all(program(name, *flags), server), 1):
                print(f"{name}, at its {place}. wait: {found}")


def run_all(files: Files, server: str) -> Iterator[Cancelled]:
    """A program cancelled at each place in turn."""
    for place in count(1):
        found = run_cancelled(files, server, place)
        if not found.reached:
            return
        yield found


if __name__ == "__main__":
    main(sys.argv[1:])
