"""A text from standard input stands for a file of the project, as in an editor that has not saved it yet."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import Result

from asyncfix.analyse.analysis import Request, analyse
from asyncfix.model.source import Draft
from asyncfix.read.config import Config
from tests.repairing import invoke
from tests.test_baseline import git

WAITING = "import time\n\n\ndef wait():\n    time.sleep(1)\n"
CALLING = "from app.store import wait\n\n\nasync def job():\n    wait()\n"
SLEEPING = "import time\n\n\nasync def job():\n    time.sleep(1)\n"
AWAKE = "import asyncio\n\n\nasync def job():\n    await asyncio.sleep(1)\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {"__init__": "", "store": WAITING, "jobs": "", "other": SLEEPING}.items():
        (tmp_path / "app").mkdir(exist_ok=True)
        (tmp_path / "app" / f"{name}.py").write_text(text)
    return tmp_path


def check(folder: Path, text: str | bytes, *flags: str, name: str = "app/jobs.py") -> Result:
    return invoke("check", "-", "--stdin-filename", name, *flags, folder=folder, stdin=text)


@pytest.mark.parametrize("name", ["app/jobs.py", "app/new.py", "app/deep/new.py"])
def test_calls_are_followed_through_the_files_around_it(name: str, project: Path) -> None:
    result = check(project, CALLING, "--format", "json", name=name)
    (finding,) = json.loads(result.stdout)["findings"]
    assert (result.exit_code, finding["path"], finding["line"]) == (1, name, 5)
    assert [each["path"] for each in finding["chain"]] == [name, "app/store.py"]
    assert finding["function"] == f"{name.removesuffix('.py').replace('/', '.')}.job"


def test_it_stands_for_what_the_file_says(project: Path) -> None:
    (project / "app" / "jobs.py").write_text(CALLING)
    assert check(project, AWAKE).exit_code == 0
    assert check(project, "def (").exit_code == 1
    assert check(project, "\0").exit_code == 1
    assert invoke("check", "app/jobs.py", folder=project).exit_code == 1
    assert (project / "app" / "jobs.py").read_text() == CALLING


def test_what_others_reach_in_it_is_told_of_their_files(project: Path) -> None:
    (project / "app" / "jobs.py").write_text(CALLING)
    assert check(project, WAITING, name="app/store.py").exit_code == 0


def test_the_cache_keeps_what_files_say(project: Path) -> None:
    for text, code in ((CALLING, 1), (AWAKE, 0), (CALLING, 1)):
        assert check(project, text).exit_code == code
        assert invoke("check", "app/jobs.py", folder=project).exit_code == 0


def test_settings_are_those_of_the_file(project: Path) -> None:
    (project / "asyncfix.toml").write_text(
        'per-file-ignores = {"app/jobs.py" = ["blocking-sleep"]}\nexclude = ["gen.py"]'
    )
    assert check(project, CALLING).exit_code == 0
    assert check(project, CALLING, name="app/gen.py").exit_code == 1
    assert check(project, CALLING, "--force-exclude", name="app/gen.py").exit_code == 0


def test_without_a_name_it_is_a_file_beside_the_others(project: Path) -> None:
    result = invoke("check", "-", folder=project, stdin=CALLING)
    assert (result.exit_code, result.stdout.partition(" ")[0]) == (1, "-:5:5:")
    assert "--> -:5:5 in job\n" in invoke("check", "-", "--format", "full", folder=project, stdin=CALLING).stdout
    (finding,) = json.loads(invoke("check", "-", "--format", "json", folder=project, stdin=CALLING).stdout)["findings"]
    assert (finding["path"], finding["function"]) == ("-", "__main__.job")


def test_a_file_of_no_project_has_the_imports_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "store.py").write_text(WAITING)
    (tmp_path / "jobs.py").write_text("import other")
    (tmp_path / "other.py").write_text("")
    path = tmp_path / "jobs.py"
    draft = Draft(path, CALLING.replace("app.store", "store").encode())
    analysis = analyse(Request((path,), tmp_path, Config(), draft=draft))
    assert ([each.name for each in analysis.sources], len(analysis.findings)) == (["jobs.py", "store.py"], 1)


def test_a_closed_input_is_no_text(project: Path) -> None:
    line = f"{sys.executable} -m asyncfix check - --stdin-filename app/jobs.py <&-"
    done = subprocess.run(["sh", "-c", line], cwd=project, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "asyncfix: error: `-`: standard input is closed\n")


def test_a_baseline_names_it_by_its_file(project: Path) -> None:
    (project / "app" / "jobs.py").write_text(CALLING)
    invoke("check", "app/jobs.py", "--baseline", "known.json", "--update-baseline", folder=project)
    assert check(project, f"# More.\n{CALLING}", "--baseline", "known.json").exit_code == 0


def test_it_is_compared_with_what_its_file_was(project: Path) -> None:
    (project / "app" / "jobs.py").write_text(CALLING)
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "one")
    base = ("--diff-base", "HEAD")
    assert check(project, f"# More.\n{CALLING}", *base).exit_code == 0
    assert check(project, f"{CALLING}    wait()\n", *base).exit_code == 1
    assert check(project, CALLING, *base, name="app/new.py").exit_code == 1


WRONG = {
    "other paths": (["-", "app"], "`-` reads one file from standard input, and can't stand beside other paths"),
    "no -": (["--stdin-filename", "x.py"], "--stdin-filename is about what `-` reads: name that as the path"),
    "a folder": (["-", "--stdin-filename", "app"], "--stdin-filename: app is a folder"),
    "a baseline": (
        ["-", "--stdin-filename", "app/jobs.py", "--baseline", "known.json", "--update-baseline"],
        "--update-baseline writes what files hold: what `-` reads may be in none of them",
    ),
    "a shorter baseline": (
        ["-", "--prune-baseline"],
        "--prune-baseline writes what files hold: what `-` reads may be in none of them",
    ),
    "comments": (["-", "--add-ignore="], "--add-ignore writes files: it can't write what `-` reads"),
}


@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG)
def test_what_can_not_be_done(arguments: list[str], message: str, project: Path) -> None:
    result = invoke("check", *arguments, folder=project, stdin=CALLING)
    assert (result.exit_code, result.stderr) == (2, f"asyncfix: error: {message}\n")


def apply(folder: Path, text: str | bytes, *flags: str) -> Result:
    return invoke("apply", "-", "--stdin-filename", "app/jobs.py", *flags, folder=folder, stdin=text)


def test_apply_prints_the_new_text(project: Path) -> None:
    result = apply(project, SLEEPING)
    assert (result.exit_code, result.stdout) == (0, AWAKE), result.stderr
    assert (project / "app" / "jobs.py").read_text() == ""


@pytest.mark.parametrize("text", [AWAKE.encode(), b"x = 1\r\n", b"def (", b"\xef\xbb\xbfx = 1\n", b"x = '\xff'"])
def test_apply_prints_what_it_does_not_change(text: bytes, project: Path) -> None:
    assert apply(project, text).stdout_bytes == text


def test_apply_keeps_the_encoding(project: Path) -> None:
    text = f"# coding: latin-1\n{SLEEPING}# é\n".encode("latin-1")
    assert apply(project, text).stdout_bytes.endswith(b"# \xe9\n")


def test_apply_shows_the_difference(project: Path) -> None:
    result = apply(project, SLEEPING, "--dry-run")
    assert (result.exit_code, result.stdout.splitlines()[:2]) == (1, ["--- a/app/jobs.py", "+++ b/app/jobs.py"])


def test_apply_does_not_change_other_files(project: Path) -> None:
    database = (
        "import sqlite3\n\n\nasync def job():\n    with sqlite3.connect('x') as c:\n        c.execute('select 1')\n"
    )
    result = apply(project, database, "--runtime", "module", "--unsafe-fixes")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the repairs change other files, too, which `-` can't: " in result.stderr
