"""Whether tasks that change a database do so on one thread, in the order in which they were begun."""

from pathlib import Path

import pytest

from tests.test_options import apply, put

APP = """\
import asyncio

from psycopg2.pool import ThreadedConnectionPool


class Store:
    def __init__(self, dsn):
        self.pool = ThreadedConnectionPool(4, 4, dsn)
        self.tasks = []

    def spawn(self, coroutine):
        self.tasks.append(asyncio.create_task(coroutine))

    async def write(self, key, value):
        conn = self.pool.getconn()
        try:
            with conn, conn.cursor() as cur:
                cur.execute("{}")
        finally:
            self.pool.putconn(conn)

    async def run(self, keys):
        {}


asyncio.run(Store("").run([1, 2]))
"""
ADD = 'INSERT INTO t (k, v) VALUES (%s, %s)", (key, value)'
PUT = 'INSERT INTO t (k, v) VALUES (%s, %s) ON CONFLICT (k) DO UPDATE SET v = excluded.v", (key, value)'
SET = 'UPDATE t SET v = %s WHERE k = %s", (value, key)'
COUNT = 'UPDATE t SET v = v + %s WHERE k = %s", (value, key)'
LEFT = "for key in keys:\n            self.spawn(self.write(key, 1))"
STREAM = "while True:\n            key = await keys.get()\n            self.spawn(self.write(key, 1))"
ONE_ROW = "await asyncio.gather(*[self.write(1, key) for key in keys])"
OWN_ROWS = "await asyncio.gather(*[self.write(key, 1) for key in keys])"
NESTED = "await asyncio.gather(*[self.write(key, value) for key in keys for value in (1, 2)])"
BESIDE = "await asyncio.gather(self.write(1, 2), self.write(1, 3))"
IN_TURN = "for key in keys:\n            task = asyncio.create_task(self.write(1, key))\n            await task"
WAITED = (
    "for key in keys:\n            self.tasks.append(asyncio.create_task(self.write(1, key)))\n"
    "            if len(self.tasks) > 3:\n                await asyncio.wait(self.tasks)\n"
    "        await asyncio.gather(*self.tasks)"
)


@pytest.mark.parametrize(
    ("sql", "run", "is_one"),
    [
        (ADD, LEFT, True),
        (SET, LEFT, False),
        (PUT, LEFT, False),
        (SET, STREAM, True),
        (ADD, ONE_ROW, False),
        (SET, ONE_ROW, True),
        (PUT, ONE_ROW, True),
        (COUNT, ONE_ROW, False),
        (SET, OWN_ROWS, False),
        (SET, NESTED, True),
        (SET, BESIDE, True),
        (SET, IN_TURN, False),
        (SET, WAITED, True),
        (ADD, WAITED, False),
    ],
)
def test_tasks_of_one_thread(sql: str, run: str, is_one: bool, tmp_path: Path) -> None:
    put(tmp_path, app=APP.replace('{}")', sql + ")", 1).replace("{}", run, 1))
    assert ("max_workers=1," in apply(tmp_path, "--dry-run", "app.py").stdout) is is_one


def test_a_method_that_is_a_librarys_function(tmp_path: Path) -> None:
    pausing = APP.replace("class Store:", "class Store:\n    pause = time.sleep\n").replace(
        "        conn =", "        self.pause(1)\n        conn ="
    )
    put(tmp_path, app="import time\n" + pausing.replace('{}")', ADD + ")", 1).replace("{}", OWN_ROWS, 1))
    assert "await asyncio.sleep(1)" in apply(tmp_path, "--dry-run", "app.py").stdout
