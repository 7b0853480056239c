"""Context managers that classes below have for themselves: their twins have one name, whenever they are written."""

from pathlib import Path

from tests.repairing import apply
from tests.running import Files

BASE = b"""
import asyncio
from contextlib import asynccontextmanager
from psycopg2.pool import ThreadedConnectionPool

class Base:
    pool = ThreadedConnectionPool(1, 2, "")

    @asynccontextmanager
    async def connection(self):
        conn = self.pool.getconn()
        try:
            yield conn
        finally:
            self.pool.putconn(conn)

    async def count(self):
        async with self.connection() as conn:
            conn.cursor().execute("SELECT 1")
"""
SUB = b"""

class Sub(Base):
    @asynccontextmanager
    async def connection(self):
        async with super().connection() as conn:
            yield conn

    async def add(self):
        async with self.connection() as conn:
            conn.cursor().execute("INSERT INTO notes VALUES (1)")
"""
CONNECTING = b"""
import psycopg2
from contextlib import asynccontextmanager
OTHER
class NAME:
    @asynccontextmanager
    async def connection(self):
        conn = psycopg2.connect(self.dsn)
        self.opened = self.opened + 1
        try:
            yield conn
        finally:
            conn.close()

    async def METHOD(self):
        async with self.connection() as conn:
            conn.cursor().execute("SELECT 1")
"""


def connecting(name: bytes, method: bytes, other: bytes = b"") -> bytes:
    return CONNECTING.replace(b"NAME", name).replace(b"METHOD", method).replace(b"OTHER", other)


def repaired(files: Files, folder: Path) -> Files:
    folder.mkdir()
    result, after = apply(files, folder)
    assert result.exit_code == 0, result.stderr
    return after


def test_a_later_run_gives_an_override_the_name_of_the_twin_that_is_there(tmp_path: Path) -> None:
    first = repaired({"app.py": BASE}, tmp_path / "first")["app.py"]
    second = repaired({"app.py": first + SUB}, tmp_path / "second")["app.py"]
    assert second.count(b"def _connection_sync(self):") == 2
    assert b"with super()._connection_sync() as conn:" in second


def test_one_name_for_all_where_a_twin_is_no_more_what_it_was(tmp_path: Path) -> None:
    first = repaired({"app.py": BASE}, tmp_path / "first")["app.py"]
    changed = first.replace(b"        conn = self.pool", b"        print()\n        conn = self.pool")
    second = repaired({"app.py": changed + SUB}, tmp_path / "second")["app.py"]
    assert second.count(b"def _connection_manager_sync(self):") == 2
    assert b"with super()._connection_manager_sync() as conn:" in second


def test_a_helper_has_no_name_that_a_twin_has_in_a_class_below(tmp_path: Path) -> None:
    files = {
        "base.py": BASE.replace(b"def connection", b"def session").replace(b"self.connection", b"self.session")
        + b"\n    async def connection(self):\n        async with self.session() as conn:\n"
        + b"            conn.cursor().execute('SELECT 2')\n            return 2\n",
        "sub.py": b"from base import Base\nfrom contextlib import asynccontextmanager\n"
        + SUB.replace(b"super().connection", b"self.session"),
    }
    after = repaired(files, tmp_path / "first")
    names = [text.count(b"def _connection_sync(") for text in after.values()]
    assert sum(names) == 1, after


def test_what_managers_count_is_done_by_one_thread_of_one_module(tmp_path: Path) -> None:
    files = {
        "base.py": connecting(b"Base", b"count"),
        "sub.py": connecting(b"Sub(Base)", b"add", b"from base import Base"),
    }
    after = repaired(files, tmp_path / "first")
    assert b"max_workers=1" in after["base.py"]
    assert b"from base import Base, _run_blocking" in after["sub.py"]


def test_what_managers_count_in_threads_of_two_modules_is_unsafe(tmp_path: Path) -> None:
    files = {
        "base.py": connecting(b"Base", b"count", b"import sub"),
        "sub.py": connecting(b"Sub(Base)", b"add", b"from base import Base"),
    }
    (tmp_path / "first").mkdir()
    result, after = apply(files, tmp_path / "first")
    assert after == files
    assert "`opened` is changed here in a thread, and in one of another module (base.py:16)" in result.stderr
