"""Connections that a decorator lends to coroutines: all that use one are repaired together, as the options say."""

from pathlib import Path

import pytest

from tests.repairing import apply, read

BEFORE = read("decorator_lends_a_cursor", "before")
APP = BEFORE["app.py"].decode()
HELD = """

async def count(pool: ThreadedConnectionPool) -> int:
    conn = pool.getconn()
    try:
        with conn.cursor() as cur:
            cur.execute("SELECT 1 FROM users")
            await asyncio.sleep(0)
            cur.execute("SELECT 2 FROM users")
            return cur.rowcount
    finally:
        pool.putconn(conn)
"""
HANDLED = APP.replace(
    """        cur.execute("SELECT name, pg_sleep(0.1) FROM users ORDER BY id")
""",
    """        try:
            cur.execute("SELECT name, pg_sleep(0.1) FROM users ORDER BY id")
        except psycopg2.Error:
            cur.execute("SELECT name, 0 FROM users ORDER BY id")
""",
)


def repaired(text: str, folder: Path, *flags: str) -> tuple[str, str]:
    result, files = apply({"app.py": text.encode()}, folder, *flags)
    return files["app.py"].decode(), result.stderr


@pytest.mark.parametrize("only", ["rename", "names", "wrapper"])
def test_none_alone(only: str, tmp_path: Path) -> None:
    after, said = repaired(APP, tmp_path, "--only", only)
    assert after == APP
    assert "handed-connection" in said


def test_no_thread_of_its_own(tmp_path: Path) -> None:
    after, said = repaired(APP, tmp_path, "--wrapper", "to-thread", "--unsafe-fixes")
    assert after == APP
    assert said.count("held-connection: ") == 3


def test_a_pool_that_threads_cannot_share(tmp_path: Path) -> None:
    plain = APP.replace("ThreadedConnectionPool", "SimpleConnectionPool")
    after, said = repaired(plain, tmp_path, "--unsafe-fixes")
    assert after == plain
    assert "unsafe-pool" in said
    after, _ = repaired(plain, tmp_path, "--convert-pool")
    assert "db.lent(cur)" in after
    assert "SimpleConnectionPool" not in after


def test_what_an_earlier_run_has_written_is_more_now(tmp_path: Path) -> None:
    first, _ = repaired(APP + HELD, tmp_path, "--only", "count", "--unsafe-fixes")
    assert first.count("_HeldConnection(") == 1
    assert "def lent(" not in first
    second, _ = repaired(first, tmp_path)
    assert "db.lent(cur)" in second
    assert second.count("def lent(") == second.count("class _HeldConnection:") == 1


def test_a_cancelled_query(tmp_path: Path) -> None:
    after, said = repaired(APP, tmp_path, "--on-cancel", "cancel-query")
    assert "await cur.run(self._fetch_users_sync)\n" in after
    assert "Where --on-cancel does not apply" not in said


def test_a_cancelled_query_that_a_handler_would_take_for_an_error(tmp_path: Path) -> None:
    after, said = repaired(HANDLED, tmp_path, "--on-cancel", "cancel-query")
    assert "await cur.run(self._fetch_users_sync, to_end=True)\n" in after
    assert "Where --on-cancel does not apply" in said


ASKED = {
    "what was wrapped": APP + "\n\nraw = Accounts.rename.__wrapped__\n",
    "put on something else": APP + "\n\ntransactional(print)\n",
    "under another name": APP + "\n\nwith_cursor = transactional\n",
    "told to others": APP + '\n\n__all__ = ["transactional"]\n',
    "below another one": APP.replace(
        "    @transactional\n    async def ping", "    @transactional\n    @functools.cache\n    async def ping"
    ),
    "more than one argument": APP.replace("def transactional(func)", "def transactional(func, retries=3)"),
    "called beside": APP.replace("    return wrapper", "    asyncio.iscoroutinefunction(func)\n    return wrapper"),
}


@pytest.mark.parametrize("text", ASKED.values(), ids=ASKED)
def test_others_may_have_what_it_wraps(text: str, tmp_path: Path) -> None:
    after, said = repaired(text, tmp_path, "--unsafe-fixes")
    assert after == text
    assert "foreign-connection" in said


USED = {
    "hinted": APP.replace("async def names(self, cur, *", "async def names(self, cur: object, *"),
    "bound anew": APP.replace("        found = []\n", "        found = []\n        cur = cur or None\n"),
    "in a nested function": APP.replace(
        "        found = []\n", "        found = []\n        again = lambda: cur.fetchone()\n"
    ),
}


@pytest.mark.parametrize("text", USED.values(), ids=USED)
def test_a_parameter_that_is_more_than_the_connection(text: str, tmp_path: Path) -> None:
    after, _ = repaired(text, tmp_path, "--unsafe-fixes")
    assert after == text


TAKING = APP.replace(
    '        return "pong"\n',
    """        cur.execute("SELECT 1")
        with self.pool.getconn() as other, other.cursor() as second:
            second.execute("SELECT 2")
        return "pong"
""",
)


def test_a_second_connection_that_others_could_take_first_before(tmp_path: Path) -> None:
    after, _ = repaired(TAKING, tmp_path, "--unsafe-fixes")
    assert "await cur.run(self._ping_sync)" in after
    assert "await _run_blocking(self._ping_sync_2)" in after
    assert repaired(after, tmp_path, "--unsafe-fixes")[0] == after


def test_a_second_connection_that_was_taken_with_the_first(tmp_path: Path) -> None:
    text = TAKING.replace(
        '        await asyncio.sleep(0)\n        cur.execute("SELECT 1")\n', '        cur.execute("SELECT 1")\n'
    )
    after, said = repaired(text, tmp_path, "--unsafe-fixes")
    assert "db.lent(cur)" not in after
    assert "second-connection" in said
