"""The hooks, installed by pre-commit from this repository and run on a scratch one; prek runs what is installed.

prek would have uv install the hooks, which finds no package index that only pip was told of.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.repairing import invoke

ROOT = Path(__file__).parent.parent
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
RUNNERS = ("pre_commit", "prek")
BLOCKS = "import time\n\n\nasync def main():\n    time.sleep(1)\n"


def git(*arguments: str, cwd: Path) -> str:
    names = {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environ = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True, text=True, env=environ)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This tree as a repository with one commit, as pre-commit wants it, and where it keeps what it installs."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "asyncfix").mkdir()
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if tracked.returncode:
        pytest.skip("this tree is no repository, so that pre-commit could not install from it")
    for name in filter(None, tracked.stdout.decode().split("\0")):
        if not name.startswith(("tests/", "fixtures/")) and (ROOT / name).is_file():
            (folder / "asyncfix" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "asyncfix" / name).write_bytes((ROOT / name).read_bytes())
    git("init", "-q", cwd=folder / "asyncfix")
    git("add", "-A", cwd=folder / "asyncfix")
    git("commit", "-qm", "one", cwd=folder / "asyncfix")
    return folder


def run(hook: str, project: Path, home: Path) -> "subprocess.CompletedProcess[str]":
    revision = git("rev-parse", "HEAD", cwd=home / "asyncfix")
    repo = {"repo": str(home / "asyncfix"), "rev": revision, "hooks": [{"id": hook}]}
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [repo]}))
    git("init", "-q", cwd=project)
    git("add", "-A", cwd=project)
    return run_all("pre_commit", project, home / "cache")


def run_all(runner: str, project: Path, cache: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """All hooks on all files, by pre-commit or by prek."""
    command = [sys.executable, "-m", runner, "run", "--all-files"]
    kept = {"PRE_COMMIT_HOME": str(cache), "PRE_COMMIT_COLOR": "never", "PREK_HOME": str(cache), "PREK_COLOR": "never"}
    environ = {**os.environ, **kept, **variables}
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, env=environ)


def test_each_hook_is_a_command_that_there_is(tmp_path: Path) -> None:
    assert [hook["id"] for hook in HOOKS] == ["asyncfix-check", "asyncfix-apply"]
    assert all(hook["require_serial"] for hook in HOOKS)
    for program, command, *flags in (hook["entry"].split() for hook in HOOKS):
        told = invoke(command, "--help", folder=tmp_path)
        assert (program, told.exit_code) == ("asyncfix", 0)
        assert [flag for flag in flags if f"{flag} " not in told.stdout] == []


def test_the_check_fails_for_what_blocks(home: Path, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("from helper import wait\n\n\nasync def main():\n    wait()\n")
    (tmp_path / "helper.py").write_text("import time\n\n\ndef wait():\n    time.sleep(1)\n")
    (tmp_path / "pyproject.toml").write_text('[tool.asyncfix]\nexclude = ["old/"]\n')
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "app.py").write_text(BLOCKS)
    result = run("asyncfix-check", tmp_path, home)
    assert (result.returncode, "app.py:5:5: error[blocking-sleep]" in result.stdout) == (1, True), result
    assert "old/app.py:" not in result.stdout
    (tmp_path / "helper.py").write_text("def wait():\n    pass\n")
    assert run("asyncfix-check", tmp_path, home).returncode == 0


def test_the_repair_is_written(home: Path, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(BLOCKS)
    assert run("asyncfix-apply", tmp_path, home).returncode == 1  # it changed a file
    assert "await asyncio.sleep(1)" in (tmp_path / "app.py").read_text()
    assert run("asyncfix-apply", tmp_path, home).returncode == 0


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_hook_of_the_quickstart(runner: str, tmp_path: Path) -> None:
    """It runs what is installed beside it."""
    page = (ROOT / "docs" / "quickstart.md").read_text(encoding="utf-8")
    (settings,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / ".pre-commit-config.yaml").write_text(settings)
    (tmp_path / "app.py").write_text(BLOCKS)
    git("init", "-q", cwd=tmp_path)
    git("add", "-A", cwd=tmp_path)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    result = run_all(runner, tmp_path, tmp_path / "cache", PATH=path)
    assert (result.returncode, "app.py:5:5: error[blocking-sleep]" in result.stdout) == (1, True), result
