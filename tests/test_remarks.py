"""What the summary of `apply` says beside the blocks: what else a repair changes."""

from pathlib import Path

from tests.test_options import FIRST, POOL, REFUSED, SLEEPS, UNSAFE, apply, put

CALLER = """

async def caller():
    await first()


async def waiter():
    await asyncio.sleep(0)
    await first()
"""
TESTS = """\
from unittest import mock
from unittest.mock import patch

import app


@patch("app.connection")
def test_decorated(connection): ...


def test_all(monkeypatch, mocker):
    monkeypatch.setattr("app.connection", None)
    monkeypatch.setattr(app, "connection", None)
    mocker.patch("app.other")
    with mock.patch.object(app, "connection"):
        app.connection("app.connection")
"""


def remarks(folder: Path, *flags: str) -> str:
    return apply(folder, "--dry-run", *flags, "app.py").stderr


def test_coroutines_that_now_suspend(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST + CALLER)
    said = "Now suspends, so that other tasks run meanwhile:\n  app.py:18  first\n  app.py:23  caller\n"
    assert said in remarks(tmp_path)
    assert "waiter" not in remarks(tmp_path)


def test_only_those_of_repairs_that_are_written(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST + UNSAFE)
    assert "  app.py:27  unsafe\n" not in remarks(tmp_path)
    assert "  unsafe\n" in remarks(tmp_path, "--unsafe-fixes")


def test_a_long_list_is_cut(tmp_path: Path) -> None:
    put(tmp_path, app="import time\n\n\n" + "\n\n".join(f"async def f{i}():\n    time.sleep(1)\n" for i in range(30)))
    assert "  and 20 more (-v shows them)\n" in remarks(tmp_path)
    assert "more (-v" not in remarks(tmp_path, "-v")


def test_tests_that_patch_what_is_no_longer_entered(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST, tests__test_app=TESTS)
    text = "`connection`; `_connection_sync` is entered now\n"
    places = [f"  {f'tests/test_app.py:{line}':<20}  {text}" for line in (7, 12, 13, 15)]
    assert "Tests patch what repaired blocks no longer enter:\n" + "".join(places) in remarks(tmp_path)


def test_a_pool_that_reconnects(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    faster = "raise `minconn` (--raise-minconn; 3.8 times as fast, measured)"
    text = f"  app.py:6  it keeps 1 connection for 4 threads: {faster}\n"
    assert f"Pools close connections and make new ones:\n{text}" in remarks(tmp_path)
    assert "Pools close" not in remarks(tmp_path, "--workers", "1")
    put(tmp_path, app=POOL.replace("(1, 4", "(4, 4") + FIRST)
    assert "Pools close" not in remarks(tmp_path)


def test_pools_of_other_programs_are_not_named(tmp_path: Path) -> None:
    put(tmp_path, one__src__app=POOL + FIRST, two__src__app=POOL + FIRST)
    said = apply(tmp_path, "--dry-run", "one/src/app.py").stderr
    assert "  one/src/app.py:6  it keeps 1 connection for 4 threads" in said
    assert "two/src/app.py" not in said


def test_nothing_to_remark(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + REFUSED)
    assert "\n\n" not in remarks(tmp_path).replace("\n\nRepaired", "").replace("\n\nWould repair", "")


def test_columns_and_reasons(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST + REFUSED + REFUSED.replace("refused", "again"), b=SLEEPS)
    done = apply(tmp_path, "--dry-run", ".")
    assert "would repair  app.py:19  first -> _first_sync\n" in done.stderr
    assert "refused       app.py:23  refused\n" in done.stderr
    assert "would repair  b.py:6     f\n" in done.stderr
    assert "Would repair 3 blocks in 2 files; left: 2 refused (2 reflection)\n" in done.stderr
