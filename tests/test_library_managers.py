"""Context managers of libraries have no body to read: a block that enters one moves as it stands."""

from pathlib import Path

from tests.repairing import invoke

POOLED = """\
from psycopg_pool import ConnectionPool

pool = ConnectionPool("dbname=shop", open=False)


async def names():
    with pool.connection() as conn:
        with conn.transaction():
            return [name for (name,) in conn.execute("SELECT name FROM product")]
"""

HELD = """\
import asyncio

from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_engine("postgresql+psycopg2://shop")
async_engine = create_async_engine("postgresql+asyncpg://shop")


async def copied():
    async with async_engine.begin() as target:
        with engine.begin() as source:
            for row in source.execute(text("SELECT 1")):
                await target.execute(text("SELECT 2"))
"""

LENT = """\
import asyncio

from psycopg_pool import ConnectionPool

pool = ConnectionPool("dbname=shop", open=False)


async def _names_():
    with pool.connection() as conn:
        rows = conn.execute("SELECT name FROM product").fetchall()
        await asyncio.sleep(0.1)
        conn.execute("SELECT 1")
    return rows
"""


def test_a_block_over_a_librarys_manager_moves(tmp_path: Path) -> None:
    program = tmp_path / "app.py"
    program.write_text(POOLED)
    assert invoke("apply", "app.py", folder=tmp_path).exit_code == 0
    assert "def _names_sync" in program.read_text()
    assert invoke("check", "app.py", folder=tmp_path).exit_code == 0


def test_one_with_awaits_inside_is_left_with_a_reason(tmp_path: Path) -> None:
    program = tmp_path / "app.py"
    program.write_text(HELD)
    result = invoke("apply", "app.py", folder=tmp_path)
    assert result.exit_code == 1
    assert program.read_text() == HELD
    assert "refused" in result.output


def test_a_manager_of_ones_own_says_whose_connection_it_lends(tmp_path: Path) -> None:
    program = tmp_path / "app.py"
    program.write_text(LENT)
    invoke("apply", "--unsafe-fixes", "app.py", folder=tmp_path)
    lender = """\
@contextmanager
def _names_connection_sync():
    \"\"\"The connection of _names_(), for a worker thread.\"\"\"
    with pool.connection() as conn:
"""
    assert lender in program.read_text()
