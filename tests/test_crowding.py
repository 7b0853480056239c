"""A connection of a pool that stays on the loop is held across no await that a safe repair adds."""

from pathlib import Path

import pytest

from tests.repairing import apply
from tests.running import run

PROGRAM = """
import asyncio

from psycopg2.pool import ThreadedConnectionPool

SETUP = "CREATE TABLE notes (n int);"


class Notes:
    def __init__(self, pool: ThreadedConnectionPool) -> None:
        self.pool = pool

    def note(self, n: int) -> int:
        conn = self.pool.getconn()
        try:
            with conn.cursor() as cur:
                cur.execute("INSERT INTO notes VALUES (%s) RETURNING n, pg_sleep(0.1)", (n,))
                found = cur.fetchone()[0]
            conn.commit()
            return found
        finally:
            self.pool.putconn(conn)

    async def reserve(self, n: int) -> int:
        reserved, other = self.pool.getconn(), self.pool.getconn()
        try:
            CALL
            return n
        finally:
            self.pool.putconn(reserved)
            self.pool.putconn(other)


async def scenario(dsn: str) -> object:
    notes = Notes(await asyncio.to_thread(ThreadedConnectionPool, 3, 3, dsn))
    return await asyncio.gather(*(notes.reserve(n) for n in range(3)), return_exceptions=True)
"""
ADD = """    async def add(self, n: int) -> int:
        return self.note(n)

    async def reserve"""
AWAITING = PROGRAM.replace("    async def reserve", ADD).replace("CALL", "await self.add(n)")
PROGRAMS = {"its own": PROGRAM.replace("CALL", "self.note(n)"), "of what it awaits": AWAITING}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_what_stays_taken_on_the_loop_makes_a_new_await_unsafe(program: str, tmp_path: Path, dsn: str) -> None:
    before = {"app.py": program.encode()}
    assert run(before, dsn).behaviour.outcome == "[0, 1, 2]"
    result, after = apply(before, tmp_path)
    assert after == before, result.stderr
    result, after = apply(before, tmp_path, "--unsafe-fixes")
    assert "mixed-pool: `Notes.reserve` holds a pool's connection meanwhile" in result.stderr
    assert "PoolError" in run(after, dsn).behaviour.outcome


def test_a_coroutine_that_let_others_run_before_exhausted_the_pool_anyway(tmp_path: Path) -> None:
    text = PROGRAM.replace("CALL", "await asyncio.sleep(0.1)\n            self.note(n)")
    _, after = apply({"app.py": text.encode()}, tmp_path)
    assert "await _run_blocking(_DB_TURNS.borrow, self.note, n)" in after["app.py"].decode()


def test_what_was_given_back_before_is_not_held(tmp_path: Path) -> None:
    text = PROGRAM.replace("            CALL\n", "            pass\n").replace(
        "self.pool.putconn(other)", "self.pool.putconn(other)\n        self.note(n)"
    )
    text = text.replace("            return n\n        finally", "        finally")
    _, after = apply({"app.py": text.encode()}, tmp_path)
    assert "await _run_blocking(_DB_TURNS.borrow, self.note, n)" in after["app.py"].decode()


BESIDE = """
import asyncio
from contextlib import asynccontextmanager

from psycopg2.pool import ThreadedConnectionPool

KEPT = []


class Reader:
    def __init__(self, pool: ThreadedConnectionPool) -> None:
        self.pool = pool

    @asynccontextmanager
    async def connection(self):
        conn = self.pool.getconn()
        try:
            yield conn
        finally:
            self.pool.putconn(conn)

    async def keep(self) -> None:
        async with self.connection() as conn:
            KEPT.append(conn)
            conn.cursor().execute("SELECT 1")

    async def fetch(self) -> None:
        async with self.connection() as conn:
            cur = conn.cursor()
            cur.execute("INSERT INTO feeds VALUES (1)")
            await asyncio.sleep(1)
            cur.execute("INSERT INTO feeds VALUES (2)")

    async def count(self) -> int:
        async with self.connection() as conn:
            cur = conn.cursor()
            cur.execute("SELECT count(*) FROM feeds")
            return cur.fetchone()[0]


async def main() -> None:
    reader = Reader(await asyncio.to_thread(ThreadedConnectionPool, 1, LIMIT))
    await asyncio.gather(reader.keep(), reader.fetch(), reader.count())
"""


@pytest.mark.parametrize(("limit", "repaired"), [(1, False), (4, True)])
def test_a_short_block_is_repaired_beside_those_that_stay_where_the_pool_has_room(
    limit: int, repaired: bool, tmp_path: Path
) -> None:
    result, after = apply({"app.py": BESIDE.replace("LIMIT", str(limit)).encode()}, tmp_path)
    assert (b"_fetch_sync" in after["app.py"], b"_count_sync" in after["app.py"]) == (False, repaired), result.stderr
    assert (f"max_workers={limit - 1}".encode() in after["app.py"]) == repaired
