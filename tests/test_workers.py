"""`apply --workers N`: how many threads are written, and what one thread alone makes right."""

import asyncio
from pathlib import Path
from types import ModuleType

import pytest

from tests.test_options import FIRST, POOL, REFUSED, apply, put

SYNCHRONOUS = POOL.replace("asynccontextmanager", "contextmanager").replace("async def connection", "def connection")
SIMPLE = POOL.replace("Threaded", "Simple")
CLOSE = "\n\nasync def close():\n    pool.closeall()\n"
TAKEN = "\n\ndef take():\n    pool.putconn(pool.getconn())\n\n\nasync def begin():\n    await asyncio.to_thread(take)\n"
CALLED = """

def beat():
    pool.putconn(pool.getconn())


async def start():
    asyncio.get_running_loop().call_later(1, lambda: beat())
"""
HELD = """
async def held():
    async with connection() as conn:
        conn.cursor().execute("INSERT")
        await asyncio.sleep(0)
        conn.commit()
"""
TWO = """
async def compare():
    async with connection() as one, connection() as other:
        one.cursor().execute("SELECT 1")
        other.cursor().execute("SELECT 1")
        await asyncio.sleep(0)
"""
ORDER = """
done = []


async def work(number):
    async with connection() as conn:
        conn.cursor().execute("SELECT %s", (number,))
    done.append(number)


async def main():
    await asyncio.gather(*[asyncio.create_task(work(number)) for number in range(9)])
"""
SLEEPS_TWICE = ORDER.replace("    done.append", "    if number:\n        await work(0)\n    done.append")
IN_BRANCH = ORDER.replace("    async with", "    if number % 2:\n      async with").replace(
    "     conn.c", "       conn.c"
)
THREADS = [
    ("", 'max_workers=4, thread_name_prefix="app-db"'),
    ("--workers 2", 'max_workers=2, thread_name_prefix="app-db"'),
    ("--workers 1", 'max_workers=1, thread_name_prefix="app-db"'),
    ("--workers 4", 'max_workers=4, thread_name_prefix="app-db"'),
]


@pytest.mark.parametrize(("flags", "written"), THREADS)
def test_the_number_of_threads(flags: str, written: str, tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    assert apply(tmp_path, "app.py", *flags.split()).exit_code == 0
    text = (tmp_path / "app.py").read_text()
    assert written in text
    assert apply(tmp_path, "app.py", *flags.split()).exit_code == 0
    assert (tmp_path / "app.py").read_text() == text


def test_calls_of_anything_else_have_as_many(tmp_path: Path) -> None:
    put(tmp_path, app="import requests\n\n\nasync def f():\n    requests.get('x')\n")
    apply(tmp_path, "--workers", "3", "app.py")
    assert 'max_workers=3, thread_name_prefix="app-blocking"' in (tmp_path / "app.py").read_text()


def test_no_more_than_the_pool_has_connections(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    done = apply(tmp_path, "--workers", "5", "app.py")
    assert done.exit_code == 2
    assert done.stderr == "asyncfix: error: --workers 5: a pool that app.py:19 uses has 4 connections\n"
    assert (tmp_path / "app.py").read_text() == POOL + FIRST


def test_two_connections_are_left_to_a_block_that_takes_two(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST + TWO)
    assert "mixed-pool" in apply(tmp_path, "--workers", "3", "app.py").stderr
    assert "mixed-pool" not in apply(tmp_path, "--workers", "2", "app.py").stderr
    assert "max_workers=2" in (tmp_path / "app.py").read_text()


@pytest.mark.parametrize("staying", [REFUSED, CALLED], ids=["a coroutine", "a callback"])
def test_a_connection_is_left_to_what_stays_on_the_loop(staying: str, tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST + staying)
    assert "mixed-pool" in apply(tmp_path, "--workers", "4", "app.py").stderr
    assert "mixed-pool" not in apply(tmp_path, "--workers", "3", "app.py").stderr
    assert "max_workers=3" in (tmp_path / "app.py").read_text()


BEGIN = "\n\ndef take():\n    pool.putconn(pool.getconn())\n\n\ndef begin():\n    Thread(target=take).start()\n"
BEGINNINGS = [("once", "begin()", 3), ("in a loop", "for _ in range(3):\n    begin()", 1), ("by others", "", 1)]


@pytest.mark.parametrize(("begun", "left"), [row[1:] for row in BEGINNINGS], ids=[row[0] for row in BEGINNINGS])
def test_connections_are_left_to_threads_by_how_often_they_are_begun(begun: str, left: int, tmp_path: Path) -> None:
    put(tmp_path, app="from threading import Thread\n" + POOL + FIRST + BEGIN + f"\n\n{begun}\n")
    assert apply(tmp_path, "app.py").exit_code == 0
    assert f"max_workers={left}" in (tmp_path / "app.py").read_text()


def test_threads_that_are_there_stay(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    apply(tmp_path, "app.py")
    text = (tmp_path / "app.py").read_text()
    put(tmp_path, app=text + FIRST.replace("first", "later"))
    assert "not-serial: " in apply(tmp_path, "--workers", "1", "app.py").stderr
    assert (tmp_path / "app.py").read_text() == text + FIRST.replace("first", "later")


@pytest.mark.parametrize("change", ["total += 1", "total = total + 1", "total -= 1; del total"])
def test_one_thread_for_a_variable_of_the_module(change: str, tmp_path: Path) -> None:
    text = POOL + FIRST.replace("():", "():\n    global total") + f"        {change}\n\ntotal = 0\n"
    put(tmp_path, app=text)
    assert apply(tmp_path, "app.py").exit_code == 0
    assert "max_workers=1" in (tmp_path / "app.py").read_text()


NESTED = """
async def nested():
    with connection() as one, connection() as other:
        one.cursor().execute("SELECT 1")
        other.cursor().execute("SELECT 1")
"""


def test_threads_that_each_take_two_connections_are_half_as_many(tmp_path: Path) -> None:
    put(tmp_path, app=SYNCHRONOUS + NESTED)
    assert "has 4 connections" in apply(tmp_path, "--workers", "3", "app.py").stderr
    assert apply(tmp_path, "app.py").exit_code == 0
    assert "max_workers=2" in (tmp_path / "app.py").read_text()


def test_threads_that_are_there_may_be_too_many_for_two_connections_each(tmp_path: Path) -> None:
    put(tmp_path, app=SYNCHRONOUS + FIRST.replace("async with", "with"))
    apply(tmp_path, "app.py")
    put(tmp_path, app=(text := (tmp_path / "app.py").read_text()) + NESTED)
    assert "there are 4 threads already" in apply(tmp_path, "app.py").stderr
    assert (tmp_path / "app.py").read_text() == text + NESTED


def test_threads_that_are_there_may_leave_no_connection_to_what_stays_on_the_loop(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    apply(tmp_path, "app.py")
    put(tmp_path, app=(text := (tmp_path / "app.py").read_text() + FIRST.replace("first", "later") + REFUSED))
    assert "mixed-pool: other code takes 1 of its pool, and there are 4 threads" in apply(tmp_path, "app.py").stderr
    assert (tmp_path / "app.py").read_text() == text


SIMPLE_POOLS = [
    ("one thread", FIRST, "--workers 1", ""),
    ("several", FIRST, "--workers 2", "unsafe-pool"),
    ("without a number", FIRST, "", ""),
    ("a block that stays on the loop", FIRST + REFUSED, "", "unsafe-pool"),
    ("closed on that thread", FIRST + CLOSE, "", ""),
    ("closed on the loop", FIRST + CLOSE, "--only first", "unsafe-pool"),
    ("held on a thread of its own", FIRST + HELD, "", "unsafe-pool"),
    ("taken by other threads", FIRST + TAKEN, "", "unsafe-pool"),
    ("taken by a callback", FIRST + CALLED, "", "unsafe-pool"),
    ("taken by a callback that is not chosen", FIRST + CALLED, "--only first", "unsafe-pool"),
]


@pytest.mark.parametrize(("text", "flags", "code"), [row[1:] for row in SIMPLE_POOLS], ids=[r[0] for r in SIMPLE_POOLS])
def test_a_pool_that_threads_may_not_share(text: str, flags: str, code: str, tmp_path: Path) -> None:
    put(tmp_path, app=SIMPLE + text)
    done = apply(tmp_path, "app.py", *flags.split())
    assert (done.exit_code, "unsafe-pool: " in done.stderr) == (int(bool(code)), bool(code))
    assert ((tmp_path / "app.py").read_text() == SIMPLE + text) is bool(code)


ORDERS = [("one block", ORDER, False), ("one more await", SLEEPS_TWICE, True), ("not in all tasks", IN_BRANCH, True)]


@pytest.mark.parametrize(("text", "doubted"), [row[1:] for row in ORDERS], ids=[row[0] for row in ORDERS])
def test_one_thread_keeps_the_order_of_tasks(text: str, doubted: bool, tmp_path: Path) -> None:
    put(tmp_path, app=POOL + text)
    assert "task-order: " in apply(tmp_path, "--dry-run", "app.py").stderr
    assert ("task-order: " in apply(tmp_path, "--dry-run", "--workers", "1", "app.py").stderr) is doubted


def test_the_order_of_tasks_is_what_it_was(tmp_path: Path, database: str) -> None:
    text = POOL.replace('""', repr(database)) + ORDER
    put(tmp_path, app=text)
    apply(tmp_path, "--workers", "1", "app.py")
    done = []
    for each in (text, (tmp_path / "app.py").read_text()):
        module = ModuleType("app")
        exec(compile(each, "app.py", "exec", dont_inherit=True), module.__dict__)
        asyncio.run(module.main())
        module.pool.closeall()
        done.append((module.done, "_run_blocking" in each))
    assert done == [(list(range(9)), False), (list(range(9)), True)]
