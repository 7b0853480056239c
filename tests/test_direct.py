"""Coroutines that never suspend: what becomes of those that others await, too. The rest is in fixtures/repair."""

import json
from pathlib import Path
from textwrap import dedent

import pytest

from tests.repairing import invoke
from tests.running import Files, put, run

SETUP = "CREATE TABLE visits (page text, at int)"
HEAD = f'''
import asyncio
from contextlib import asynccontextmanager

from psycopg2.pool import ThreadedConnectionPool

SETUP = "{SETUP}"


class Visits:
    def __init__(self, dsn):
        self.pool = ThreadedConnectionPool(4, 4, dsn)

    @asynccontextmanager
    async def connection(self):
        conn = self.pool.getconn()
        try:
            yield conn
        finally:
            self.pool.putconn(conn)

    @staticmethod
    async def _last(conn, page: str) -> int:
        with conn.cursor() as cur:
            cur.execute("SELECT coalesce(max(at), 0), pg_sleep(0.1) FROM visits WHERE page = %s", (page,))
            return cur.fetchone()[0]

    # Numbers begin at one.
    async def store(self, conn, page):
        """Stores the next visit of a page."""
        number = (await self._last(conn, page)) + 1
        with conn.cursor() as cur:
            cur.execute("INSERT INTO visits VALUES (%s, %s)", (page, number))
        return number

    async def visit(self, *pages):
        async with self.connection() as conn:
            numbers = [await self.store(conn, page) for page in pages]
            conn.commit()
        return numbers

    async def visit_once(self, page):
        async with self.connection() as conn:
            number = await self.store(conn, page)
            conn.commit()
        return number
'''
TAIL = """

async def scenario(dsn):
    visits = await asyncio.to_thread(Visits, dsn)
    return [await visits.visit("home", "shop"), await visits.visit_once("home"), await again(visits)]
"""
ELSEWHERE = """

async def again(visits):
    conn = await asyncio.to_thread(visits.pool.getconn)
    try:
        number = await visits.store(conn, "old")
        await asyncio.to_thread(conn.commit)
        return number
    finally:
        await asyncio.to_thread(visits.pool.putconn, conn)
"""
NOWHERE = """

async def again(visits):
    return 0
"""
UNKNOWN = """

def give(visits):
    return {"visits": visits}


async def again(visits):
    conn = await asyncio.to_thread(visits.pool.getconn)
    try:
        return await json.loads("[]", object_hook=give).store(conn, "old")
    except AttributeError:
        return await getattr(visits, "sto" + "re")(conn, "older")
    finally:
        await asyncio.to_thread(visits.pool.putconn, conn)
"""
TWINS = '''
    @staticmethod
    def _last_sync(conn, page: str) -> int:
        """Blocking twin of _last(), for worker threads."""
        with conn.cursor() as cur:
            cur.execute("SELECT coalesce(max(at), 0), pg_sleep(0.1) FROM visits WHERE page = %s", (page,))
            return cur.fetchone()[0]

    @staticmethod
    async def _last(conn, page: str) -> int:
        with conn.cursor() as cur:
            cur.execute("SELECT coalesce(max(at), 0), pg_sleep(0.1) FROM visits WHERE page = %s", (page,))
            return cur.fetchone()[0]

    def _store_sync(self, conn, page):
        """Blocking twin of store(), for worker threads."""
        number = self._last_sync(conn, page) + 1
        with conn.cursor() as cur:
            cur.execute("INSERT INTO visits VALUES (%s, %s)", (page, number))
        return number

    # Numbers begin at one.
    async def store(self, conn, page):
        """Stores the next visit of a page."""
        number = (await self._last(conn, page)) + 1
        with conn.cursor() as cur:
            cur.execute("INSERT INTO visits VALUES (%s, %s)", (page, number))
        return number

    def _visit_sync(self, pages):
        """Blocking part of visit(); runs on a worker thread."""
        with self._connection_sync() as conn:
            numbers = [self._store_sync(conn, page) for page in pages]
            conn.commit()
        return numbers
'''
PLAIN = '''
    # Numbers begin at one.
    def store(self, conn, page):
        """Stores the next visit of a page."""
        number = self._last(conn, page) + 1
'''


def program(*parts: str) -> Files:
    return {"app.py": "".join(parts).encode()}


def repaired(files: Files, folder: Path, *flags: str) -> tuple[str, Files]:
    put(files, folder)
    said = invoke("apply", *flags, ".", folder=folder).stderr
    return said, {name: (folder / name).read_bytes() for name in files}


@pytest.mark.parametrize("elsewhere", [ELSEWHERE, "\nimport json\n" + UNKNOWN], ids=["awaited", "unknown"])
def test_a_coroutine_that_others_await_gets_a_twin(elsewhere: str, tmp_path: Path, dsn: str) -> None:
    before = program(HEAD, elsewhere, TAIL)
    said, after = repaired(before, tmp_path)
    assert TWINS in after["app.py"].decode()
    assert "Repaired 2 blocks" in said
    first, second = run(before, dsn), run(after, dsn)
    assert second.behaviour == first.behaviour
    assert second.calls.misuses == []
    assert repaired(after, tmp_path)[1] == after


def test_one_that_is_awaited_in_blocks_alone_becomes_a_function(tmp_path: Path, dsn: str) -> None:
    before = program(HEAD, NOWHERE, TAIL)
    said, after = repaired(before, tmp_path)
    assert PLAIN in after["app.py"].decode()
    told = "Plain functions now: whoever awaits them elsewhere must call them:\n  app.py:23  Visits._last\n"
    assert told in said
    found = run(after, dsn)
    assert (found.behaviour, found.calls.on_loop) == (run(before, dsn).behaviour, [])


def test_where_one_of_its_blocks_is_left_it_gets_a_twin(tmp_path: Path, dsn: str) -> None:
    before = program(HEAD, NOWHERE, TAIL)
    said, after = repaired(before, tmp_path, "--only", "Visits.visit")
    assert TWINS in after["app.py"].decode()
    assert "number = await self.store(conn, page)" in after["app.py"].decode()
    assert "Functions now" not in said
    assert run(after, dsn).behaviour == run(before, dsn).behaviour


OPEN = {
    "in __all__": {"store.py": '__all__ = ["store"]\n'},
    "taken by a package": {"kept/__init__.py": "from ..store import store\n"},
    "patched": {"test_store.py": 'from unittest import mock\n\n\ndef test():\n    mock.patch("app.store.store")\n'},
    "named by pieces": {"named.py": 'def find(things, kind):\n    return getattr(things, f"st{kind}")\n'},
    "listed": {"store.py": "def find(name):\n    return globals().get(name)\n"},
}
MODULE = """
async def store(conn, page):
    with conn.cursor() as cur:
        cur.execute("INSERT INTO visits VALUES (%s, 1) RETURNING at", (page,))
        return cur.fetchone()[0]
"""
IMPORTING = (
    HEAD.replace("import asyncio\n", "import asyncio\n\nfrom store import store\n")
    .replace("self.store(", "store(")
    .replace("    async def store(conn, page)", "    async def other(self, conn, page)")
)


@pytest.mark.parametrize("others", OPEN.values(), ids=OPEN)
def test_one_that_is_given_to_others_gets_a_twin_beside_it(others: dict[str, str], tmp_path: Path) -> None:
    files = {"store.py": MODULE, "app.py": IMPORTING}
    files |= {name: files.get(name, "") + text for name, text in others.items()}
    said, after = repaired({name: text.encode() for name, text in files.items()}, tmp_path)
    assert "def _store_sync(conn, page):" in after["store.py"].decode()
    assert "from store import _store_sync, store" in after["app.py"].decode()
    assert "numbers = [_store_sync(conn, page) for page in pages]" in after["app.py"].decode()
    assert ("test_store.py:5  `store`; `_store_sync` is called now" in said) == ("test_store.py" in others)


@pytest.mark.parametrize("name", ['"on_" + kind', '"on_%s" % kind', 'f"{kind}_ed"', '"on_{}".format(kind)', '"save"'])
def test_a_name_worked_out_that_can_t_be_its_own_makes_no_twin(name: str, tmp_path: Path) -> None:
    text = f"\ndef find(kind):\n    return getattr(kind, {name})\n"
    _, after = repaired(program(HEAD, text, NOWHERE, TAIL), tmp_path)
    assert PLAIN in after["app.py"].decode()


def test_what_it_waits_for_is_told_to_be_repaired_with_its_blocks(tmp_path: Path) -> None:
    put(program(HEAD, NOWHERE, TAIL), tmp_path)
    found = json.loads(invoke("scan", "--format", "json", ".", folder=tmp_path).stdout)["findings"]
    levels = {each["function"].rpartition(".")[2]: each["repair"]["level"] for each in found}
    assert levels == dict.fromkeys(("connection", "_last", "store", "visit", "visit_once"), "safe")


def test_a_protocol_s_method_is_no_coroutine_of_ours(tmp_path: Path) -> None:
    text = dedent(
        """
        from typing import Protocol


        class Storing(Protocol):
            async def store(self, conn, page): ...


        async def visit_all(visits: Visits, storing: Storing, pages):
            async with visits.connection() as conn:
                for page in pages:
                    await storing.store(conn, page)
                conn.commit()
        """
    )
    _, after = repaired(program(HEAD, text, NOWHERE, TAIL), tmp_path)
    assert "await storing.store(conn, page)" in after["app.py"].decode()
    assert "    async def store(self, conn, page):\n" in after["app.py"].decode()


LENDING = """from psycopg2.pool import ThreadedConnectionPool

__all__ = ["acquire", "open_pool", "release"]
pool = None


def open_pool(dsn):
    global pool
    pool = ThreadedConnectionPool(1, 3, dsn)


async def acquire():
    return pool.getconn()


async def release(conn):
    pool.putconn(conn)
"""
BORROWING = f'''import asyncio

from db import acquire, open_pool, release

SETUP = "{SETUP}"


async def visit(*pages):
    conn = await acquire()
    try:
        with conn.cursor() as cur:
            for page in pages:
                cur.execute("INSERT INTO visits VALUES (%s, 1) RETURNING pg_sleep(0.1)", (page,))
        conn.commit()
    finally:
        await release(conn)


async def scenario(dsn):
    await asyncio.to_thread(open_pool, dsn)
    await asyncio.gather(*(visit(str(number), "home") for number in range(6)))
'''


@pytest.mark.parametrize("flags", [(), ("--runtime", "module"), ("--on-cancel", "cancel-query")])
def test_one_that_stays_takes_connections_as_before(flags: tuple[str, ...], tmp_path: Path, dsn: str) -> None:
    before = {"app.py": BORROWING.encode(), "db.py": LENDING.encode()}
    repaired(before, tmp_path, *flags)
    after = {path.name: path.read_bytes() for path in tmp_path.glob("*.py")}
    assert "async def acquire():\n    return pool.getconn()\n" in after["db.py"].decode()
    assert "return _DB_TURNS.borrow(pool.getconn)" in after["db.py"].decode()
    assert "conn = _acquire_sync()" in after["app.py"].decode()
    found = run(after, dsn)
    assert (found.behaviour, found.calls.on_loop) == (run(before, dsn).behaviour, [])
