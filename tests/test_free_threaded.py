"""`apply --free-threaded`: state that two threads may use at once is refused where no lock hides that."""

from contextlib import chdir
from pathlib import Path

import pytest
from typer.testing import CliRunner

from asyncfix.cli import app
from tests.test_options import FIRST, POOL, SERIAL, SLEEPS, UNSAFE, apply, put

WRITTEN = (
    POOL
    + """
total = 0


async def f():
    global total
    async with connection() as conn:
        total += 1
        conn.cursor().execute("SELECT 1")


async def g():
    global total
    total += 1
    await asyncio.sleep(0)
"""
)
READ = (
    POOL
    + """
names = []


async def f():
    async with connection() as conn:
        for name in names:
            conn.cursor().execute("INSERT INTO names VALUES (%s)", (name,))


async def g(name):
    names.append(name)
    await asyncio.sleep(0)
"""
)
INPUT = """\
import asyncio
import requests

form = {}


async def f(url):
    return requests.post(url, data=form)


async def g(name):
    form[name] = 1
    await asyncio.sleep(0)
"""
OBJECT = "import pexpect\n\nshell = pexpect.spawn('sh')\n\n\nasync def f():\n    shell.expect('done')\n"
ONLY = """\
import time


class Settings:
    _only = None

    def __new__(cls):
        if cls._only is None:
            time.sleep(1)
            cls._only = super().__new__(cls)
        return cls._only


async def f():
    return Settings()
"""
RACES = [
    ("shared-state-written", WRITTEN),
    ("shared-state-written", ONLY),  # with the statement around the call
    ("shared-state-read", READ),
    ("shared-input", INPUT),
    ("shared-object", OBJECT),
]
SAID = "; without a global lock that is refused (--free-threaded) (line "


@pytest.mark.parametrize(("code", "program"), RACES)
def test_races_are_refused(code: str, program: str, tmp_path: Path) -> None:
    put(tmp_path, app=program)
    before = apply(tmp_path, "app.py").stderr
    assert before.startswith(f"unsafe   app.py:{line_of(program)}  f")
    assert f"\n         {code}: " in before
    done = apply(tmp_path, "--free-threaded", "--unsafe-fixes", "app.py")
    assert f"refused  app.py:{line_of(program)}  f\n         {code}: " in done.stderr
    assert done.stderr.count(SAID) == 1
    assert (done.exit_code, (tmp_path / "app.py").read_text()) == (1, program)


def line_of(program: str) -> int:
    """Where the block stands that is to move: after the first line of `f`, and its declaration."""
    lines = program.split("\n")
    first = next(number for number, line in enumerate(lines, 1) if line.startswith("async def f("))
    return first + 1 + ("global" in lines[first])


OTHERS = [
    ("safe", POOL + FIRST, "", "repaired  app.py:19"),
    ("safe on one thread", POOL + SERIAL, "", "repaired  app.py:23"),
    ("unsafe for what happens between two tasks", POOL + UNSAFE, "", "unsafe   app.py:24"),
    ("an await of asyncio's own", SLEEPS, "", "repaired  app.py:8"),
    ("beside a block that is left", POOL + SERIAL, "--only one", "shared-state-written: `total`"),
    ("without turns", POOL + SERIAL, "--wrapper to-thread --unsafe-fixes", "no longer take turns, and there is no"),
    ("without turns, and without state", POOL + FIRST, "--wrapper to-thread", "unsafe   app.py:19"),
]


@pytest.mark.parametrize(("what", "program", "flags", "said"), OTHERS, ids=[what for what, *_ in OTHERS])
def test_what_else_becomes_of_repairs(what: str, program: str, flags: str, said: str, tmp_path: Path) -> None:
    put(tmp_path, app=program)
    done = apply(tmp_path, "--free-threaded", *flags.split(), "app.py")
    assert said in done.stderr, what
    assert ("refused  app.py" in done.stderr) is ("turns, and" in said or "--only" in flags)


def test_there_are_several_threads_already(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    apply(tmp_path, "app.py")
    text = (tmp_path / "app.py").read_text() + SERIAL
    (tmp_path / "app.py").write_text(text)
    said = apply(tmp_path, "app.py").stderr
    assert ("unsafe" in said, "not-serial: " in said) == (True, True)
    said = apply(tmp_path, "--free-threaded", "--unsafe-fixes", "app.py").stderr
    assert ("refused" in said, "not-serial: " in said, SAID in said) == (True, True, True)
    assert (tmp_path / "app.py").read_text() == text


def test_the_setting_holds_for_scan_too(tmp_path: Path) -> None:
    put(tmp_path, app=WRITTEN)
    (tmp_path / "asyncfix.toml").write_text("[repair]\nfree-threaded = true")
    with chdir(tmp_path):
        assert "that is refused (--free-threaded)" in CliRunner().invoke(app, ["scan", "app.py"]).stdout
    assert "refused  app.py" in apply(tmp_path, "app.py").stderr
    assert "unsafe   app.py" in apply(tmp_path, "--no-free-threaded", "app.py").stderr


def test_computing_has_no_lock_to_keep(tmp_path: Path) -> None:
    put(tmp_path, app="import hashlib\n\n\nasync def f(x):\n    return hashlib.pbkdf2_hmac('md5', x, b'', 600_000)\n")
    assert "note: " in apply(tmp_path, "--dry-run", "-v", "app.py").stderr
    assert "note: " not in apply(tmp_path, "--dry-run", "-v", "--free-threaded", "app.py").stderr
