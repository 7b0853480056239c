"""The same command line a second time: the same answer at once, and another one as soon as anything has changed."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from asyncfix.cache.quick import is_plain

HOUR = 3600
PROGRAM = "import time\n\n\nasync def wait() -> None:\n    time.sleep(1)\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that was run once, with times old enough to be trusted."""
    project = tmp_path / "project"
    (project / "pkg").mkdir(parents=True)
    (project / "pyproject.toml").write_text("[tool.asyncfix]\n")
    (project / "pkg" / "__init__.py").touch()
    (project / "pkg" / "main.py").write_text(PROGRAM)
    (project / ".asyncfix_cache").mkdir()
    age(project)
    check(project)
    return project


def age(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        if ".asyncfix_cache" not in path.parts:
            before = path.stat().st_mtime - HOUR
            os.utime(path, (before, before))


def check(project: Path, *flags: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "importtime", "-m", "asyncfix", "check", *flags]
    return subprocess.run(command, cwd=project, env={**os.environ, **variables}, capture_output=True, text=True)


def was_quick(done: subprocess.CompletedProcess[str]) -> bool:
    return "asyncfix.commands" not in done.stderr


def test_nothing_changed(project: Path) -> None:
    again = check(project)
    assert was_quick(again)
    assert (again.stdout, again.returncode) == (check(project, "--no-cache").stdout, 1)
    assert "pkg/main.py:5" in again.stdout


def test_nothing_found(project: Path) -> None:
    (project / "pkg" / "main.py").write_text("")
    age(project)
    first, again = check(project), check(project)
    assert was_quick(again)
    assert (again.stdout, again.returncode) == (first.stdout, 0)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file": lambda project: (project / "pkg" / "main.py").write_text(""),
    "a file, of the same length": lambda project: (project / "pkg" / "main.py").write_text(PROGRAM.replace("1", "0")),
    "a new file": lambda project: (project / "pkg" / "other.py").write_text(PROGRAM),
    "a file that is gone": lambda project: (project / "pkg" / "main.py").unlink(),
    "a folder that is no package": lambda project: (project / "pkg" / "__init__.py").unlink(),
    ".gitignore": lambda project: (project / ".gitignore").write_text("pkg\n"),
    "settings": lambda project: (project / "pyproject.toml").write_text("[tool.asyncfix]\nexclude = ['pkg']\n"),
    "settings of a nearer kind": lambda project: (project / "asyncfix.toml").write_text("exclude = ['pkg']\n"),
    "settings that are wrong": lambda project: (project / "pyproject.toml").write_text("[tool.asyncfix]\nx = 1\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_something_changed(project: Path, change: str) -> None:
    CHANGES[change](project)
    now, truth = check(project), check(project, "--no-cache")
    assert not was_quick(now)
    assert (now.stdout, now.returncode) == (truth.stdout, truth.returncode)


def test_settings_that_are_extended(project: Path) -> None:
    (project / "base.txt").write_text("")
    (project / "pyproject.toml").write_text("[tool.asyncfix]\nextend = 'base.txt'\n")
    age(project)
    check(project)
    assert was_quick(check(project))
    (project / "base.txt").write_text("ignore = ['blocking-sleep']\n")
    assert (was_quick(now := check(project)), now.returncode) == (False, 0)


def test_other_flags_and_variables(project: Path) -> None:
    assert not was_quick(check(project, "--exit-zero"))
    assert not was_quick(check(project, ASYNCFIX_OUTPUT_FORMAT="json"))


PLAIN = ["check", "check .", "scan src tests --format=json -q", "check --select a,b"]
OTHER = ["", "apply .", "check --no-cache", "check --cache-dir x", "check --config x.toml", "check --new"]


@pytest.mark.parametrize("line", PLAIN)
def test_plain(line: str) -> None:
    assert is_plain(line.split())


@pytest.mark.parametrize("line", OTHER)
def test_not_plain(line: str) -> None:
    assert not is_plain(line.split())
