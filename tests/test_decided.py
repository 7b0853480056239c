"""What one awaited coroutine reads of a database and another changes accordingly, as it may be written."""

from pathlib import Path

import pytest

from tests.repairing import apply

PROGRAM = """
import asyncio
from contextlib import closing

import psycopg2

LIMIT = 2


class Missing(Exception):
    pass


class Store:
    def __init__(self, dsn):
        self.dsn = dsn

    def _run(self, sql, *values):
        with closing(psycopg2.connect(self.dsn)) as conn, conn, conn.cursor() as cur:
            cur.execute(sql, values)
            return cur.fetchall() if cur.description else cur.rowcount

    async def find(self, name):
        return next(iter(self._run("SELECT name, plan FROM users WHERE name = %s", name)), None)

    async def get(self, name):
        found = self._run("SELECT name, plan FROM users WHERE name = %s", name)
        if not found:
            raise Missing(name)
        return found[0]

    async def names(self):
        return [name for (name,) in self._run("SELECT name FROM users")]

    async def count(self):
        return self._run("SELECT count(*) FROM users")[0][0]

    async def is_free(self, name):
        return not self._run("SELECT 1 FROM users WHERE name = %s", name)

    async def plan(self, name):
        return self._run("SELECT plan FROM users WHERE name = %s", name)[0][0]

    async def next_job(self):
        found = self._run("SELECT id FROM jobs WHERE state = 'new' ORDER BY id LIMIT 1")
        return found[0] if found else None

    async def take(self, number):
        self._run("UPDATE jobs SET state = 'taken' WHERE id = %s", number)

    async def add(self, name):
        self._run("INSERT INTO users (name) VALUES (%s)", name)

    async def update(self, name, plan):
        return self._run("UPDATE users SET plan = %s WHERE name = %s", plan, name)

    async def remove(self, name):
        self._run("DELETE FROM users WHERE name = %s", name)

    async def log(self, text):
        self._run("INSERT INTO log (text) VALUES (%s)", text)

    async def require(self, name):
        if not self._run("SELECT 1 FROM users WHERE name = %s AND plan = 'paid'", name):
            raise Missing(name)


class Desk:
    def __init__(self, store):
        self.store = store

    async def known(self, name):
        return await self.store.find(name)

    async def enter(self, name):
        await self.store.add(name)

    async def act(self, name):
{body}


async def scenario(dsn):
    desk = Desk(Store(dsn))
    return await asyncio.gather(desk.act("a"), desk.act("a"))
"""

DECIDING = {
    "none is found": "if not await self.store.find(name):\n    await self.store.add(name)",
    "some is found, and leaves": "if await self.store.find(name) is not None:\n    return\nawait self.store.add(name)",
    "through a layer": "if await self.known(name):\n    return\nawait self.enter(name)",
    "a limit": "if await self.store.count() >= LIMIT:\n    return\nawait self.store.add(name)",
    "a limit under a name": (
        "count = await self.store.count()\nif count == LIMIT:\n    return\nawait self.store.add(name)"
    ),
    "a walrus": "if (count := await self.store.count()) >= LIMIT:\n    return\nawait self.store.add(name)",
    "a comparison under a name": (
        "count = await self.store.count()\nis_full = count >= LIMIT\n"
        "if is_full:\n    return\nawait self.store.add(name)"
    ),
    "an assertion": "assert await self.store.count() < LIMIT\nawait self.store.add(name)",
    "a loop": "while await self.store.count() < LIMIT:\n    await self.store.add(name)",
    "patterns": "match await self.store.find(name):\n    case None:\n        await self.store.add(name)",
    "an error": "try:\n    return await self.store.get(name)\nexcept Missing:\n    return await self.store.add(name)",
    "an error of who requires it": "await self.store.require(name)\nawait self.store.update(name, 'free')",
    "or": "return await self.store.find(name) or await self.store.add(name)",
    "a conditional expression": "return 'old' if await self.store.find(name) else await self.store.add(name)",
    "a verdict": "if not await self.store.is_free(name):\n    return\nawait self.store.add(name)",
    "one of all": "if name in await self.store.names():\n    return\nawait self.store.add(name)",
    "a text": "if await self.store.plan(name) != 'free':\n    return\nawait self.store.update(name, 'paid')",
    "in a try": (
        "try:\n    if await self.store.find(name):\n        raise Missing(name)\n"
        "finally:\n    pass\nawait self.store.add(name)"
    ),
    "nothing was updated": "if not await self.store.update(name, 'paid'):\n    await self.store.add(name)",
    "the next of all": "job = await self.store.next_job()\nif job is None:\n    return\nawait self.store.take(job[0])",
    "a new list": "names = await self.store.names()\nawait self.store.update(name, [*names, name])",
    "a changed item": "user = await self.store.find(name)\nuser['plan'] = 'x'\nawait self.store.update(name, user)",
    "in the place of all": "await self.store.remove(name)\nawait self.store.add(name)",
}

FREE = {
    "what is found": (
        "user = await self.store.find(name)\nif user is None:\n    return\nawait self.store.update(name, 'x')"
    ),
    "another table": "if not await self.store.find(name):\n    await self.store.log(name)",
    "in one after the other": "await self.store.add(name)\nawait self.store.log(name)",
    "parted anyway": (
        "found = await self.store.find(name)\nawait asyncio.sleep(0.1)\nif not found:\n    await self.store.add(name)"
    ),
}


def told(body: str, folder: Path) -> str:
    text = PROGRAM.replace("{body}", "\n".join(f"        {line}" for line in body.splitlines()))
    return apply({"app.py": text.encode()}, folder, "--dry-run")[0].stderr


@pytest.mark.parametrize("body", DECIDING.values(), ids=DECIDING)
def test_what_decides_is_not_parted(body: str, tmp_path: Path) -> None:
    assert "caller-interleaves: " in told(body, tmp_path)


@pytest.mark.parametrize("body", FREE.values(), ids=FREE)
def test_what_decides_nothing_is_repaired(body: str, tmp_path: Path) -> None:
    assert "unsafe" not in told(body, tmp_path)
