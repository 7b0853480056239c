"""How what `apply` writes is laid out: as a formatter would, as wide as the file is, below its headings."""

import sys
from pathlib import Path
from subprocess import run

import libcst as cst
import pytest

from asyncfix.repair.emit import NARROW, Runtime, runtime_imports, runtime_text
from asyncfix.repair.text.layout import width_of
from asyncfix.repair.text.outline import Room, giving_back
from tests.repairing import apply

CODE = ["    x = 1"] * 100
WIDTHS = [
    ("a small file", ["x" * 80] * 20, 100),
    ("as formatters like it", [*CODE, *["x" * 85] * 5], 88),
    ("narrower than that", [*CODE, *["x" * 70] * 50], 100),
    ("wider than that", [*CODE, *["x" * 95] * 5], 100),
    ("wide", [*CODE, "x" * 101], 120),
    ("texts and comments are as wide as they are", [*CODE, *["x" * 85] * 5, '"' + "x" * 150, "# " + "x" * 150], 88),
]
EVERYTHING = ("holds", "closes", "transacts", "enters", "walks", "ends", "lends", "leaves", "apart")
RUNTIMES = [
    {},
    {"cancels": True},
    {"serial": True},
    {"is_shared": False},
    {"beside": 9},
    {"beside": 2, "reserve": 1, "at_once": 2},
    {"threads": 1, "prefix": "a_module_of_some_name"},
]


@pytest.mark.parametrize(("what", "lines", "width"), WIDTHS, ids=[what for what, *_ in WIDTHS])
def test_a_file_says_how_wide_it_is(what: str, lines: list[str], width: int) -> None:
    assert width_of(lines) == width


@pytest.mark.parametrize("fields", RUNTIMES, ids=str)
@pytest.mark.parametrize("error", ["PoolError", ""])
def test_no_line_of_the_runtime_is_wide(fields: dict[str, object], error: str) -> None:
    everything = dict.fromkeys(EVERYTHING, True)
    runtime = Runtime(**{"prefix": "app", "limit": 10, "error": error} | everything | fields)  # type: ignore[arg-type]
    text = runtime_text(runtime)
    assert [line for line in text.split("\n") if len(line) > NARROW] == []
    compile(text, "runtime", "exec")


@pytest.mark.parametrize("fields", RUNTIMES, ids=str)
def test_linters_and_formatters_change_nothing_in_the_runtime(fields: dict[str, object], tmp_path: Path) -> None:
    """`ruff check --fix` takes `as exc` away where only a function uses it."""
    everything = dict.fromkeys(EVERYTHING, True)
    runtime = Runtime(**{"prefix": "app", "limit": 10, "error": "OSError"} | everything | fields)  # type: ignore[arg-type]
    imported = (
        f"from {module} import {name}" if name else f"import {module}" for module, name in runtime_imports(runtime)
    )
    path = tmp_path / "app.py"
    path.write_text("\n".join(sorted(imported)) + f"\n\n{runtime_text(runtime)}")
    settings = ("--isolated", "--no-cache", "--line-length", str(NARROW))
    for command in (("check", "--select", "F,E,W,B,UP,SIM"), ("format", "--check")):
        done = run(
            [sys.executable, "-m", "ruff", *command, *settings, path], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def repaired(text: str, folder: Path) -> str:
    _, files = apply({"app.py": text.encode()}, folder, "--unsafe-fixes")
    return files["app.py"].decode()


HEADING = """
import subprocess

###########
# Commands
###########


###########
# Building
###########
async def build(path: str) -> str:
    text = ""
    if path:
        with open(path) as file:
            text = file.read()
    return text
"""


def test_helpers_and_runtime_stand_where_headings_put_them(tmp_path: Path) -> None:
    after = repaired(HEADING, tmp_path)
    order = ["_EXECUTOR =", "async def _run_blocking", "# Commands", "# Building", "def _build_sync", "async def build"]
    places = [after.index(each) for each in order]
    assert places == sorted(places)


CALLS = """
import subprocess


async def build(session, cursor: dict, path: str) -> object:
    done = subprocess.run(
        [path],
        # as it was
        **cursor,
    )
    if subprocess.run([path, "with", "arguments", "that", "are", "many"], check=True, capture_output=True).stdout:
        return subprocess.run(
            [path], env={
                "A": "B",
            }
        )
    return done
"""
LAID_OUT = [
    """
    done = await _run_blocking(
        functools.partial(
            subprocess.run,
            [path],
            # as it was
            **cursor,
        )
    )
""",
    """
    if (
        await _run_blocking(
            subprocess.run,
            [path, "with", "arguments", "that", "are", "many"],
            check=True,
            capture_output=True,
        )
    ).stdout:
""",
    """
        return await _run_blocking(
            subprocess.run,
            [path],
            env={
                "A": "B",
            },
        )
""",
]


def test_calls_are_broken_as_formatters_do(tmp_path: Path) -> None:
    after = repaired(CALLS, tmp_path)
    assert [each for each in LAID_OUT if each not in after] == []


GIVING = [
    ("x = f()  # once", ["x"], "return f()  # once"),
    ("x, y = f(), g()", ["x", "y"], "return f(), g()"),
    ("y = 1\nx = f(y)", ["x"], "y = 1\nreturn f(y)"),
    ("x, y = f()", ["x", "y"], "x, y = f()\nreturn x, y"),
    ("y, x = f(), g()", ["x", "y"], "y, x = f(), g()\nreturn x, y"),
    ("x = f()", ["x", "y"], "x = f()\nreturn x, y"),
    ("x: int = f()", ["x"], "x: int = f()\nreturn x"),
    ("x = y = f()", ["x"], "x = y = f()\nreturn x"),
    ("x = x", ["x"], "x = x\nreturn x"),
    ("x = f(x)", ["x"], "x = f(x)\nreturn x"),
    ("x = 1\nx = f(x)", ["x"], "x = 1\nreturn f(x)"),
    ("show = lambda: x\nx = f(show)", ["x"], "show = lambda: x\nx = f(show)\nreturn x"),
    ("y = f()", ["a" * 20, "b" * 20], f"y = f()\nreturn (\n    {'a' * 20},\n    {'b' * 20},\n)"),
]


@pytest.mark.parametrize(("body", "names", "written"), GIVING)
def test_what_is_given_a_name_last_is_returned(body: str, names: list[str], written: str) -> None:
    found = giving_back(list(cst.parse_module(body).body), names, Room(0, "    ", 40), ())
    assert cst.Module(found).code.strip() == written
