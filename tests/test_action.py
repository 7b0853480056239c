"""The action's step, run as a runner of GitHub runs it: inputs in the place of expressions, by that bash."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
EXPRESSION = re.compile(r"\$\{\{ *([\w.]+) *\}\}")
BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")
BLOCKS = "import time\n\n\nasync def main():\n    time.sleep(1)\n"
ANNOTATED = "::error title=asyncfix (blocking-sleep),file={},line=5,endLine=5,col=5,endColumn=18::"


def act(folder: Path, variables: Mapping[str, str] = os.environ, **given: str) -> "subprocess.CompletedProcess[str]":
    """All steps, in the folder of a checkout."""
    context = {f"inputs.{name}": str(each.get("default", "")) for name, each in ACTION["inputs"].items()}
    assert {f"inputs.{name}" for name in given} <= context.keys()
    context |= {"github.action_path": str(ROOT), **{f"inputs.{name}": value for name, value in given.items()}}
    (step,) = ACTION["runs"]["steps"]
    assert (ACTION["runs"]["using"], step["shell"]) == ("composite", "bash")
    assert not EXPRESSION.search(step["run"])  # what comes from outside is never part of the script
    filled = {name: EXPRESSION.sub(lambda found: context[found[1]], value) for name, value in step["env"].items()}
    script = folder.parent / f"{folder.name}.sh"
    script.write_text(step["run"], encoding="utf-8")
    python = Path(sys.executable).parent
    environ = {name: value for name, value in variables.items() if name not in ("PYTHONPATH", "FORCE_COLOR")}
    environ |= {**filled, "RUNNER_TEMP": str(folder.parent), "PATH": f"{python}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run([*BASH, script], cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    for name in ("src/app.py", "tools/job.py", "old/app.py"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(BLOCKS)
    (folder / "pyproject.toml").touch()
    return folder


def test_what_blocks_is_annotated_and_written_as_sarif(checkout: Path) -> None:
    result = act(checkout, paths="src tools", sarif="out of it.sarif")
    lines = result.stdout.splitlines()
    assert (result.returncode, len(lines)) == (1, 2), result
    for line, path in zip(lines, ("src/app.py", "tools/job.py"), strict=True):
        assert line.startswith(ANNOTATED.format(path))
    assert len(json.loads((checkout / "out of it.sarif").read_text())["runs"][0]["results"]) == 2


def test_a_version_and_more_flags(checkout: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path / "dist"), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    variables = {**os.environ, "PIP_FIND_LINKS": str(tmp_path / "dist")}
    result = act(checkout, variables, version="==0.1.0", args="--exit-zero --exclude old/")
    assert (result.returncode, result.stdout.count("::error")) == (0, 2), result
