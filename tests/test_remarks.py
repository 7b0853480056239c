"""What the summary of `apply` says beside the blocks: what else a repair changes."""

from pathlib import Path

import pytest

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
    said = "Coroutines that now let other tasks run while they wait:\n  app.py:18  first\n  app.py:23  caller\n"
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
    assert "Tests that patch what repaired blocks no longer use:\n" + "".join(places) in remarks(tmp_path)


def test_a_pool_that_reconnects(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    faster = "raise `minconn` (--raise-minconn; 3.8 times as fast, measured)"
    text = f"  app.py:6  it keeps 1 connection for 4 threads: {faster}\n"
    assert f"Pools that now close connections and open new ones:\n{text}" in remarks(tmp_path)
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
    assert "would repair  b.py:8     f\n" in done.stderr
    assert "Would repair 3 blocks in 2 files; left: 2 refused (2 reflection)\n" in done.stderr


# Log lines and warnings


LOGGING = "import logging\n\nlogging.basicConfig(format={!r}{})\n"
FORMATS = [
    ("%(threadName)s %(message)s", "", "`threadName` says the worker thread"),
    ("%(thread)d %(message)s", "", "`thread` says the worker thread"),
    ("%(message)s [%(thread)-8s]", "", "`thread` says the worker thread"),
    ("%(funcName)-20s %(message)s", "", "`funcName` says the helper"),
    ("%(taskName)s %(message)s", "", "`taskName` says no task"),
    ("%(funcName)s", "", "`funcName` says the helper"),  # one of several parts
    (
        "%(threadName)s %(funcName)s %(funcName)s %(message)s",
        "",
        "`threadName` says the worker thread, `funcName` says the helper",
    ),
    ("{threadName:<10} {message}", ", style='{'", "`threadName` says the worker thread"),
    ("{thread.name} {function!s} {message}", "", "`thread.name` says the worker thread, `function` says the helper"),
    (
        "${funcName} $threadName $message",
        ", style='$'",
        "`funcName` says the helper, `threadName` says the worker thread",
    ),
    ("%(asctime)s %(levelname)s %(message)s", "", ""),
    ("SELECT %(thread)s", "", ""),
    ("{function} {thread}", "", ""),
    ("$thread", "", ""),
]


@pytest.mark.parametrize(("text", "style", "said"), FORMATS)
def test_formats_of_log_lines(text: str, style: str, said: str, tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST, logs=LOGGING.format(text, style))
    found = remarks(tmp_path)
    about = "Log lines and warnings that say where code runs, which is in a thread now:\n"
    assert (f"{about}  logs.py:3  {said}\n" in found) if said else (about not in found)


NOTHING_SAID = [
    ("nothing is repaired", "logs", POOL + REFUSED),
    ("nothing goes to a thread", "logs", SLEEPS),
    ("a test", "test_logs", POOL + FIRST),
]


@pytest.mark.parametrize(("why", "name", "repaired"), NOTHING_SAID, ids=[why for why, *_ in NOTHING_SAID])
def test_formats_that_say_what_they_said(why: str, name: str, repaired: str, tmp_path: Path) -> None:
    put(tmp_path, app=repaired, **{name: LOGGING.format("%(threadName)s %(message)s", "")})
    assert "Log lines" not in remarks(tmp_path), why


def test_formats_of_other_programs(tmp_path: Path) -> None:
    text = LOGGING.format("%(threadName)s %(message)s", "")
    put(tmp_path, one__src__app=POOL + FIRST, one__src__logs=text, two__src__logs=text)
    said = apply(tmp_path, "--dry-run", "one/src/app.py").stderr
    assert ("  one/src/logs.py:3  " in said, "two/src/logs.py" in said) == (True, False)


def test_no_helper_is_said_where_none_is_added(tmp_path: Path) -> None:
    put(tmp_path, app=ONE_CALL, logs=LOGGING.format("%(threadName)s %(funcName)s %(message)s", ""))
    assert "  logs.py:3  `threadName` says the worker thread\n" in remarks(tmp_path)


IN_BLOCK = (
    POOL.replace("import asyncio", "import asyncio\nimport warnings")
    + """
async def first():
    async with connection() as conn:
        conn.cursor().execute("SELECT 1")
        warnings.warn("old", DeprecationWarning, {})
        note()
        (lambda: warnings.warn("old", DeprecationWarning, 3))()
    warnings.warn("old", DeprecationWarning, 2)


def note():
    warnings.warn("old", DeprecationWarning, {})
"""
)
ONE_CALL = """\
import urllib.request
import warnings


def fetch(url):
    warnings.warn("old", DeprecationWarning, {})
    return read(url)


def read(url):
    warnings.warn("old", DeprecationWarning, {})
    return urllib.request.urlopen(url).read()


async def f(url):
    return fetch(url)
"""
COUNTED = [
    (IN_BLOCK, ("1", "2"), ()),
    (IN_BLOCK, ("2", "2"), ((22, "2"),)),
    (IN_BLOCK, ("stacklevel=2", "3"), ((22, "2"), (29, "3"))),
    (IN_BLOCK, ("source=None", "stacklevel=LEVEL"), ((29, "LEVEL"),)),
    (ONE_CALL, ("1", "2"), ()),
    (ONE_CALL, ("2", "3"), ((6, "2"), (11, "3"))),
]


@pytest.mark.parametrize(("program", "levels", "said"), COUNTED)
def test_warnings_that_count_frames(
    program: str, levels: tuple[str, str], said: tuple[tuple[int, str], ...], tmp_path: Path
) -> None:
    put(tmp_path, app=program.format(*levels))
    about = "Log lines and warnings that say where code runs, which is in a thread now:\n"
    lines = [
        f"  app.py:{line:<2}  `stacklevel={level}` counts the worker thread's own frames\n" for line, level in said
    ]
    found = remarks(tmp_path)
    assert (about + "".join(lines) + "\n" in found) if said else (about not in found)
