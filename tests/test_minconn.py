"""`apply --raise-minconn`: pools keep as many connections as there are threads over them."""

import asyncio
from pathlib import Path
from types import ModuleType

import pytest

from tests.test_options import FIRST, POOL, REFUSED, apply, put

MADE = 'pool = ThreadedConnectionPool(1, 4, "")'
BEGIN, _, BLOCKS = POOL.partition(MADE)
MORE = "Pools that open more connections as they are made:\n"
ABOUT = "(3.8 times as fast, measured)\n"
FASTER = "Pools that now close connections and open new ones:\n"
WRITTEN = [
    ("by place", MADE, "", 'Pool(4, 4, "")'),
    ("by name", 'pool = ThreadedConnectionPool(dsn="", maxconn=4, minconn=1)', "", "maxconn=4, minconn=4)"),
    ("in several lines", 'pool = ThreadedConnectionPool(\n    1,  # ours\n    4, "")', "", "(\n    4,  # ours\n    4,"),
    ("none is kept", 'pool = ThreadedConnectionPool(0, 4, "")', "", "Pool(4, 4"),
    ("as many as threads", MADE, "--workers 3", 'Pool(3, 4, "")'),
    ("enough are kept", 'pool = ThreadedConnectionPool(2, 4, "")', "--workers 2", 'Pool(2, 4, "")'),
    ("two of a kind", f'{MADE}\nother = ThreadedConnectionPool(2, 3, "")', "", 'Pool(3, 4, "")\nother = Thr'),
    ("of a class below", "class Own(ThreadedConnectionPool): ...\n\n\npool = Own(1, 4, '')", "", "Own(4, 4"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "flags", "written"), [row[1:] for row in WRITTEN], ids=[row[0] for row in WRITTEN])
def test_numbers(made: str, flags: str, written: str, tmp_path: Path) -> None:
    put(tmp_path, app=BEGIN + made + BLOCKS + FIRST)
    done = apply(tmp_path, "--raise-minconn", *flags.split(), "app.py")
    text = (tmp_path / "app.py").read_text()
    assert done.exit_code == 0, done.output
    assert written in text
    assert FASTER not in done.stderr
    assert apply(tmp_path, "--raise-minconn", *flags.split(), "app.py").exit_code == 0
    assert (tmp_path / "app.py").read_text() == text


def test_the_summary_says_what_is_opened(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    said = apply(tmp_path, "--raise-minconn", "--dry-run", "app.py").stderr
    assert f"{MORE}  app.py:6  4 connections, which it keeps, instead of 1\n" in said


def test_a_pool_that_nothing_repaired_uses_stays(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + REFUSED)
    assert apply(tmp_path, "--raise-minconn", "app.py").exit_code == 1
    assert (tmp_path / "app.py").read_text() == POOL + REFUSED


LEFT = [
    ("no number", 'LEAST = 1\npool = ThreadedConnectionPool(LEAST, 4, "")', "its `minconn` is no number here"),
    ("any arguments", 'pool = ThreadedConnectionPool(*[1, 4, ""])', "its `minconn` is no number here: let it be 8"),
    ("the limit is unknown", 'MOST = 4\npool = ThreadedConnectionPool(1, MOST, "")', "for 8 threads: raise `minconn`"),
    ("not by an operator", 'pool = ThreadedConnectionPool(1 + 0, 4, "")', "its `minconn` is no number here"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "remark"), [row[1:] for row in LEFT], ids=[row[0] for row in LEFT])
def test_what_is_left(made: str, remark: str, tmp_path: Path) -> None:
    put(tmp_path, app=BEGIN + made + BLOCKS + FIRST)
    done = apply(tmp_path, "--raise-minconn", "app.py")
    assert done.exit_code == 0, done.output
    assert made in (tmp_path / "app.py").read_text()
    assert f"{remark} {ABOUT}" in done.stderr or f"{remark}: let it be 4 {ABOUT}" in done.stderr
    assert MORE not in done.stderr


def test_a_constructor_of_the_project_may_mean_something_else(tmp_path: Path) -> None:
    own = "class Own(ThreadedConnectionPool):\n    def __init__(self, minconn): super().__init__(minconn, 4, '')\n\n\n"
    made = "pool = Own(1)"
    put(tmp_path, app=BEGIN + own + made + BLOCKS + FIRST)
    assert apply(tmp_path, "--raise-minconn", "app.py").exit_code == 0
    assert made in (tmp_path / "app.py").read_text()


def test_a_pool_of_another_file(tmp_path: Path) -> None:
    pools = f"from psycopg2.pool import ThreadedConnectionPool\n\n{MADE}\n"
    begin = BEGIN.replace("psycopg2.pool import ThreadedConnectionPool", "app.pools import pool")
    put(tmp_path, app____init__="", app__pools=pools, app__db=begin + BLOCKS + FIRST)
    assert "(3.8 times" in apply(tmp_path, "--dry-run", "app/db.py").stderr
    assert "  app/pools.py:3  it keeps 1 connection for 4 threads: raise `minconn` (--raise" in (
        apply(tmp_path, "--dry-run", "app").stderr
    )
    assert apply(tmp_path, "--raise-minconn", "app").exit_code == 0
    assert (tmp_path / "app/pools.py").read_text() == pools.replace("(1, 4", "(4, 4")


def test_a_pool_that_a_coroutine_makes(tmp_path: Path) -> None:
    text = BEGIN + "pool = None" + BLOCKS + FIRST + f"\n\nasync def start():\n    global pool\n    {MADE}\n"
    put(tmp_path, app=text)
    assert apply(tmp_path, "--raise-minconn", "--unsafe-fixes", "app.py").exit_code == 0
    assert "_run_blocking(ThreadedConnectionPool, 4, 4, " in (tmp_path / "app.py").read_text()


def test_a_pool_that_the_context_manager_makes(tmp_path: Path) -> None:
    text = POOL.replace(f"{MADE}\n", "").replace("    conn = pool", f"    {MADE}\n    conn = pool") + FIRST
    put(tmp_path, app=text)
    done = apply(tmp_path, "--raise-minconn", "--unsafe-fixes", "app.py")
    assert done.exit_code in (0, 1), done.output
    assert "(4, 4" not in (tmp_path / "app.py").read_text()


def test_with_a_pool_that_is_converted(tmp_path: Path) -> None:
    put(tmp_path, app=POOL.replace("Threaded", "Simple") + FIRST)
    assert apply(tmp_path, "--raise-minconn", "--convert-pool", "app.py").exit_code == 0
    assert 'pool = ThreadedConnectionPool(4, 4, "")' in (tmp_path / "app.py").read_text()


@pytest.mark.parametrize(("flag", "made"), [("", "(4, 4"), ("--no-raise-minconn", "(1, 4")])
def test_a_setting(flag: str, made: str, tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    (tmp_path / "asyncfix.toml").write_text("[repair]\nraise-minconn = true")
    assert apply(tmp_path, "app.py", *flag.split()).exit_code == 0
    assert f"Pool{made}" in (tmp_path / "app.py").read_text()


def test_there_are_no_threads_to_count_without_the_helper(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    done = apply(tmp_path, "--raise-minconn", "--wrapper", "to-thread", "app.py")
    assert (done.exit_code, "--raise-minconn is about the threads of --wrapper helper" in done.stderr) == (2, True)


ASKING = """

async def ask():
    async with connection() as conn:
        cursor = conn.cursor()
        cursor.execute("SELECT pg_backend_pid(), pg_sleep(0.002)")
        return cursor.fetchone()[0]


async def main():
    return [pid for _ in range(10) for pid in await asyncio.gather(*[ask() for _ in range(8)])]
"""


@pytest.mark.parametrize(("flags", "fewest", "most"), [("", 9, 80), ("--raise-minconn", 1, 4)])
def test_connections_are_made_once(flags: str, fewest: int, most: int, tmp_path: Path, database: str) -> None:
    put(tmp_path, app=POOL.replace('""', repr(database)) + ASKING)
    assert apply(tmp_path, *flags.split(), "app.py").exit_code == 0
    module = ModuleType("app")
    exec(compile((tmp_path / "app.py").read_text(), "app.py", "exec", dont_inherit=True), module.__dict__)
    found = asyncio.run(module.main())
    module.pool.closeall()
    assert (len(found), fewest <= len(set(found)) <= most) == (80, True), set(found)
