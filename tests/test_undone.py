"""Whether what a block sets on a pool's connection is put back on every way to where it is given back."""

from pathlib import Path
from textwrap import indent

import pytest

from tests.test_options import apply, put

MANAGER = """\
import asyncio

from psycopg2.pool import ThreadedConnectionPool


class Session:
    def __init__(self, pool, level=None, quick=False):
        self.pool = pool
        self.level = level
        self.quick = quick

    async def __aenter__(self):
        self.conn = self.pool.getconn()
{}
        return self.conn

    async def __aexit__(self, kind, error, traceback):
{}
{}

async def count(pool):
    async with Session(pool, "SERIALIZABLE") as conn:
        with conn.cursor() as cur:
            cur.execute("SELECT count(*) FROM towns")
            return cur.fetchone()[0]


def ask(pool):
    conn = pool.getconn()
    try:
        with conn.cursor() as cur:
            cur.execute("SELECT 1")
    finally:
        pool.putconn(conn)


async def main():
    pool = await asyncio.to_thread(ThreadedConnectionPool, 1, 2, "")
    await asyncio.to_thread(ask, pool)
    print(await count(pool))
"""
SET = "self.conn.set_session(isolation_level=self.level)"
IF_SET = f"if self.level:\n    {SET}"
PUT = "self.pool.putconn(self.conn)"
UNSET = 'self.conn.set_session(isolation_level="DEFAULT")'
IF_UNSET = f"if self.level:\n    {UNSET}"


def closing(first: str, *last: str) -> str:
    return f"try:\n{indent(first, '    ')}\nfinally:\n" + indent("\n".join(last), "    ")


@pytest.mark.parametrize(
    ("entered", "left", "more", "is_left"),
    [
        (SET, f"{UNSET}\n{PUT}", "", False),
        (IF_SET, f"{IF_UNSET}\n{PUT}", "", False),
        (IF_SET, f"{UNSET}\n{PUT}", "", False),
        (IF_SET, closing("self.conn.commit()", IF_UNSET, PUT), "", False),
        (IF_SET, f"self.conn.rollback()\nself.conn.reset()\n{PUT}", "", False),
        (IF_SET, f"if not self.conn.closed:\n    {UNSET}\n{PUT}", "", False),
        (IF_SET, f"if self.level is not None:\n    {UNSET}\n{PUT}", "", True),
        (IF_SET, f"{IF_UNSET.replace('level:', 'quick:')}\n{PUT}", "", True),
        (SET, f"{IF_UNSET}\n{PUT}", "", True),
        (IF_SET, f"if kind is None:\n    {UNSET}\n{PUT}", "", True),
        (IF_SET, f"if self.level:\n    pass\nelse:\n    {UNSET}\n{PUT}", "", True),
        (IF_SET, f"{PUT}\n{IF_UNSET}", "", True),
        (IF_SET, closing(f"self.conn.commit()\n{UNSET}", PUT), "", True),
        (IF_SET, f"try:\n    {UNSET}\nexcept ValueError:\n    pass\n{PUT}", "", True),
        (IF_SET, f"{IF_UNSET.replace('isolation_level', 'deferrable')}\n{PUT}", "", True),
        (IF_SET, IF_UNSET.replace('"DEFAULT"', "None") + f"\n{PUT}", "", True),
        (IF_SET, f"{IF_UNSET}\n{PUT}", "    def hurry(self):\n        self.level = None\n", True),
        (IF_SET, f"{IF_UNSET}\n{PUT}", "    def drop(self):\n        self.pool.putconn(self.conn)\n", True),
        (IF_SET, f"{UNSET}\nself.drop()", "    def drop(self):\n        self.pool.putconn(self.conn)\n", False),
        (IF_SET, f"self.drop()\n{UNSET}", "    def drop(self):\n        self.pool.putconn(self.conn)\n", True),
        (f"try:\n    {SET}\nexcept ValueError:\n    {PUT}\n    raise", f"{UNSET}\n{PUT}", "", True),
        ("self.conn.autocommit = self.quick", f"self.conn.autocommit = False\n{PUT}", "", False),
        ("self.conn.autocommit = True", f"self.conn.set_session(autocommit=False)\n{PUT}", "", False),
        ("self.conn.autocommit = True", f"self.conn.set_session(readonly=False)\n{PUT}", "", True),
    ],
)
def test_a_class_undoes_what_it_set(entered: str, left: str, more: str, is_left: bool, tmp_path: Path) -> None:
    put(tmp_path, app=MANAGER.format(*(indent(each, " " * 8) for each in (entered, left)), more))
    found = apply(tmp_path, "--dry-run", "app.py")
    assert ("left-on-connection" in found.stderr, "would repair" in found.stderr) == (is_left, not is_left), (
        found.stderr
    )


FUNCTION = """\
import asyncio
from contextlib import contextmanager

from psycopg2.pool import ThreadedConnectionPool


class Towns:
    def __init__(self, pool):
        self.pool = pool

    @contextmanager
    def lent(self, level=None):
        conn = self.pool.getconn()
{}

    async def count(self):
        with self.lent("SERIALIZABLE") as conn, conn.cursor() as cur:
            cur.execute("SELECT count(*) FROM towns")
            return cur.fetchone()[0]


async def main():
    print(await Towns(await asyncio.to_thread(ThreadedConnectionPool, 1, 2, "")).count())
"""
LEVEL = "if level:\n    conn.set_isolation_level(level)"
NO_LEVEL = "if level:\n    conn.set_isolation_level(None)"
BACK = "self.pool.putconn(conn)"


@pytest.mark.parametrize(
    ("lent", "is_left"),
    [
        (f"{LEVEL}\n{closing('yield conn', NO_LEVEL, BACK)}", False),
        (f"{LEVEL}\nyield conn\n{NO_LEVEL}\n{BACK}", False),
        (f"{LEVEL}\n{closing('yield conn', 'if conn:', '    conn.isolation_level = None', f'    {BACK}')}", False),
        (f"old = conn.isolation_level\n{LEVEL}\n{closing('yield conn', 'conn.isolation_level = old', BACK)}", False),
        (f"{LEVEL}\n{closing('yield conn', BACK, NO_LEVEL)}", True),
        (f"{LEVEL}\n{closing(f'yield conn{chr(10)}{NO_LEVEL}', BACK)}", True),
        (f"{LEVEL}\nlevel = None\n{closing('yield conn', NO_LEVEL, BACK)}", True),
        (
            f"{LEVEL}\n{closing('yield conn', 'for _ in range(level):', '    conn.set_isolation_level(None)', BACK)}",
            True,
        ),
        (f"{LEVEL}\n{closing('yield conn', 'if self.pool.closed:', '    conn.set_isolation_level(None)', BACK)}", True),
    ],
)
def test_a_generator_undoes_what_it_set(lent: str, is_left: bool, tmp_path: Path) -> None:
    put(tmp_path, app=FUNCTION.format(indent(lent, " " * 8)))
    found = apply(tmp_path, "--dry-run", "app.py")
    assert ("left-on-connection" in found.stderr, "would repair" in found.stderr) == (is_left, not is_left), (
        found.stderr
    )
