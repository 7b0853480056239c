"""`apply --split`: each part of a block between awaits takes a connection of its own."""

import asyncio
from pathlib import Path
from types import ModuleType

import pytest

from tests.test_options import POOL, apply, put

HEAD = """

async def work(number):
    async with connection() as conn:
"""
SETUP = """
    CREATE TABLE jobs (id int PRIMARY KEY, name text, state text DEFAULT 'new');
    INSERT INTO jobs (id, name) VALUES (1, 'import'), (2, 'export');
"""
TWO_PARTS = f"""{HEAD}\
        cursor = conn.cursor()
        cursor.execute("SELECT name FROM jobs WHERE id = %s", (number,))
        name = cursor.fetchone()[0]
        seen = await other(name)
        # Tell others
        with conn.cursor() as cursor:
            cursor.execute("UPDATE jobs SET state = %s WHERE id = %s", (seen, number))
        conn.commit()
        return name
"""
ONE_CURSOR = f"""{HEAD}\
        with conn.cursor() as cursor:
            cursor.execute("SELECT name FROM jobs WHERE id = %s", (number,))
            row = cursor.fetchone()
            if row is None:
                return "none"
            seen = await other(row[0])
            cursor.execute("SELECT count(*) FROM jobs WHERE name < %s", (row[0],))
            return cursor.fetchone()[0], seen
"""
IN_A_LOOP = f"""{HEAD}\
        done = []
        for each in range(1, number):
            cursor = conn.cursor()
            cursor.execute("UPDATE jobs SET state = 'seen' WHERE id = %s RETURNING name", (each,))
            row = cursor.fetchone()
            conn.commit()
            try:
                done.append(await other(row[0]))
            except TypeError:
                continue
        return done
"""
OTHER = """

async def other(name):
    held.append(len(pool._used))
    await asyncio.sleep(0)
    held.append(len(pool._used))
    return name.upper()


held, alone = [], []


async def main():
    done = [await work(1), await work(2)]
    alone.extend(held)
    return [*done, await asyncio.gather(work(1), work(2))]
"""
COMMITS = POOL.replace("        yield conn\n", "        yield conn\n        conn.commit()\n")
READ = '"SELECT name FROM jobs WHERE id = %s"'
LEFT_OPEN = TWO_PARTS.replace(READ, '"UPDATE jobs SET state = 1 WHERE id = %s RETURNING name"')
PLAIN = POOL.replace("async def", "def").replace("asyncc", "c")
PARTED = {
    "two parts": (POOL, TWO_PARTS, 2),
    "one cursor": (POOL, ONE_CURSOR, 2),
    "in a loop": (POOL, IN_A_LOOP, 1),
    "committed at the end": (COMMITS, LEFT_OPEN.replace("        conn.commit()\n", ""), 2),
    "of a plain manager": (PLAIN, TWO_PARTS.replace("async with", "with"), 2),
}


async def run(text: str, dsn: str) -> tuple[object, object, list[int]]:
    import psycopg2

    with psycopg2.connect(dsn) as conn:
        conn.cursor().execute(f"DROP TABLE IF EXISTS jobs; {SETUP}")
    module = ModuleType("app")
    exec(compile(text, "app.py", "exec", dont_inherit=True), module.__dict__)
    found = await module.main()
    with psycopg2.connect(dsn) as conn, conn.cursor() as cursor:
        cursor.execute("SELECT * FROM jobs ORDER BY id")
        rows = cursor.fetchall()
    module.pool.closeall()
    return found, rows, module.alone


@pytest.mark.parametrize("name", PARTED)
@pytest.mark.parametrize("flags", ["", "--on-cancel cancel-query", "--wrapper to-thread"])
def test_parts(name: str, flags: str, tmp_path: Path, database: str) -> None:
    begin, work, count = PARTED[name]
    before = begin.replace('""', repr(database)) + work + OTHER
    put(tmp_path, app=before)
    assert "transaction-split: " in apply(tmp_path, "--split", "app.py").stderr
    assert (tmp_path / "app.py").read_text() == before
    done = apply(tmp_path, "--split", "--unsafe-fixes", *flags.split(), "app.py")
    after = (tmp_path / "app.py").read_text()
    assert done.exit_code == 0, done.output
    manager = "_connection_sync" if "async with" in work else "connection"
    assert after.count(f"    with {manager}() as conn:\n") == count
    assert "_HeldConnection" not in after
    first, second = asyncio.run(run(before, database)), asyncio.run(run(after, database))
    assert first[:2] == second[:2]
    assert (set(first[2]), set(second[2])) == ({1}, {0})
    assert apply(tmp_path, "--split", "--unsafe-fixes", *flags.split(), "app.py").exit_code == 0
    assert (tmp_path / "app.py").read_text() == after


AGAIN = """\
        if not seen:
            conn.commit()
            await other(name)
        with conn.cursor() as cursor:
"""
TRIED = """\
            try:
                await other("x")
                cursor = conn.cursor()
                cursor.execute("DELETE FROM jobs")
                conn.commit()
            except TypeError:
                pass
            cursor = conn.cursor()
"""
SKIPPED = """\
            if row is None:
                continue
            conn.commit()
"""
SWALLOWS = POOL.replace("    finally", "    except ValueError:\n        pass\n    finally")
ROLLS_BACK = POOL.replace("        pool.put", "        conn.rollback()\n        pool.put")
READ_LATER = TWO_PARTS.replace("with conn.cursor() as cursor", "if True")
LEFT = [
    ("written before the await", POOL, LEFT_OPEN, "what it writes is not committed at its end"),
    ("rows are locked", COMMITS, TWO_PARTS.replace('= %s", (n', '= %s FOR UPDATE", (n'), "it locks rows"),
    ("of the session", POOL, TWO_PARTS.replace("SELECT name", "SET jit = off; SELECT name"), "leaves in the session"),
    ("a function of one's own", POOL, TWO_PARTS.replace("SELECT name", "SELECT claim(name)"), "leaves in the session"),
    ("unknown text", POOL, TWO_PARTS.replace('"SELECT', 'number + "SELECT'), "leaves in the session"),
    ("a setting", POOL, TWO_PARTS.replace("conn.commit()", "conn.autocommit = True"), "more is done with `conn`"),
    ("the cursor is read behind", POOL, READ_LATER, "`cursor` goes on"),
    ("only a commit", POOL, TWO_PARTS.replace("        with conn.cursor() as cursor:\n", AGAIN), "ends a transaction"),
    ("handled inside", POOL, IN_A_LOOP.replace("            cursor = conn.cursor()\n", TRIED), "may be handled inside"),
    ("left by a loop", POOL, IN_A_LOOP.replace("            conn.commit()\n", SKIPPED), "left before it commits"),
    ("the manager swallows", SWALLOWS, TWO_PARTS, "may end an exception"),
    ("the manager does more", ROLLS_BACK, TWO_PARTS, "does more at its end"),
    ("an argument", POOL.replace("tion()", "tion(n)"), TWO_PARTS.replace("tion()", "tion(number)"), "is called with"),
    ("a transaction", POOL, TWO_PARTS.replace("  seen =", "  with conn:\n          seen ="), "stands around an await"),
]


@pytest.mark.parametrize(("begin", "work", "why"), [row[1:] for row in LEFT], ids=[row[0] for row in LEFT])
def test_what_would_be_lost(begin: str, work: str, why: str, tmp_path: Path) -> None:
    assert begin + work != POOL + TWO_PARTS
    put(tmp_path, app=begin + work + OTHER)
    done = apply(tmp_path, "--split", "--unsafe-fixes", "app.py")
    assert (done.exit_code, why in done.stderr) == (1, True), done.output
    assert (tmp_path / "app.py").read_text() == begin + work + OTHER


def test_without_the_option_it_is_held(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + TWO_PARTS + OTHER)
    (tmp_path / "asyncfix.toml").write_text("[repair]\nsplit = true")
    assert apply(tmp_path, "--no-split", "app.py").exit_code == 0
    assert "_HeldConnection" in (tmp_path / "app.py").read_text()
