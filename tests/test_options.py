"""What a user chooses about repairs."""

import os
import pty
import select
import subprocess
import sys
import time
from contextlib import chdir
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from asyncfix.cli import app
from asyncfix.report import asking

POOL = """\
import asyncio
from contextlib import asynccontextmanager

from psycopg2.pool import ThreadedConnectionPool

pool = ThreadedConnectionPool(1, 4, "")


@asynccontextmanager
async def connection():
    conn = pool.getconn()
    try:
        yield conn
    finally:
        pool.putconn(conn)

"""
FIRST = """
async def first():
    async with connection() as conn:
        conn.cursor().execute("SELECT 1")
"""
SECOND = """
async def second(names):
    async with connection() as conn:
        conn.cursor().execute("SELECT 2")
    names.append(len(names))
"""
UNSAFE = """
counter = 0


async def unsafe():
    global counter
    before = counter
    async with connection() as conn:
        conn.cursor().execute("SELECT 3")
    counter = before + 1
"""
REFUSED = """
async def refused(name):
    async with connection() as conn:
        conn.cursor().execute("SELECT %(name)s", locals())
"""
SLEEPS = (
    "import asyncio\nimport time\n\nBEGUN = time.time()\n\n\n"
    "async def f():\n    time.sleep(1)\n\n\nasync def g():\n    time.sleep(2)\n"
)
SLEPT = SLEEPS.replace("time.sleep", "await asyncio.sleep")
TIMEOUT = 60.0  # seconds


def apply(folder: Path, *arguments: str, answers: str | None = None) -> Result:
    (folder / "asyncfix.toml").touch()
    with chdir(folder):
        return CliRunner().invoke(app, ["apply", *arguments], input=answers, catch_exceptions=False)


def put(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


# [tool.asyncfix.repair]


SETTINGS = [
    ("[repair]\nworkers = 2", "", "max_workers=2"),
    ("[repair]\nworkers = 2", "--workers 3", "max_workers=3"),
    ('[repair]\nwrapper = "to-thread"', "--unsafe-fixes", "await asyncio.to_thread(_first_sync)"),
    ('[repair]\nwrapper = "to-thread"', "--wrapper helper", "await _run_blocking(_first_sync)"),
    ('[repair]\nruntime = "module"', "", "from _blocking import"),
    ('[repair]\nruntime = "module"', "--runtime inline", "async def _run_blocking"),
    ("", "--config repair.workers=1", "max_workers=1"),
    ('[repair]\non-cancel = "cancel-query"', "", "    conn = _owned(_DB_TURNS.borrow(pool.getconn))\n"),
    ('[repair]\non-cancel = "cancel-query"', "--on-cancel wait", "    conn = _DB_TURNS.borrow(pool.getconn)\n"),
    ("", "--on-cancel cancel-query", "        pool.putconn(_released(conn))\n"),
]


@pytest.mark.parametrize(("settings", "flags", "written"), SETTINGS)
def test_settings(settings: str, flags: str, written: str, tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    (tmp_path / "asyncfix.toml").write_text(settings)
    assert apply(tmp_path, "app.py", *flags.split()).exit_code == 0
    assert written in (tmp_path / "app.py").read_text()


@pytest.mark.parametrize(("flag", "code"), [("", 0), ("--no-convert-pool", 1)])
def test_settings_that_are_switched_off(flag: str, code: int, tmp_path: Path) -> None:
    put(tmp_path, app=POOL.replace("Threaded", "Simple") + FIRST)
    (tmp_path / "asyncfix.toml").write_text("[repair]\nconvert-pool = true")
    with chdir(tmp_path):
        assert "2 safe [*]" in CliRunner().invoke(app, ["scan", "app.py"]).stdout
    assert apply(tmp_path, "--workers", "2", "app.py", *flag.split()).exit_code == code


# --interactive


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "is_terminal", lambda: True)


ANSWERS = [
    ("y\ny\n", 2),
    ("\n\n", 2),
    ("n\nY\n", 1),
    ("what?\nno\nyes\n", 1),
    ("y\nq\n", 1),
    ("s\n", 0),
    ("q\n", 0),
    ("", 0),
]


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(("answers", "repaired"), ANSWERS)
def test_what_is_accepted_is_written(answers: str, repaired: int, tmp_path: Path) -> None:
    put(tmp_path, app=SLEEPS)
    done = apply(tmp_path, "-i", "app.py", answers=answers)
    assert (tmp_path / "app.py").read_text().count("await asyncio.sleep") == repaired
    assert done.exit_code == (0 if repaired == 2 else 1)
    assert done.output.count("Repair? [y]es, [n]o, [s]kip file, [q]uit (yes): ") == answers.count("\n") + (not answers)


@pytest.mark.usefixtures("person")
def test_a_file_is_skipped(tmp_path: Path) -> None:
    put(tmp_path, a=SLEEPS, b=SLEEPS)
    apply(tmp_path, "--interactive", ".", answers="y\ns\ny\ny\n")
    assert (tmp_path / "a.py").read_text().count("await asyncio.sleep") == 1
    assert (tmp_path / "b.py").read_text() == SLEPT


@pytest.mark.usefixtures("person")
def test_the_unsafe_are_asked_for_and_the_refused_are_named(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST + UNSAFE + REFUSED)
    done = apply(tmp_path, "--dry-run", "-i", "app.py", answers="\n\n")
    assert "1/3 safe  app.py:19  first -> _first_sync\n--- a/app.py" in done.output
    assert "2/3 unsafe  app.py:28  unsafe -> _unsafe_sync\n  new-suspension: " in done.output
    assert "(no): \n3/3 refused  app.py:33  refused\n" in done.output
    assert "Would repair 1 block in 1 file; left: 1 unsafe, 1 refused" in done.output


@pytest.mark.usefixtures("person")
def test_each_diff_is_of_one_repair_after_the_accepted_ones(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST + "\n" + SECOND)
    both = apply(tmp_path, "--dry-run", "-i", "app.py", answers="y\nn\n").output
    assert both.count("+async def _run_blocking(") == 2  # the first and what would be written
    only_second = apply(tmp_path, "--dry-run", "-i", "app.py", answers="n\ny\n").output
    assert only_second.count("+async def _run_blocking(") == 3


@pytest.mark.usefixtures("person")
def test_one_of_two_blocks_of_a_function(tmp_path: Path) -> None:
    put(tmp_path, app=SLEEPS.replace("\n\n\nasync def g():", ""))
    assert apply(tmp_path, "-i", "app.py", answers="y\nn\n").exit_code == 1
    assert (tmp_path / "app.py").read_text().count("await asyncio.sleep") == 1


SERIAL = """
total = 0


async def one():
    global total
    async with connection() as conn:
        conn.cursor().execute("SELECT 1")
        total += 1


async def two():
    global total
    async with connection() as conn:
        conn.cursor().execute("SELECT 2")
        total += 2
"""


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(("last", "repaired"), [("\n", False), ("n\n", False), ("y\n", True)])
def test_what_is_no_longer_safe_beside_what_was_left_out_is_asked_again(
    last: str, repaired: bool, tmp_path: Path
) -> None:
    put(tmp_path, app=POOL + SERIAL)
    done = apply(tmp_path, "-i", "app.py", answers=f"y\nn\n{last}")
    assert "unsafe  app.py:23  one -> _one_sync\n  shared-state-written: `total` is changed here" in done.stdout
    assert ("_run_blocking(_one_sync)" in (tmp_path / "app.py").read_text()) is repaired
    assert "async with connection() as conn:" in (tmp_path / "app.py").read_text()


# --only


def test_what_is_not_named_stays_on_the_loop(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + SERIAL)
    done = apply(tmp_path, "--only", "one", "app.py")
    assert (done.exit_code, (tmp_path / "app.py").read_text()) == (1, POOL + SERIAL)
    assert "unsafe    app.py:23  one" in done.stderr.replace("unsafe   ", "unsafe    ")
    assert (
        "`total` is changed here in a thread, and changed at line 30 in a block that stays on the loop" in done.stderr
    )
    assert apply(tmp_path, "--only", "one", "--only", "two", "app.py").exit_code == 0


def test_what_is_not_named_finds_a_connection(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST + SECOND)
    assert apply(tmp_path, "--only", "first", "app.py").exit_code == 0
    assert "max_workers=3" in (tmp_path / "app.py").read_text()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("frist", "--only frist: no function has that name; did you mean `first`?"),
        ("app.frist", "--only app.frist: no function has that name; did you mean `app.first`?"),
        ("irst", "--only irst: no function has that name; did you mean `first`?"),
        ("xyz", "--only xyz: no function has that name"),
        ("second", "--only second: that function is in other.py, and none of the files that are to be repaired"),
    ],
)
def test_a_name_that_no_function_has_is_an_error(name: str, said: str, tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST, other=POOL + SECOND)
    done = apply(tmp_path, "--only", "first", "--only", name, "app.py")
    assert (done.exit_code, done.stderr) == (2, f"asyncfix: error: {said}\n")
    assert (tmp_path / "app.py").read_text() == POOL + FIRST


def test_a_function_without_blocking_calls_has_nothing_to_repair(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST + "\n\nasync def idle():\n    pass\n")
    done = apply(tmp_path, "--only", "idle", "app.py")
    assert (done.exit_code, done.stderr) == (0, "Nothing to repair\n")


def test_a_function_may_be_in_a_file_that_can_not_be_read(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST, broken="def (:\n")
    done = apply(tmp_path, "--only", "second", ".")
    assert (done.exit_code, "broken.py" in done.stderr) == (1, True)


def test_nobody_answers_in_a_pipe(tmp_path: Path) -> None:
    put(tmp_path, app=SLEEPS)
    done = apply(tmp_path, "-i", "app.py", answers="y\ny\n")
    assert (done.exit_code, (tmp_path / "app.py").read_text()) == (2, SLEEPS)
    assert done.stderr.startswith("asyncfix: error: --interactive asks on the terminal, and standard input is none")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_a_terminal(tmp_path: Path) -> None:
    put(tmp_path, app=SLEEPS)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "asyncfix", "apply", "--isolated", "-i", str(tmp_path)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.write(ours, b"y\nn\n")
        text = read_until(ours, b"left: ")
        process.wait(TIMEOUT)
    assert text.count(b"Repair? [y]es") == 2
    assert b"\x1b[32m+    await asyncio.sleep(1)\x1b[0m" in text
    assert (tmp_path / "app.py").read_text().count("await asyncio.sleep") == 1


def read_until(terminal: int, end: bytes) -> bytes:
    text, deadline = b"", time.monotonic() + TIMEOUT
    while end not in text and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.1)[0]:
            text += os.read(terminal, 4096)
    return text
