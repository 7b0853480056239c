"""What is released: a wheel and a source archive that hold what they should, and run where nothing else is."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Built as for an upload, by what pyproject.toml names."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return {path.suffix: path for path in folder.iterdir()}


@pytest.fixture(scope="module")
def environment(archives: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel alone."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    command = [folder / "bin" / "pip", "install", "--quiet", archives[".whl"]]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def run(environment: Path, *command: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    program = environment / "bin" / command[0]
    return subprocess.run([program, *command[1:]], cwd=cwd, capture_output=True, text=True, check=False, env=environ)


def test_the_archives_hold_all_of_the_package(archives: dict[str, Path]) -> None:
    tracked = {path.relative_to(ROOT).as_posix() for path in (ROOT / "asyncfix").rglob("*") if path.is_file()}
    tracked = {name for name in tracked if "__pycache__" not in name}
    assert {"asyncfix/py.typed", "asyncfix/catalog/stubs/psycopg2/pool.pyi"} <= tracked
    assert tracked <= set(zipfile.ZipFile(archives[".whl"]).namelist())
    with tarfile.open(archives[".gz"]) as source:
        names = {name.partition("/")[2] for name in source.getnames()}
    assert tracked | {"README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml"} <= names


def test_the_wheel_brings_the_facts_of_all_stubs(archives: dict[str, Path], tmp_path: Path) -> None:
    """Read as a run reads them, each equals what is extracted anew."""
    zipfile.ZipFile(archives[".whl"]).extractall(tmp_path)
    code = """
from asyncfix import catalog
stubs = list(catalog.all_stubs())
same = [each for each in stubs if catalog.load(each[0]) == each[2]]
used = [each for each in stubs if catalog.prepared.find(each[0], each[1])]
print(len(stubs), len(same), len(used))
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True)
    assert done.stderr == ""
    total, same, used = map(int, done.stdout.split())
    assert total == same == used > 1000


@pytest.mark.parametrize("command", ["asyncfix", "asyncfix-lint"])
def test_the_wheel_runs_alone(command: str, environment: Path, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import time\n\n\nasync def f():\n    time.sleep(1)\n")
    assert run(environment, command, "check", "app.py", cwd=tmp_path).returncode == 1
    assert run(environment, command, "apply", "app.py", cwd=tmp_path).returncode == 0
    result = run(environment, command, "check", "app.py", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert run(environment, command, "--version", cwd=tmp_path).stdout == "asyncfix 0.1.0\n"


def test_another_package_of_that_name_is_explained(environment: Path, tmp_path: Path) -> None:
    """Both lie in one folder there: the other's `__init__.py` is the last that was installed."""
    (package,) = environment.glob("lib/python*/site-packages/asyncfix/__init__.py")
    ours = package.read_text()
    try:
        package.write_text('"""A client of FIX."""\nfrom .connection import Connection\n')
        result = run(environment, "asyncfix", "check", ".", cwd=tmp_path)
    finally:
        package.write_text(ours)
    assert (result.returncode, result.stdout) == (2, "")
    assert "is another package, a client of the FIX protocol" in result.stderr
    assert "uvx asyncfix-lint" in result.stderr
