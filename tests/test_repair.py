"""What `asyncfix apply` writes for the programs of fixtures/repair, and that they do what they did, off the loop.

After a change of the engine, `python -m tests.repairing` writes every after.py anew; its diff is to be read.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from postgres import create_database

from tests.repairing import NAMES, Files, apply, constants, expects, invoke, read, repair_program, run

BLOCKS = 0.2  # seconds that the loop stands still before
LOOP_IS_FREE = 0.15
REPAIRED = [name for name in NAMES if expects(name) != "refuse"]
NOT_SAFE = [name for name in NAMES if expects(name) != "repair"]
REFUSED = [name for name in NAMES if expects(name) == "refuse"]


@pytest.fixture(scope="module")
def databases(dsn: str) -> Iterator[tuple[str, str]]:
    """Two for all programs, before and after: each makes its tables anew."""
    with create_database(dsn) as before, create_database(dsn) as after:
        yield before, after


@pytest.fixture(scope="module")
def workers() -> Iterator[ProcessPoolExecutor]:
    """Two processes, for programs mostly wait."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def readable(files: Files) -> dict[str, str]:
    return {name: text.decode("latin-1") for name, text in files.items()}


def skip_unless_installed(name: str) -> None:
    if needs := constants(name).get("NEEDS"):
        pytest.importorskip(needs)


@pytest.mark.parametrize("name", REPAIRED)
def test_apply_writes_what_an_expert_would(name: str, tmp_path: Path) -> None:
    result, files = repair_program(name, "before", tmp_path)
    assert readable(files) == readable(read(name, "after"))
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize("name", REPAIRED)
def test_a_second_run_changes_nothing(name: str, tmp_path: Path) -> None:
    result, files = repair_program(name, "after", tmp_path)
    assert (result.exit_code, files) == (0, read(name, "after"))
    assert invoke("check", ".", folder=tmp_path).exit_code == 0


@pytest.mark.parametrize("name", REPAIRED)
def test_the_program_does_what_it_did(name: str, databases: tuple[str, str], workers: ProcessPoolExecutor) -> None:
    skip_unless_installed(name)
    before, after = workers.map(run, [read(name, "before"), read(name, "after")], databases)
    assert (after.behaviour != before.behaviour) == ("HARM" in constants(name)), (before, after)
    assert (before.longest_gap >= BLOCKS, after.longest_gap < LOOP_IS_FREE) == (True, True), (before, after)
    assert (after.behaviour.lost, after.on_loop) == (0, ())


@pytest.mark.parametrize("name", NOT_SAFE)
def test_what_is_not_safe_stays_with_the_reasons(name: str, tmp_path: Path) -> None:
    flags = ["--unsafe-fixes"] if name in REFUSED else []
    result, files = apply(read(name, "before"), tmp_path, *flags)
    assert (result.exit_code, files) == (1, read(name, "before"))
    assert all(f"{code}: " in result.stderr for code in constants(name)["REASONS"]), result.stderr


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_program_blocks(name: str, databases: tuple[str, str]) -> None:
    skip_unless_installed(name)
    assert run(read(name, "before"), databases[0]).longest_gap >= BLOCKS
