"""What `asyncfix apply` writes for the programs of fixtures/repair, and that they do what they did, off the loop.

After a change of the engine, `python -m tests.repairing` writes every after.py anew; its diff is to be read.
"""

from pathlib import Path

import pytest

from tests.repairing import NAMES, PROGRAMS, invoke, put_program, run

BLOCKS = 0.2  # seconds that the loop stands still before
LOOP_IS_FREE = 0.15


def read(name: str, part: str) -> bytes:
    return (PROGRAMS / name / f"{part}.py").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_apply_writes_what_an_expert_would(name: str, tmp_path: Path) -> None:
    copy = put_program(name, tmp_path)
    result = invoke("apply", "app.py", folder=tmp_path)
    assert copy.read_bytes().decode("latin-1") == read(name, "after").decode("latin-1")
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_second_run_changes_nothing(name: str, tmp_path: Path) -> None:
    copy = put_program(name, tmp_path)
    copy.write_bytes(read(name, "after"))
    assert invoke("apply", "app.py", folder=tmp_path).exit_code == 0
    assert copy.read_bytes() == read(name, "after")
    assert invoke("check", "app.py", folder=tmp_path).exit_code == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_program_does_what_it_did(name: str, database: str) -> None:
    before, after = run(read(name, "before"), database), run(read(name, "after"), database)
    assert after.behaviour == before.behaviour
    assert (before.longest_gap >= BLOCKS, after.longest_gap < LOOP_IS_FREE) == (True, True), (before, after)
    assert after.behaviour.lost == 0
