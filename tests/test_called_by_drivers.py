"""What a driver calls of the program while it executes is judged as what the block calls itself."""

from pathlib import Path

import pytest

from tests.repairing import apply

START = """
import asyncio
import sqlite3
from contextlib import asynccontextmanager

import psycopg
import psycopg2.extensions
from psycopg2.pool import ThreadedConnectionPool


class Progress:
    def append(self, notice):
        asyncio.get_running_loop().call_soon(print, notice)

    def row(self, cursor, values):
        return asyncio.get_running_loop(), values


class Loader:
    def __init__(self, dsn):
        self.dsn = dsn
        self.pool = ThreadedConnectionPool(1, 4, dsn)
        self.progress = Progress()

    @asynccontextmanager
    async def connection(self):
        conn = self.pool.getconn()
        try:
            yield conn
        finally:
            self.pool.putconn(conn)

    async def count(self):
        async with self.connection() as conn:
            with conn.cursor() as cur:
                cur.execute("SELECT count(*) FROM items")
                return cur.fetchone()[0]
"""
EXECUTES = """
                with conn.cursor() as cur:
                    cur.execute("SELECT load()")
"""
IN_BLOCK = f"""
    async def load(self):
        async with self.connection() as conn:
            %s
            if True:{EXECUTES}
"""
TAKEN_AWAY = f"""
    async def load(self):
        async with self.connection() as conn:
            %s
            try:{EXECUTES}
            finally:
                conn.notices = []
"""
BY_A_HELPER = (
    IN_BLOCK % "self.watch(conn)"
    + """
    def watch(self, conn):
        conn.notices = self.progress
"""
)
ADAPTER = """

def adapt(value):
    return psycopg2.extensions.AsIs(asyncio.get_running_loop().time())


psycopg2.extensions.register_adapter(Progress, adapt)
"""
CURSOR = """
    async def load(self):
        async with self.connection() as conn:
            with conn.cursor(cursor_factory=Told) as cur:
                cur.execute("SELECT load()")


class Told(psycopg2.extensions.cursor):
    def execute(self, query, vars=None):
        asyncio.get_running_loop()
        super().execute(query, vars)
"""
LITE = """
    async def load(self):
        conn = sqlite3.connect(self.dsn)
        try:
            conn.row_factory = self.progress.row
            return conn.execute("SELECT 1").fetchall()
        finally:
            conn.close()
"""
NEWER = """
    async def load(self):
        with psycopg.connect(self.dsn) as conn:
            conn.row_factory = self.progress.row
            return conn.execute("SELECT 1").fetchall()
"""
EVERYWHERE = {
    "set in a block": IN_BLOCK % "conn.notices = self.progress",
    "set by its name": IN_BLOCK % 'setattr(conn, "notices", self.progress)',
    "set by a helper": BY_A_HELPER,
    "an error between": TAKEN_AWAY % "conn.notices = self.progress; conn.set_session(readonly=True)",
    "an adapter": ADAPTER,
    "a class of cursors": CURSOR,
}
HERE_ALONE = {
    "taken away again": TAKEN_AWAY % "conn.notices = self.progress",
    "sqlite3": LITE,
    "psycopg 3": NEWER,
}


@pytest.mark.parametrize("text", EVERYWHERE.values(), ids=EVERYWHERE)
def test_no_block_over_such_connections_moves(text: str, tmp_path: Path) -> None:
    result, files = apply({"app.py": (START + text).encode()}, tmp_path)
    assert "needs-loop: `asyncio.get_running_loop` works only on the event loop's thread" in result.stderr
    assert b"_count_sync" not in files["app.py"]


@pytest.mark.parametrize("text", HERE_ALONE.values(), ids=HERE_ALONE)
def test_blocks_over_other_connections_move(text: str, tmp_path: Path) -> None:
    result, files = apply({"app.py": (START + text).encode()}, tmp_path)
    assert "needs-loop: `asyncio.get_running_loop` works only on the event loop's thread" in result.stderr
    assert [name in files["app.py"] for name in (b"_count_sync", b"_load_sync")] == [True, False]


@pytest.mark.parametrize("value", ["[]", "list()", "None"])
def test_what_is_not_of_the_program_is_no_matter(value: str, tmp_path: Path) -> None:
    text = START + IN_BLOCK % f"conn.notices = {value}"
    assert apply({"app.py": text.encode()}, tmp_path)[0].exit_code == 0
