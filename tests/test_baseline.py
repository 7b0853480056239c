"""Findings that were there before don't count: a baseline's, and those of another revision."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from typer.testing import Result

from tests.repairing import invoke

BASELINE = "--baseline=known.json"
BEFORE = "import time\n\n\nasync def f():\n    time.sleep(1)\n    time.sleep(2)\n\n\nasync def g():\n    input()\n"
NOTHING_NEW = {
    "the same": BEFORE,
    "lines above": f'"""Text."""\n\nimport os\n{BEFORE}',
    "moved within the function": BEFORE.replace(
        "    time.sleep(1)\n    time.sleep(2)", "    if f:\n        time.sleep(2)\n    time.sleep(1)"
    ),
    "formatted": BEFORE.replace("time.sleep(1)", "time . sleep (\n        1 , \n    )"),
    "functions in another order": "import time\n\n\nasync def g():\n    input()\n\n\n"
    "async def f():\n    time.sleep(1)\n    time.sleep(2)\n",
}
NEW = {
    "one more of a kind": (
        BEFORE.replace("sleep(2)", "sleep(2)\n    time.sleep(3)"),
        ["app.py:7:5: error[blocking-sleep]"],
    ),
    "another API": (BEFORE.replace("time.sleep(1)", "input()"), ["app.py:5:5: error[blocking-input]"]),
    "another function": (BEFORE.replace("def g", "def h"), ["app.py:10:5: error[blocking-input]"]),
}


def check(folder: Path, *flags: str) -> Result:
    return invoke("check", *flags, ".", folder=folder)


def begin(folder: Path) -> None:
    (folder / "app.py").write_text(BEFORE)
    assert check(folder, BASELINE, "--update-baseline").exit_code == 0


@pytest.mark.parametrize("text", NOTHING_NEW.values(), ids=NOTHING_NEW)
def test_what_a_baseline_names_does_not_count(text: str, tmp_path: Path) -> None:
    begin(tmp_path)
    (tmp_path / "app.py").write_text(text)
    result = check(tmp_path, BASELINE)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "3 findings known from before" in result.stdout


@pytest.mark.parametrize("flag", ["--update-baseline", "--prune-baseline"])
def test_what_is_named_of_a_broken_file_stays(flag: str, tmp_path: Path) -> None:
    begin(tmp_path)
    (tmp_path / "app.py").write_text("import (\n")
    done = check(tmp_path, BASELINE, flag)
    assert (done.exit_code, "app.py:1:8" in done.stderr) == (1, True)
    (tmp_path / "app.py").write_text(BEFORE)
    assert check(tmp_path, BASELINE).exit_code == 0


@pytest.mark.parametrize(("text", "found"), NEW.values(), ids=NEW)
def test_what_is_new_counts(text: str, found: list[str], tmp_path: Path) -> None:
    begin(tmp_path)
    (tmp_path / "app.py").write_text(text)
    result = check(tmp_path, BASELINE)
    assert result.exit_code == 1
    lines = [line for line in result.stdout.splitlines() if "error[" in line]
    assert [line.startswith(start) for line, start in zip(lines, found, strict=True)] == [True]


def test_a_baseline_has_a_line_for_each_entry(tmp_path: Path) -> None:
    begin(tmp_path)
    text = (tmp_path / "known.json").read_text()
    assert json.loads(text)["findings"] == [
        {"path": "app.py", "rule": "blocking-input", "function": "app.g", "api": "input", "count": 1},
        {"path": "app.py", "rule": "blocking-sleep", "function": "app.f", "api": "time.sleep", "count": 2},
    ]
    assert [line.startswith('    {"path": "app.py"') for line in text.splitlines()].count(True) == 2


def test_what_is_gone_is_named_and_pruned(tmp_path: Path) -> None:
    begin(tmp_path)
    (tmp_path / "app.py").write_text(BEFORE.replace("    time.sleep(1)\n", "").replace("input()", "pass"))
    result = check(tmp_path, BASELINE)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "known.json: 2 entries are no longer found; --prune-baseline takes them out",
        "  app.py: blocking-input of input in app.g, 1 less",
        "  app.py: blocking-sleep of time.sleep in app.f, 1 less",
    ]
    assert check(tmp_path, BASELINE, "--prune-baseline").exit_code == 0
    assert check(tmp_path, BASELINE).stderr == ""
    (tmp_path / "app.py").write_text(BEFORE)
    assert check(tmp_path, BASELINE).exit_code == 1  # the count went down for good


def test_a_part_of_the_project_changes_its_own_entries(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(BEFORE)
    begin(tmp_path)
    (tmp_path / "app.py").write_text("")
    result = invoke("check", BASELINE, "app.py", folder=tmp_path)
    assert "2 entries are no longer found" in result.stderr
    assert invoke("check", BASELINE, "--update-baseline", "app.py", folder=tmp_path).exit_code == 0
    assert {each["path"] for each in json.loads((tmp_path / "known.json").read_text())["findings"]} == {"other.py"}
    assert check(tmp_path, BASELINE, "--select", "blocking-input").stderr == ""


def test_the_settings_name_a_baseline_relative_to_their_file(tmp_path: Path) -> None:
    begin(tmp_path)
    (tmp_path / "asyncfix.toml").write_text('baseline = "known.json"\n')
    (tmp_path / "lib").mkdir()
    (tmp_path / "app.py").unlink()
    (tmp_path / "lib" / "app.py").write_text(BEFORE.replace("def f", "def h").replace("def g", "def i"))
    assert check(tmp_path).exit_code == 1
    updated = check(tmp_path, "--update-baseline")
    assert (updated.exit_code, updated.stderr.startswith("known.json: ")) == (0, True)
    assert check(tmp_path).exit_code == 0
    assert check(tmp_path / "lib", f"--config={tmp_path}/asyncfix.toml", "--root", "..").exit_code == 0


def rename(folder: Path, *names: tuple[str, str]) -> None:
    for old, new in names:
        (folder / new).parent.mkdir(parents=True, exist_ok=True)
        (folder / old).rename(folder / new)


@pytest.mark.parametrize("new", ["lib/app.py", "other.py", "app/__init__.py", "lib/deep/other.py"])
def test_a_file_that_has_another_name_is_known(new: str, tmp_path: Path) -> None:
    begin(tmp_path)
    rename(tmp_path, ("app.py", new))
    result = check(tmp_path, BASELINE)
    assert (result.exit_code, "3 findings known from before" in result.stdout) == (0, True)
    assert result.stderr.splitlines() == [
        "known.json: a file is known by another name; --prune-baseline writes the new one",
        f"  app.py is now {new}",
    ]
    assert check(tmp_path, BASELINE, "--prune-baseline").exit_code == 0
    written = (tmp_path / "known.json").read_text()
    again = check(tmp_path, BASELINE)
    assert (again.exit_code, again.stderr) == (0, "")
    check(tmp_path, BASELINE, "--update-baseline")
    assert (tmp_path / "known.json").read_text() == written


def test_of_a_renamed_file_only_what_is_new_counts(tmp_path: Path) -> None:
    begin(tmp_path)
    (tmp_path / "app.py").unlink()
    (tmp_path / "new.py").write_text(BEFORE.replace("sleep(2)", "sleep(2)\n    input()"))
    result = check(tmp_path, BASELINE)
    assert (result.exit_code, result.stdout.count("error[")) == (1, 1)
    assert "new.py:7:5: error[blocking-input]" in result.stdout
    (tmp_path / "new.py").write_text(BEFORE.replace("input()", "pass"))
    result = check(tmp_path, BASELINE)
    assert (result.exit_code, "  new.py: blocking-input of input in g, 1 less" in result.stderr) == (0, True)
    (tmp_path / "new.py").write_text(BEFORE.replace("    time.sleep(2)\n", "").replace("time.sleep(1)", "pass"))
    assert check(tmp_path, BASELINE).exit_code == 1  # too little of the file is left to tell


def test_files_that_are_alike_are_not_told_apart(tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text(BEFORE)
    begin(tmp_path)
    rename(tmp_path, ("app.py", "one/app.py"), ("two.py", "one/two.py"))
    assert check(tmp_path, BASELINE).exit_code == 0  # by their names
    rename(tmp_path, ("one/two.py", "one/three.py"))
    assert check(tmp_path, BASELINE).exit_code == 0  # what is left is one
    rename(tmp_path, ("one/app.py", "one/four.py"))
    assert check(tmp_path, BASELINE).stdout.count("error[") == 6


def test_a_lambda_moves_within_its_function(tmp_path: Path) -> None:
    text = "import asyncio\nimport time\n\n\nasync def f(loop):\n    loop.call_soon(lambda: time.sleep(1))\n"
    (tmp_path / "app.py").write_text(text.replace("(loop)", "(loop: asyncio.AbstractEventLoop)"))
    assert check(tmp_path, BASELINE).exit_code == 2
    assert "wrote 1 finding" in check(tmp_path, BASELINE, "--update-baseline").stderr
    found = json.loads(check(tmp_path, "--format", "json").stdout)["findings"]
    (tmp_path / "app.py").write_text((tmp_path / "app.py").read_text().replace("    loop", "    pass\n    loop"))
    assert check(tmp_path, BASELINE).exit_code == 0
    again = json.loads(check(tmp_path, "--format", "json").stdout)["findings"]
    assert [each["fingerprint"] for each in again] == [each["fingerprint"] for each in found]


def test_a_file_that_is_there_lends_nothing_to_a_copy(tmp_path: Path) -> None:
    begin(tmp_path)
    (tmp_path / "copy.py").write_text(BEFORE)
    assert check(tmp_path, BASELINE).stdout.count("copy.py:") == 3


def test_a_module_that_is_imported_from_elsewhere_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "mod.py").write_text(BEFORE)
    begin(tmp_path)
    before = json.loads((tmp_path / "known.json").read_text())
    (tmp_path / "pkg" / "__init__.py").touch()
    (tmp_path / "__init__.py").touch()
    result = check(tmp_path, BASELINE)
    assert (result.exit_code, result.stderr) == (0, "")
    check(tmp_path, BASELINE, "--update-baseline")
    assert json.loads((tmp_path / "known.json").read_text()) != before


BROKEN = {
    "no file": (None, "there is no such baseline"),
    "no JSON": ("{", "no baseline of asyncfix"),
    "something else": ("[]", "no baseline of asyncfix"),
    "a later version": ('{"version": 2, "findings": []}', "made by another version"),
    "a wrong entry": ('{"version": 1, "findings": [{}]}', "no baseline of asyncfix"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_a_baseline_that_can_not_be_read(text: str | None, message: str, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(BEFORE)
    if text is not None:
        (tmp_path / "known.json").write_text(text)
    result = check(tmp_path, BASELINE)
    assert (result.exit_code, f"known.json: {message}" in result.stderr) == (2, True)


def test_no_baseline_is_named(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(BEFORE)
    assert check(tmp_path, "--update-baseline").exit_code == 2


def test_json_tells_what_is_known(tmp_path: Path) -> None:
    begin(tmp_path)
    found = json.loads(check(tmp_path, BASELINE, "--format", "json").stdout)
    assert [each["baseline"] for each in found["findings"]] == [True, True, True]
    assert (found["summary"]["findings"], found["summary"]["baseline"]) == (0, 3)


def git(folder: Path, *arguments: str) -> None:
    names = {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environ = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env=environ)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A project with one commit."""
    (tmp_path / "pkg").mkdir()
    (tmp_path / "asyncfix.toml").touch()
    (tmp_path / "pkg" / "__init__.py").touch()
    (tmp_path / "pkg" / "app.py").write_text(BEFORE)
    (tmp_path / "pkg" / "helpers.py").write_text("def wait():\n    pass\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    return tmp_path


def test_what_a_revision_had_does_not_count(repository: Path) -> None:
    assert check(repository).exit_code == 1
    result = check(repository, "--diff-base", "HEAD")
    assert (result.exit_code, "3 findings known from before" in result.stdout) == (0, True)


def test_a_call_that_a_change_elsewhere_makes_block_is_new(repository: Path) -> None:
    text = "from pkg.helpers import wait\n\n\nasync def h():\n    wait()\n"
    (repository / "pkg" / "other.py").write_text(text)
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "two")
    (repository / "pkg" / "helpers.py").write_text("import time\n\n\ndef wait():\n    time.sleep(1)\n")
    result = check(repository, "--diff-base", "main")
    assert result.exit_code == 1
    assert [line.partition(" ")[0] for line in result.stdout.splitlines()[:-1]][:1] == ["pkg/other.py:5:5:"]


def test_a_file_that_was_moved_has_nothing_new(repository: Path) -> None:
    git(repository, "mv", "pkg/app.py", "pkg/moved.py")
    assert check(repository, "--diff-base", "HEAD").exit_code == 0
    (repository / "pkg" / "moved.py").write_text(BEFORE.replace("sleep(2)", "sleep(2)\n    time.sleep(3)"))
    assert check(repository, "--diff-base", "HEAD").exit_code == 1


@pytest.mark.parametrize("new", ["pkg/deep/moved.py", "moved.py", "pkg/app/__init__.py"])
@pytest.mark.parametrize("is_known", [True, False], ids=["git knows", "git does not"])
def test_a_file_may_be_moved_anywhere(new: str, is_known: bool, repository: Path) -> None:
    (repository / new).parent.mkdir(exist_ok=True)
    if is_known:
        git(repository, "mv", "pkg/app.py", new)
    else:
        (repository / "pkg" / "app.py").rename(repository / new)
    assert check(repository, "--diff-base", "HEAD").exit_code == 0


@pytest.mark.parametrize("is_known", [True, False], ids=["git knows", "git does not"])
def test_a_folder_that_was_moved_is_compared(is_known: bool, repository: Path) -> None:
    if is_known:
        git(repository, "mv", "pkg", "lib")
    else:
        (repository / "pkg").rename(repository / "lib")
    assert invoke("check", "--diff-base", "HEAD", "lib", folder=repository).exit_code == 0
    (repository / "lib" / "new.py").write_text(BEFORE.replace("def f", "def h"))
    assert invoke("check", "--diff-base", "HEAD", "lib", folder=repository).exit_code == 1


def test_a_shallow_clone_says_so(repository: Path, tmp_path: Path) -> None:
    git(repository, "commit", "-qm", "two", "--allow-empty")
    git(repository, "clone", "-q", "--depth", "1", repository.as_uri(), str(tmp_path / "clone"))
    result = check(tmp_path / "clone", "--diff-base", "HEAD~1")
    assert (result.exit_code, "no such revision: HEAD~1; this clone is shallow: fetch" in result.stderr) == (2, True)


def test_a_part_of_the_project_is_compared(repository: Path) -> None:
    assert invoke("check", "--diff-base", "HEAD", "app.py", folder=repository / "pkg").exit_code == 0


def test_a_baseline_and_a_revision_both_count(repository: Path) -> None:
    check(repository, BASELINE, "--update-baseline")
    (repository / "pkg" / "app.py").write_text(BEFORE.replace("sleep(2)", "sleep(2)\n    time.sleep(3)"))
    result = check(repository, BASELINE, "--diff-base", "HEAD")
    assert (result.exit_code, "3 findings known from before" in result.stdout, result.stderr) == (1, True, "")
    check(repository, BASELINE, "--diff-base", "HEAD", "--prune-baseline")
    assert check(repository, BASELINE).stdout.count("error[") == 1


def test_an_unknown_revision(repository: Path) -> None:
    result = check(repository, "--diff-base", "nowhere")
    assert (result.exit_code, "--diff-base: no such revision: nowhere" in result.stderr) == (2, True)


def test_no_repository(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(BEFORE)
    assert check(tmp_path, "--diff-base", "HEAD").exit_code == 2
