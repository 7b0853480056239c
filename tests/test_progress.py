"""How far a project has come, and what it is that its functions wait for."""

from pathlib import Path
from textwrap import dedent

import pytest

from asyncfix.analyse.progress import common_kind
from asyncfix.model.finding import Progress
from asyncfix.read.config import Config
from asyncfix.run import Request, survey

HEAD = """
    import asyncio, time
    import psycopg2

    def query():
        psycopg2.connect("")

    def nap():
        time.sleep(1)

    def untyped(conn):
        conn.execute("SELECT 1")

    def quick():
        pass
"""
ON, OFF = "async def {}(): {}()", "async def {}(): await asyncio.to_thread({})"

PROJECTS = {
    "nothing": ([], Progress(0, 0)),
    "quick work": ([ON.format("a", "quick"), OFF.format("b", "quick")], Progress(0, 0)),
    "on the loop": ([ON.format("a", "query")], Progress(1, 0, "database")),
    "one of two": ([ON.format("a", "query"), OFF.format("b", "query")], Progress(2, 1, "database")),
    "all, of a kind": ([OFF.format("a", "nap"), OFF.format("b", "nap")], Progress(2, 2, "sleep")),
    "the library's own function": (["async def a(): await asyncio.to_thread(time.sleep, 1)"], Progress(1, 1, "sleep")),
    "of several kinds": ([ON.format("a", "query"), OFF.format("b", "nap")], Progress(2, 1)),
    "of a kind that can't be told": (["async def a(c): await asyncio.to_thread(untyped, c)"], Progress(1, 1)),
    "partly": (["async def a(): await asyncio.to_thread(query); query()"], Progress(1, 0, "database")),
}


@pytest.mark.parametrize(("functions", "expected"), PROJECTS.values(), ids=PROJECTS)
def test_functions_off_the_loop(functions: list[str], expected: Progress, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("\n".join([dedent(HEAD), *functions]))
    assert survey(Request((tmp_path,), tmp_path, Config())).report.progress == expected


KINDS = [
    ([], ""),
    ([{"database"}, {"database", "lock"}], "database"),
    ([{"database"}, {"lock"}], ""),
    ([{"database"}, {""}, set()], "database"),
    ([{""}], ""),
]


@pytest.mark.parametrize(("work", "expected"), KINDS, ids=["none", "one of two", "different", "one told", "untold"])
def test_common_kind(work: list[set[str]], expected: str) -> None:
    assert common_kind(map(frozenset, work)) == expected
