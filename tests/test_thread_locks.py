"""Locks of threads, around blocks that move and around what waits for them."""

from pathlib import Path

import pytest

from tests.refusals import GUARDED, MANAGER, USE
from tests.repairing import apply

HOLDING = """
import threading
lock = threading.Lock()

async def g():
    with lock:
        await f()
"""
ENTERING = """
import asyncio
import threading
import time
from contextlib import asynccontextmanager

lock = threading.Lock()
queue = asyncio.Queue()

@asynccontextmanager
async def told():
    await queue.put(1)
    time.sleep(1)
    yield

async def g():
    with lock:
        async with told():
            return 1
"""
TWO = (
    GUARDED
    + """
others = threading.Lock()

async def g():
    with others:
        with lock:
            async with connection() as conn:
                conn.cursor().execute("SELECT 2")
"""
)


def applied(text: str, folder: Path) -> tuple[str, str]:
    """What is said, and what is written."""
    result, files = apply({"app.py": text.encode()}, folder)
    return result.stderr, files["app.py"].decode()


@pytest.mark.parametrize("text", [MANAGER + USE + HOLDING, ENTERING])
def test_a_lock_around_what_begins_to_suspend_makes_that_unsafe(text: str, tmp_path: Path) -> None:
    said, written = applied(text, tmp_path)
    assert "caller-interleaves: " in said
    assert written == text


def test_blocks_that_take_one_lock_run_beside_each_other(tmp_path: Path) -> None:
    assert "max_workers=4" in applied(GUARDED, tmp_path)[1]


def test_blocks_that_take_two_locks_at_once_take_turns(tmp_path: Path) -> None:
    """Threads that take them in both orders would wait for each other."""
    said, written = applied(TWO, tmp_path)
    assert "Repaired 2 blocks" in said
    assert "max_workers=1" in written
