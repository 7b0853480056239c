"""`apply --convert-pool`: pools that threads can't share become their thread-safe siblings."""

from pathlib import Path

import pytest

from tests.test_options import FIRST, REFUSED, apply, put
from tests.test_workers import CLOSE, HELD, SIMPLE

IMPORT = "from psycopg2.pool import SimpleConnectionPool\n"
MADE = 'pool = SimpleConnectionPool(1, 4, "")'
BLOCKS = SIMPLE.partition("\n\n\n@")[2]
BEGIN = "import asyncio\nfrom contextlib import asynccontextmanager\n\n"


def program(imported: str, made: str) -> str:
    return f"{BEGIN}{imported}\n{made}\n\n\n@{BLOCKS}{FIRST}"


SPELLINGS = [
    ("by name", IMPORT, MADE, "from psycopg2.pool import PoolError, ThreadedConnectionPool\n", "= ThreadedConn"),
    (
        "under another name",
        IMPORT.replace("\n", " as Pool\n"),
        MADE.replace("SimpleConnectionPool", "Pool"),
        "from psycopg2.pool import PoolError, ThreadedConnectionPool as Pool\n",
        "= Pool(1, 4",
    ),
    (
        "both are imported",
        "from psycopg2.pool import SimpleConnectionPool, ThreadedConnectionPool\n",
        f'other = ThreadedConnectionPool(1, 2, "")\n{MADE}',
        "from psycopg2.pool import PoolError, ThreadedConnectionPool\n",
        "\npool = ThreadedConn",
    ),
    (
        "of its module",
        "import psycopg2.pool\n",
        'pool = psycopg2.pool.SimpleConnectionPool(1, 4, "")',
        "import psycopg2.pool\n",
        "= psycopg2.pool.ThreadedConn",
    ),
    (
        "of its module by name",
        "from psycopg2 import pool as pools\n",
        'pool = pools.SimpleConnectionPool(1, 4, "")',
        "from psycopg2 import pool as pools\n",
        "= pools.ThreadedConn",
    ),
    (
        "annotated",
        IMPORT,
        'pool: SimpleConnectionPool = SimpleConnectionPool(1, 4, "")',
        "from psycopg2.pool import PoolError, ThreadedConnectionPool\n",
        "pool: ThreadedConnectionPool = ThreadedConn",
    ),
    (
        "in a tuple of lines",
        "from psycopg2.pool import (\n    SimpleConnectionPool,  # ours\n    ThreadedConnectionPool,\n)\n",
        MADE,
        "import (\n    PoolError,\n    ThreadedConnectionPool,  # ours\n)\n",
        "= ThreadedConn",
    ),
]


@pytest.mark.parametrize(
    ("imported", "made", "import_after", "made_after"),
    [row[1:] for row in SPELLINGS],
    ids=[row[0] for row in SPELLINGS],
)
def test_constructors_and_imports(imported: str, made: str, import_after: str, made_after: str, tmp_path: Path) -> None:
    put(tmp_path, app=program(imported, made))
    assert "unsafe-pool: " in apply(tmp_path, "--workers", "2", "app.py").stderr
    done = apply(tmp_path, "--convert-pool", "app.py")
    text = (tmp_path / "app.py").read_text()
    assert done.exit_code == 0, done.output
    assert import_after in text
    assert made_after in text
    assert "_run_blocking(_first_sync)" in text
    assert "Simple" not in text
    assert apply(tmp_path, "--convert-pool", "app.py").exit_code == 0
    assert (tmp_path / "app.py").read_text() == text


def test_all_that_use_the_pool_may(tmp_path: Path) -> None:
    put(tmp_path, app=SIMPLE + FIRST + CLOSE + HELD)
    assert apply(tmp_path, "--convert-pool", "app.py").exit_code == 0
    assert "_HeldConnection(_connection_sync())" in (tmp_path / "app.py").read_text()


def test_a_pool_of_another_file(tmp_path: Path) -> None:
    user = "from app.db import connection\n" + FIRST
    hint = "from psycopg2.pool import SimpleConnectionPool\n\n\ndef size(pool: SimpleConnectionPool): ...\n"
    put(tmp_path, app____init__="", app__db=SIMPLE, app__user=user, app__hint=hint)
    assert apply(tmp_path, "--convert-pool", "app").exit_code == 0
    assert not [path for path in tmp_path.rglob("*.py") if "Simple" in path.read_text()]


def test_a_pool_that_nothing_repaired_uses_stays(tmp_path: Path) -> None:
    put(tmp_path, app=SIMPLE + REFUSED)
    assert apply(tmp_path, "--convert-pool", "app.py").exit_code == 1
    assert (tmp_path / "app.py").read_text() == SIMPLE + REFUSED


def test_only_what_is_named_is_written(tmp_path: Path) -> None:
    put(tmp_path, app____init__="", app__db=SIMPLE, app__user="from app.db import connection\n" + FIRST)
    done = apply(tmp_path, "--convert-pool", "app/user.py")
    assert done.exit_code == 1
    assert (tmp_path / "app/db.py").read_text() == SIMPLE


UNCLEAR = [
    ("a text", 'getattr(__import__("psycopg2.pool"), "SimpleConnectionPool")'),
    ("a variable", "def f(SimpleConnectionPool): ..."),
    ("the sibling's name is taken", "ThreadedConnectionPool = None"),
]


@pytest.mark.parametrize("line", [row[1] for row in UNCLEAR], ids=[row[0] for row in UNCLEAR])
def test_a_name_that_can_not_be_changed(line: str, tmp_path: Path) -> None:
    text = SIMPLE + FIRST + f"\n\n{line}\n"
    put(tmp_path, app=text)
    done = apply(tmp_path, "--convert-pool", "app.py")
    assert (done.exit_code, (tmp_path / "app.py").read_text()) == (1, text)
    assert "unsafe-pool: its pool can't be shared by threads, nor converted: " in done.stderr


def test_a_class_below_it_is_converted_with_its_base(tmp_path: Path) -> None:
    put(
        tmp_path, app=SIMPLE.replace("pool = Simple", "class Own(SimpleConnectionPool): ...\n\n\npool = Simple") + FIRST
    )
    assert apply(tmp_path, "--convert-pool", "app.py").exit_code == 0
    assert "class Own(ThreadedConnectionPool): ..." in (tmp_path / "app.py").read_text()
