"""`apply --on-cancel cancel-query`: whose connections have an owner, what is said of the others, and later runs."""

import ast
from pathlib import Path

import pytest

from tests.test_module import texts
from tests.test_options import FIRST, POOL, SECOND, apply, put
from tests.test_workers import HELD

CANCEL = ("--on-cancel", "cancel-query")
PLAIN = """\
import asyncio
import logging
import sqlite3
from contextlib import closing, suppress

import psycopg2
import pymysql
from psycopg2 import errors
from psycopg2.pool import ThreadedConnectionPool

pool = ThreadedConnectionPool(4, 4, "")

"""
QUERY = 'conn.cursor().execute("SELECT 1")'
OWNED = [
    (
        "the first use in the `finally`",
        f"""
async def f():
    conn = pool.getconn()
    try:
        {QUERY}
    finally:
        conn.rollback()
        pool.putconn(conn)
""",
        ["conn = _owned(_DB_TURNS.borrow(pool.getconn))", "_released(conn).rollback()", "pool.putconn(conn)"],
    ),
    (
        "all uses in the `finally` where it may not be there",
        f"""
async def f():
    conn = None
    try:
        conn = pool.getconn()
        {QUERY}
    except psycopg2.OperationalError:
        pool.putconn(conn, close=True)
        conn = None
        raise
    finally:
        if conn:
            conn.rollback()
            pool.putconn(conn)
""",
        [
            "conn = _owned(_DB_TURNS.borrow(pool.getconn))",
            "pool.putconn(_released(conn), close=True)",
            "_released(conn).rollback()",
            "pool.putconn(_released(conn))",
        ],
    ),
    (
        "a function that is called",
        f"""
def give(conn):
    pool.putconn(conn)


def g():
    conn = pool.getconn()
    try:
        {QUERY}
    finally:
        give(conn)


async def f():
    return g()
""",
        ["conn = _owned(pool.getconn())", "give(_released(conn))", "pool.putconn(conn)"],
    ),
    (
        "held, and lost after an error",
        f"""
async def f():
    conn = pool.getconn()
    {QUERY}
    await asyncio.sleep(0)
    {QUERY}
    pool.putconn(conn)
""",
        ["conn = _owned(_DB_TURNS.borrow(pool.getconn))", "pool.putconn(_released(conn))"],
    ),
    (
        "made for the call",
        f"""
async def f():
    with closing(psycopg2.connect("")) as conn:
        {QUERY}
""",
        ['with closing(_owned(psycopg2.connect(""))) as conn:'],
    ),
    (
        "made by a function that is called",
        """
def connect():
    conn = sqlite3.connect("")
    conn.row_factory = sqlite3.Row
    return conn


async def f():
    conn = connect()
    try:
        conn.execute("SELECT 1")
    finally:
        conn.close()
""",
        ['conn = _owned(sqlite3.connect(""), "interrupt")'],
    ),
    (
        "handlers that go on catch nothing of it",
        f"""
async def f():
    with closing(psycopg2.connect("")) as conn:
        try:
            {QUERY}
        except (errors.UniqueViolation, LookupError):
            pass
        except errors.QueryCanceled:
            raise
        except Exception:
            conn.rollback()
""",
        ['with closing(_owned(psycopg2.connect(""))) as conn:', "await _run_blocking(_f_sync)"],
    ),
]


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


@pytest.mark.parametrize(("program", "expected"), [row[1:] for row in OWNED], ids=[row[0] for row in OWNED])
def test_owned(program: str, expected: list[str], tmp_path: Path) -> None:
    put(tmp_path, app=PLAIN + program)
    done = apply(tmp_path, *CANCEL, "app.py")
    after = (tmp_path / "app.py").read_text()
    assert (done.exit_code, "on-cancel" in done.stderr) == (0, False), done.output
    assert set(expected) <= set(lines(after)), after
    written = after[after.index("async def _run_blocking") :]
    assert written.count("_owned(") == sum("_owned(" in each for each in expected)
    assert written.count("_released(") == sum("_released(" in each for each in expected)
    for flags in (CANCEL, ()):
        assert apply(tmp_path, *flags, "app.py").exit_code == 0
        assert (tmp_path / "app.py").read_text() == after


def guarded(handler: str) -> str:
    return f"""
async def f():
    with closing(psycopg2.connect("")) as conn:
        try:
            {QUERY}
        {handler}
"""


RUNS_ON = "await _run_blocking(_f_sync, to_end=True)"
ERROR = "would take that for an error, and go on"
WAITING = [
    (guarded("except Exception:\n            pass"), RUNS_ON, f"the handler at line 18 {ERROR}"),
    (guarded("except:\n            pass"), RUNS_ON, f"the handler at line 18 {ERROR}"),
    (guarded("except errors.QueryCanceled:\n            pass"), RUNS_ON, f"the handler at line 18 {ERROR}"),
    (guarded("except (KeyError, psycopg2.Error):\n            pass"), RUNS_ON, f"the handler at line 18 {ERROR}"),
    (guarded("except psycopg2.errors.Unheard:\n            pass"), RUNS_ON, f"the handler at line 18 {ERROR}"),
    (guarded("finally:\n            return 1"), RUNS_ON, f"the `finally` at line 19 {ERROR}"),
    (
        guarded("finally:\n            pass").replace("try:", "with suppress(Exception):").replace("finally", "if 1"),
        RUNS_ON,
        f"the `with` at line 16 {ERROR}",
    ),
    (
        f"def again(f):\n    return lambda conn: f(conn)\n\n\n@again\ndef query(conn):\n    {QUERY}\n"
        + guarded("finally:\n            pass").replace(QUERY, "query(conn)"),
        RUNS_ON,
        "what `query` is decorated with may take that for an error, and go on",
    ),
    (
        f"\nasync def f():\n    conn = pool.getconn()\n    {QUERY}\n    pool.putconn(conn)\n",
        "await _run_blocking(_f_sync)",
        "its connection is not given back by a `finally`, so an error would lose it",
    ),
    (
        f"\nasync def f():\n    conn = pool.getconn()\n    {QUERY}\n    try:\n        {QUERY}\n    finally:\n"
        "        pool.putconn(conn)\n",
        "await _run_blocking(_f_sync)",
        "an error of a query outside of the `try` that gives its connection back would lose it",
    ),
    (
        f"\nasync def f():\n    conn = pool.getconn()\n    cursor = conn.cursor()\n    try:\n        {QUERY}\n"
        '    finally:\n        cursor.execute("RESET ALL")\n        pool.putconn(conn)\n',
        "await _run_blocking(_f_sync)",
        "an error of a query outside of the `try` that gives its connection back would lose it",
    ),
    (
        f"\nasync def f():\n    with closing(pymysql.connect()) as conn:\n        {QUERY}\n",
        "await _run_blocking(_f_sync)",
        "nothing says how a query of its driver is cancelled from another thread",
    ),
]


@pytest.mark.parametrize(("program", "call", "why"), WAITING)
def test_it_waits_and_says_why(program: str, call: str, why: str, tmp_path: Path) -> None:
    put(tmp_path, app=PLAIN + program)
    done = apply(tmp_path, *CANCEL, "--unsafe-fixes", "app.py")
    after = (tmp_path / "app.py").read_text()
    assert f"  its queries are not cancelled: {why}\n" in done.stderr, done.stderr
    assert call in after, after
    if call != RUNS_ON:
        assert "_owned(" not in after[after.index("async def _run_blocking") :]


def test_wait_is_what_it_was(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST + HELD)
    for flags in (("--on-cancel", "wait"), ()):
        apply(tmp_path, *flags, "app.py")
        after = (tmp_path / "app.py").read_text()
        assert not any(name in after for name in ("_owned", "_released", "_Owner", "to_end", "suppress"))


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((), CANCEL, "its queries are not cancelled: the code that is there waits, as --on-cancel wait has it"),
        (CANCEL, (), "its queries are cancelled: the code that is there does that"),
        (CANCEL, CANCEL, ""),
        ((), (), ""),
    ],
)
@pytest.mark.parametrize("block", [FIRST.replace("first", "third"), HELD])
def test_a_later_run_keeps_to_the_code_that_is_there(
    block: str, first: tuple[str, ...], second: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    put(tmp_path, app=POOL + FIRST)
    apply(tmp_path, *first, "app.py")
    before = (tmp_path / "app.py").read_text()
    put(tmp_path, app=before + "\n" + block)
    done = apply(tmp_path, *second, "app.py")
    after = (tmp_path / "app.py").read_text()
    assert (done.exit_code, "Where --on-cancel does not apply" in done.stderr) == (0, bool(said))
    assert said in done.stderr
    names = [each.name for each in ast.parse(after).body if isinstance(each, ast.ClassDef)]
    assert names == ["_Turns", *(["_Owner"] if first else []), *(["_HeldConnection"] if block is HELD else [])]
    assert after.count("to_end=True") == (1 if first and block is HELD else 0)


@pytest.mark.parametrize("first", [CANCEL, ()])
def test_later_blocks_enter_what_an_earlier_run_has_changed(first: tuple[str, ...], tmp_path: Path) -> None:
    manager = POOL.replace("async def", "def").replace("asynccontextmanager", "contextmanager")
    put(tmp_path, app=manager + FIRST.replace("async with", "with"))
    for name in ("second", "third"):
        apply(tmp_path, *first, "app.py")
        more = FIRST.replace("async with", "with").replace("first", name)
        put(tmp_path, app=(tmp_path / "app.py").read_text() + "\n" + more)
    done = apply(tmp_path, *first, "app.py")
    assert (done.exit_code, "unsafe" in done.stderr, "on-cancel" in done.stderr) == (0, False, False), done.stderr
    assert (tmp_path / "app.py").read_text().count("await _run_blocking(") == 3


@pytest.mark.parametrize("flags", [(), ("--runtime", "module")])
def test_several_modules(flags: tuple[str, ...], tmp_path: Path) -> None:
    fresh = '\n\ndef connect():\n    return psycopg2.connect("")\n'
    fresh += f"\n\nasync def own():\n    conn = connect()\n    {QUERY}\n"
    user = "import asyncio\nimport psycopg2\nfrom .db import connection\n"
    put(tmp_path, app____init__="", app__db=POOL + FIRST, app__user=user + SECOND + HELD + fresh)
    done = apply(tmp_path, *CANCEL, *flags, "app")
    after = texts(tmp_path)
    assert (done.exit_code, "on-cancel" in done.stderr) == (0, False), done.output
    assert '    return _owned(psycopg2.connect(""))\n' in after["app/user.py"]
    assert "    conn = _owned(_DB_TURNS.borrow(pool.getconn))\n" in after["app/db.py"]
    assert "        pool.putconn(_released(conn))\n" in after["app/db.py"]
    homes = [name for name, text in after.items() if "class _Owner" in text]
    assert homes == (["app/_blocking.py"] if flags else ["app/db.py"])
    assert apply(tmp_path, *CANCEL, *flags, "app").exit_code == 0
    assert texts(tmp_path) == after


def test_names_that_are_taken(tmp_path: Path) -> None:
    before = POOL + FIRST + "\n\ndef _owned():\n    pass\n"
    put(tmp_path, app=before)
    done = apply(tmp_path, *CANCEL, "app.py")
    after = (tmp_path / "app.py").read_text()
    assert done.exit_code == 0, done.stderr
    assert "def _owned_2(connection" in after
    assert "conn = _owned_2(_DB_TURNS.borrow(pool.getconn))\n" in after
    assert after.endswith("\n\ndef _owned():\n    pass\n")
    assert apply(tmp_path, *CANCEL, "app.py").exit_code == 0
    assert (tmp_path / "app.py").read_text() == after
    put(tmp_path, app=before)
    assert apply(tmp_path, "app.py").exit_code == 0
    assert "_owned_2" not in (tmp_path / "app.py").read_text()


def test_a_block_that_stays_on_the_loop(tmp_path: Path) -> None:
    """It takes its connection where the others do, and owns nothing."""
    stays = FIRST.replace("async with", "with").replace("first", "stays").replace('"SELECT 1"', "str(locals())")
    manager = POOL.replace("async def", "def").replace("asynccontextmanager", "contextmanager")
    put(tmp_path, app=manager + FIRST.replace("async with", "with") + stays)
    done = apply(tmp_path, *CANCEL, "app.py")
    assert "Repaired 1 block in 1 file; left: 1 refused" in done.stderr, done.output
