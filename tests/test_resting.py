"""Where tasks held a connection and let no other run, who finds the pool exhausted waits for those that go on."""

from pathlib import Path

import pytest

from tests.repairing import read
from tests.test_options import apply, put

LENT = read("lent_while_others_wait", "before")["app.py"].decode()


def test_queries_that_are_cancelled_have_no_such_turns(tmp_path: Path) -> None:
    put(tmp_path, app=LENT)
    assert "held-at-once" in apply(tmp_path, "--dry-run", "--on-cancel", "cancel-query", "app.py").stderr
    assert "held-at-once" not in apply(tmp_path, "--dry-run", "app.py").stderr


AWAITING = """\
import asyncio
from contextlib import asynccontextmanager

from psycopg2.pool import ThreadedConnectionPool


class Towns:
    def __init__(self, pool):
        self.pool = pool

    @asynccontextmanager
    async def lent(self):
        conn = self.pool.getconn()
        try:
            yield conn
        finally:
            self.pool.putconn(conn)

    async def note(self, text):
        return text.upper()

    async def store(self, text):
        conn = self.pool.getconn()
        try:
            conn.cursor().execute("INSERT INTO notes VALUES (%s)", (text,))
            conn.commit()
        finally:
            self.pool.putconn(conn)

    async def tell(self, text):
        await self.store(await self.note(text))

    async def count(self):
        async with self.lent() as conn:
            with conn.cursor() as cur:
                cur.execute("SELECT count(*) FROM towns")
                found = cur.fetchone()[0]
            {}
            with conn.cursor() as cur:
                cur.execute("SELECT 1")
            return found


async def main():
    towns = Towns(await asyncio.to_thread(ThreadedConnectionPool, 1, 2, ""))
    beside = [asyncio.create_task(towns.tell("begun")), asyncio.create_task(towns.store("begun"))]
    print(await asyncio.gather(towns.count(), towns.count(), *beside))
"""


@pytest.mark.parametrize(
    ("awaited", "is_doubted"),
    [
        ("await self.note('counted')", False),
        ("await self.tell('counted')", True),
        ("await asyncio.gather(self.tell('counted'))", False),  # which lets others run, and did
    ],
)
def test_what_is_awaited_must_take_no_connection(awaited: str, is_doubted: bool, tmp_path: Path) -> None:
    put(tmp_path, app=AWAITING.replace("{}", awaited))
    found = apply(tmp_path, "--dry-run", "-v", "app.py")
    assert ("held-at-once" in found.stderr) is is_doubted, found.stderr
    assert ("def rest(" in found.stdout) is not is_doubted, found.stdout


def test_a_later_run_writes_the_turns_anew(tmp_path: Path) -> None:
    put(tmp_path, app=AWAITING.replace("{}", "await asyncio.sleep(0)"))
    assert apply(tmp_path, "app.py").exit_code == 0
    plain = (tmp_path / "app.py").read_text()
    method = AWAITING[AWAITING.index("    async def count") : AWAITING.index("async def main")].replace(
        "def count", "def again"
    )
    put(
        tmp_path,
        app=plain.replace("async def main", method.replace("{}", "await self.note('counted')") + "async def main"),
    )
    found = apply(tmp_path, "app.py")
    text = (tmp_path / "app.py").read_text()
    assert (found.exit_code, "def rest(" in plain, text.count("def rest(")) == (0, False, 1), found.stderr
    assert apply(tmp_path, "--dry-run", "app.py").stdout == ""
