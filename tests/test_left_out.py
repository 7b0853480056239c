"""A repair that does not pass its verification is left out, said loudly, and the others are written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from asyncfix import run
from asyncfix.analyse.analysis import Request, analyse
from asyncfix.read.config import Config
from asyncfix.repair.text import carry_out, rewrite
from asyncfix.repair.text.script import Missed
from asyncfix.server.judged import Judged
from asyncfix.server.repairs import plan, repair_file
from asyncfix.server.stopping import Stop
from tests.repairing import invoke
from tests.running import put

HEAD = """
from psycopg2.pool import ThreadedConnectionPool

pool = ThreadedConnectionPool(4, 4, "")
"""
COROUTINE = """
async def {0}():
    conn = pool.getconn()
    try:
        conn.cursor().execute("DELETE FROM {0}")
        conn.commit()  # at once
    finally:
        pool.putconn(conn)
"""
MANAGER = """
import asyncio
from contextlib import asynccontextmanager
from psycopg2.pool import ThreadedConnectionPool

pool = ThreadedConnectionPool(4, 4, "")


@asynccontextmanager
async def connection():
    conn = pool.getconn()
    try:
        yield conn
    finally:
        pool.putconn(conn)


async def {0}():
    async with connection() as conn:
        conn.cursor().execute("DELETE FROM {0}")
        conn.commit()  # at once
"""
USER = """
from manager import connection


async def {0}():
    async with connection() as conn:
        conn.cursor().execute("DELETE FROM {0}")
        conn.commit()  # at once
"""

Spoil = Callable[[str], str]


def coroutines(*names: str, head: str = HEAD) -> str:
    return head + "\n".join(COROUTINE.format(name) for name in names)


def spoiling(name: str, old: str, new: str) -> Spoil:
    """Puts something else in the place of a text behind the beginning of a helper, where that is added."""

    def spoil(text: str) -> str:
        before, helper, behind = text.partition(f"def _{name}_sync(")
        return before + helper + behind.replace(old, new, 1)

    return spoil


def repaired(spoil: Spoil, folder: Path, monkeypatch: pytest.MonkeyPatch, *flags: str, **files: str) -> Result:
    """What `apply` says with an emitter that is broken so."""
    put({f"{name}.py": text.encode() for name, text in files.items()}, folder)
    monkeypatch.setattr(carry_out, "rewrite", lambda text, script: spoil(rewrite.rewrite(text, script)))
    return invoke("apply", *flags, ".", folder=folder)


def read(folder: Path, name: str) -> str:
    return (folder / f"{name}.py").read_text()


def of(text: str, name: str) -> str:
    """A coroutine up to the next one, without what stands between them."""
    begin = text.index(f"async def {name}(")
    return text[begin:].partition("\n\n")[0].strip()


WRONG = [
    pytest.param("conn.commit()", "conn.rollback()", id="another call"),
    pytest.param("await _run_blocking(_wrong_sync)", "_wrong_sync()", id="a helper on the loop"),
]


@pytest.mark.parametrize(("old", "new"), WRONG)
def test_one_of_two_coroutines_in_a_file(old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = coroutines("right", "wrong", "good")
    result = repaired(spoiling("wrong", old, new), tmp_path, monkeypatch, app=before)
    after = read(tmp_path, "app")
    assert result.exit_code == 1
    assert of(after, "wrong") == of(before, "wrong")
    assert ("def _right_sync(" in after, "def _good_sync(" in after, "_wrong_sync" in after) == (True, True, False)
    assert "not-verified: " in result.stderr
    assert "Repaired 2 blocks in 1 file; left: 1 refused" in result.stderr


@pytest.mark.parametrize(("old", "new"), WRONG)
def test_one_of_two_files(old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right, wrong = coroutines("right"), coroutines("wrong")
    result = repaired(spoiling("wrong", old, new), tmp_path, monkeypatch, one=right, two=wrong)
    assert (result.exit_code, read(tmp_path, "two")) == (1, wrong)
    assert "def _right_sync(" in read(tmp_path, "one")
    assert "Repaired 1 block in 1 file; left: 1 refused" in result.stderr


def test_what_is_written_is_what_would_be_without_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil = spoiling("wrong", "conn.commit()", "conn.rollback()")
    both, alone = tmp_path / "both", tmp_path / "alone"
    repaired(spoil, both, monkeypatch, app=coroutines("right", "wrong"))
    repaired(spoil, alone, monkeypatch, "--only", "right", app=coroutines("right", "wrong"))
    assert read(both, "app") == read(alone, "app")


def test_a_file_where_it_cant_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not compile has no functions."""
    right, wrong = coroutines("right"), coroutines("wrong", "good")
    result = repaired(spoiling("wrong", "conn.commit()", "conn.("), tmp_path, monkeypatch, one=right, two=wrong)
    assert (result.exit_code, read(tmp_path, "two")) == (1, wrong)
    assert "def _right_sync(" in read(tmp_path, "one")
    assert "Repaired 1 block in 1 file; left: 2 refused (2 not-verified)" in result.stderr


def test_what_finds_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoil(text: str) -> str:
        if "_wrong_sync" in text:
            raise Missed("1 edits have no place in the text")
        return text

    right, wrong = coroutines("right"), coroutines("wrong", "good")
    result = repaired(spoil, tmp_path, monkeypatch, one=right, two=wrong)
    assert (result.exit_code, read(tmp_path, "two")) == (1, wrong)
    assert "two.py:1: 1 edits have no place in the text; that repair was left out" in result.stderr


def test_the_one_beside_the_context_manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others still get its twin, and the code that runs it in threads."""
    spoil = spoiling("wrong", "conn.commit()", "conn.rollback()")
    files = {"manager": MANAGER.format("wrong"), "user": USER.format("right")}
    result = repaired(spoil, tmp_path, monkeypatch, **files)
    assert result.exit_code == 1
    assert of(read(tmp_path, "manager"), "wrong") == of(files["manager"], "wrong")
    assert "def _connection_sync(" in read(tmp_path, "manager")
    assert "_run_blocking(_right_sync)" in read(tmp_path, "user")


def test_it_is_loud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil = spoiling("wrong", "conn.commit()", "conn.rollback()")
    result = repaired(spoil, tmp_path, monkeypatch, "--quiet", app=coroutines("right", "wrong"))
    (line,) = result.stderr.splitlines()
    assert line.startswith("asyncfix: error: app.py:")
    assert "in _wrong_sync: `conn.rollback()` was `conn.commit()`; that repair was left out" in line
    assert line.endswith("It is a fault of asyncfix: please report it")


def test_no_repair_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = coroutines("right", "good")

    def spoil(text: str) -> str:
        return text.replace("        conn.commit()", "        conn.rollback()")

    result = repaired(spoil, tmp_path, monkeypatch, app=before)
    assert (result.exit_code, read(tmp_path, "app")) == (2, before)
    assert "nothing was written, please report it" in result.stderr


def test_too_many_are_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = coroutines("right", *(f"wrong{number}" for number in range(run.MOST_FAULTS)))

    def spoil(text: str) -> str:
        return text.replace("conn.commit()", "conn.rollback()").replace("conn.rollback()", "conn.commit()", 1)

    result = repaired(spoil, tmp_path, monkeypatch, app=before)
    assert (result.exit_code, read(tmp_path, "app")) == (2, before)


def test_a_fix_of_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put({"app.py": coroutines("right", "wrong").encode()}, tmp_path)
    spoil = spoiling("wrong", "conn.commit()", "conn.rollback()")
    monkeypatch.setattr(carry_out, "rewrite", lambda text, script: spoil(rewrite.rewrite(text, script)))
    result = invoke("check", "--fix", ".", folder=tmp_path)
    assert (result.exit_code, "It is a fault of asyncfix" in result.stderr) == (1, True)
    assert "def _right_sync(" in read(tmp_path, "app")


def test_all_of_a_file_in_an_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, spoil = tmp_path / "app.py", spoiling("wrong", "conn.commit()", "conn.rollback()")
    path.write_text(coroutines("right", "wrong"))
    monkeypatch.setattr(carry_out, "rewrite", lambda text, script: spoil(rewrite.rewrite(text, script)))
    analysis = analyse(Request((path,), tmp_path, Config()))
    judged = Judged(analysis, {}, {}, analysis.findings, frozenset((path,)))
    applied = repair_file(plan(judged, Stop()), path)
    assert "def _right_sync(" in applied.changes[0].after
    (fault,) = applied.faults
    assert "`conn.rollback()` was `conn.commit()`" in fault
