"""What asyncfix leaves alone stays byte for byte, with the reason and its line."""

import re
import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from asyncfix.read.config import read_config
from asyncfix.repair.options import Options
from asyncfix.run import Request, repair
from tests.refusals import METHODS, PREAMBLE, PROGRAMS
from tests.repairing import invoke

MARK = re.compile(r"# (refused|unsafe): ([\w-]+)")
CASES = [(name, {"named/app.py": PREAMBLE + textwrap.indent(text, "    ")}) for name, text in METHODS] + PROGRAMS
Files = Mapping[str, str]
Marks = set[tuple[str, str, int]]  # level, code, line


def mark(name: str, files: Files) -> ParameterSet:
    return pytest.param(files, id=name)


def put(files: Files, folder: Path) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


def expected(files: Files) -> Marks:
    lines = (line for text in files.values() for line in enumerate(text.split("\n"), 1))
    return {(found[1], found[2], number) for number, line in lines for found in MARK.finditer(line)}


def given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Marks:
    monkeypatch.chdir(folder)
    outcomes = repair(Request((Path("named"),), Path(), read_config(Path(), (), True)), Options()).outcomes
    return {(each.level, reason.code, reason.line) for each in outcomes for reason in each.reasons}


@pytest.mark.parametrize("files", [mark(*case) for case in CASES])
def test_the_file_stays_and_the_reason_helps(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(files, tmp_path)
    result = invoke("apply", "named", folder=tmp_path)
    assert {name: (tmp_path / name).read_text() for name in files} == files
    assert result.exit_code == 1
    assert expected(files) <= given(tmp_path, monkeypatch)
    assert all(f"{code}: " in result.stderr and f"(line {line})" in result.stderr for _, code, line in expected(files))


@pytest.mark.parametrize("files", [mark(*case) for case in CASES if "# unsafe" in "".join(case[1].values())])
def test_the_unsafe_are_written_on_demand(files: Files, tmp_path: Path) -> None:
    put(files, tmp_path)
    assert invoke("apply", "--unsafe-fixes", "named", folder=tmp_path).exit_code == 0
    assert {name: (tmp_path / name).read_text() for name in files} != files


DEAD = """
async def f(self):
    async with self.transaction() as conn:
        conn.cursor().execute("SELECT 1")
        await asyncio.sleep(0)
        conn.cursor().execute("SELECT 2")
        return 3
    async with self.transaction() as conn:
        conn.cursor().execute("SELECT 4")
"""


def test_what_never_runs_keeps_nothing_else_from_being_repaired(tmp_path: Path) -> None:
    put({"named/app.py": PREAMBLE + textwrap.indent(DEAD, "    ")}, tmp_path)
    result = invoke("apply", "named", folder=tmp_path)
    assert "Repaired 1 block in 1 file; left: 1 refused" in result.stderr
    assert "unreachable: the block can never run" in result.stderr
