"""Runs the coroutines of a random module, alone, beside others like them, and cancelled."""

import asyncio
import os
import random
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import psycopg2

from tests.cancelling import cancel_at
from tests.interleaving_calls import Calls, Case, Ended, Ran, Together
from tests.interleaving_programs import Program
from tests.interleaving_traces import TRACE, EndlessError, Trace, traced
from tests.running import load

TABLES = (
    "CREATE TABLE items (owner int, id int, v int CHECK (v < 1000), UNIQUE (owner, id));"
    "CREATE TABLE events (owner int, text text);"
)
SECONDS = 60  # no run takes so long, but for one that waits for ever
UNBOUND = re.compile(
    r"(cannot access (local|free) variable|name) '(\w+)' "
    r"(is not defined|where it is not associated with a value( in enclosing scope)?)"
)


def describe(error: BaseException) -> str:
    """Its class and text; one class for all names without a value, which a helper may share."""
    return f"{'NameError' if isinstance(error, NameError) else type(error).__name__}: {error}"


def plain(text: str) -> str:
    """Without names and addresses of functions and generators, and without the kind of a variable that has no value."""
    named = re.sub(r"<(function|generator object) \S+( at 0x\w+)?>", r"<\1>", re.sub(r"at 0x\w+", "", text))
    named = named.replace("UnboundLocalError", "NameError")  # of an exception that a program hands on
    return UNBOUND.sub(lambda found: f"no {found[3]}", named)


class Running:
    """A module that is loaded; its coroutines are run one after the other."""

    def __init__(self, module: Any) -> None:
        self.module = module
        self.store = module.Store()

    async def call(self, case: Case) -> Ended:
        """One call, in a task of its own."""
        trace = Trace()
        TRACE.set(trace)
        function = getattr(self.store if case.program.is_method else self.module, case.program.name)
        try:
            async with asyncio.timeout(SECONDS):
                outcome = repr(await function(case.k, case.p, case.q, case.x))
        except asyncio.CancelledError:
            outcome = "cancelled"
        except EndlessError:
            outcome = "endless"
        except Exception as error:
            outcome = describe(error)
        events, pooled = (list(map(plain, each)) for each in (trace.events, trace.pooled))
        return Ended(plain(outcome), events, pooled, trace.on_loop, trace.misuses)

    def reset(self, program: Program) -> None:
        if program.is_method:
            setattr(self.store, f"n{program.seed}", 0)
            setattr(self.store, f"seen{program.seed}", [])

    def state(self, program: Program) -> str:
        if not program.is_method:
            return ""
        number, seen = (getattr(self.store, f"{name}{program.seed}") for name in ("n", "seen"))
        return plain(f"{number} {sorted(seen)}")

    def take_back(self) -> tuple[int, int]:
        """The connections that were lost, or closed after they were given back; the others are made fit to go on."""
        pool = self.module.pool
        lost, closed = list(pool._used.values()), [conn for conn in pool._pool if conn.closed]
        for conn in lost:
            pool.putconn(conn, close=True)
        for conn in closed:
            pool._pool.remove(conn)
        for conn in pool._pool:
            conn.autocommit = False
        return len(lost), len(closed)

    async def together(self, cases: Sequence[Case]) -> Together:
        """Calls of one coroutine that are begun at once, and what they left."""
        self.reset(cases[0].program)
        ended = await asyncio.gather(*map(self.call, cases))
        return Together(tuple(ended), self.state(cases[0].program), *self.take_back())

    async def cancelled(self, case: Case, place: int) -> Together:
        """Cancelled where it waits for a thread, or wherever it is after some turns of the loop."""
        if place % 2:
            with cancel_at((place + 1) // 2):
                return await self.together([case])
        task = asyncio.create_task(self.call(case))
        for _ in range(place):
            await asyncio.sleep(0)
        task.cancel()
        return Together((await task,), "", *self.take_back())

    async def run(self, calls: Calls, cancels: bool) -> tuple[tuple[Together, ...], Together]:
        runs = [await self.together(cases) for cases in calls.runs]
        place = random.Random(calls.program.seed).randint(1, 8)
        none = Together((), "", 0)
        return tuple(runs), await self.cancelled(calls.cancelled, place) if cancels else none


def run_module(text: str, calls: Sequence[Calls], cancels: bool, dsn: str) -> dict[int, Ran]:
    """Runs all programs of one text, from empty tables on."""
    prepare(dsn, [case for each in calls for case in each.all])
    waiting = f"{dsn}&options=-c%20lock_timeout%3D100"
    with (
        patch.dict(os.environ, {"INTERLEAVING_DSN": waiting}),
        TemporaryDirectory() as folder,
        traced(),
        load({"app.py": text.encode()}, Path(folder)) as module,
    ):
        ran = asyncio.run(run_all(Running(module), calls, cancels))
        module.pool.closeall()
    rows = committed(dsn)
    return {seed: Ran(*found, tuple(rows.get(k, []) for k in owners)) for seed, owners, found in ran}


async def run_all(running: Running, calls: Sequence[Calls], cancels: bool) -> list[Any]:
    """For each program: its seed, the owners of its rows, what it did."""
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # of tasks that nobody waited for
    owners = [[case.k for cases in each.runs for case in cases] for each in calls]
    found = [await running.run(each, cancels) for each in calls]
    return [(each.program.seed, k, ran) for each, k, ran in zip(calls, owners, found, strict=True)]


def prepare(dsn: str, cases: Sequence[Case]) -> None:
    """The rows that calls find."""
    rows = [(case.k, i, i * 10) for case in cases for i in range(1, case.x + 1)]
    conn = psycopg2.connect(dsn)
    with conn, conn.cursor() as cur:
        cur.execute("DROP TABLE IF EXISTS items, events;" + TABLES)
        cur.executemany("INSERT INTO items VALUES (%s, %s, %s)", rows)
    conn.close()


def committed(dsn: str) -> dict[int, list[Any]]:
    """The rows of each owner."""
    conn = psycopg2.connect(dsn)
    with conn, conn.cursor() as cur:
        cur.execute(
            "SELECT owner, id, v::text FROM items UNION ALL SELECT owner, -1, text FROM events ORDER BY 1, 2, 3"
        )
        found: dict[int, list[Any]] = {}
        for owner, number, text in cur:
            found.setdefault(owner, []).append([number, plain(str(text))])
    conn.close()
    return found
