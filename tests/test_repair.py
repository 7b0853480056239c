"""What `asyncfix apply` writes for the programs of fixtures/repair, and that they do what they did, off the loop.

After a change of the engine, `python -m tests.repairing` writes every after.py anew; its diff is to be read.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.repairing import NAMES, apply, constants, expects, invoke, read, repair_program
from tests.running import Files, Run, run

BLOCKS = 0.2  # seconds that the loop stands still before
LOOP_IS_FREE = 0.15
PROCESSES = 8
REPAIRED = [name for name in NAMES if expects(name) != "refuse"]
NOT_SAFE = [name for name in NAMES if expects(name) != "repair"]
REFUSED = [name for name in NAMES if expects(name) == "refuse"]
Runner = Callable[[str, str], Run]


@pytest.fixture(scope="module")
def runner(request: pytest.FixtureRequest, dsn: str) -> Iterator[Runner]:
    """Gives what came of a program; all that are asked for run ahead in other processes, for they mostly wait."""
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    own = [item for item in items if item.module is request.module and "runner" in item.fixturenames]
    names = {item.callspec.params["name"] for item in own}
    parts = [(name, part) for name in NAMES if name in names for part in ("before", "after")]
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        runs = {(name, part): pool.submit(run, read(name, part), dsn) for name, part in parts if can_run(name, part)}
        yield lambda name, part: runs[name, part].result()


def can_run(name: str, part: str) -> bool:
    needs = constants(name).get("NEEDS")
    return (part == "before" or name in REPAIRED) and (needs is None or find_spec(needs) is not None)


def skip_if_it_cannot_run(name: str) -> None:
    if not can_run(name, "before"):
        pytest.skip(f"{constants(name)['NEEDS']} is not installed")


def calm(name: str, found: Run, dsn: str) -> Run:
    """Run again by itself, at most twice, if the loop stood still: the other processes may have had the processor."""
    for _ in range(2):
        if found.longest_gap < LOOP_IS_FREE:
            break
        found = run(read(name, "after"), dsn)
    return found


def readable(files: Files) -> dict[str, str]:
    return {name: text.decode("latin-1") for name, text in files.items()}


@pytest.mark.parametrize("name", REPAIRED)
def test_the_program_does_what_it_did(name: str, runner: Runner, dsn: str) -> None:
    skip_if_it_cannot_run(name)
    before, after = runner(name, "before"), calm(name, runner(name, "after"), dsn)
    assert (after.behaviour != before.behaviour) == ("HARM" in constants(name)), (before, after)
    assert (before.longest_gap >= BLOCKS, after.longest_gap < LOOP_IS_FREE) == (True, True), (before, after)
    assert (after.behaviour.lost, after.calls.on_loop, after.calls.misuses) == (0, [], [])


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_program_blocks(name: str, runner: Runner) -> None:
    skip_if_it_cannot_run(name)
    assert runner(name, "before").longest_gap >= BLOCKS


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


@pytest.mark.parametrize("name", NOT_SAFE)
def test_what_is_not_safe_stays_with_the_reasons(name: str, tmp_path: Path) -> None:
    flags = ["--unsafe-fixes"] if name in REFUSED else []
    result, files = apply(read(name, "before"), tmp_path, *flags)
    assert (result.exit_code, files) == (1, read(name, "before"))
    assert all(f"{code}: " in result.stderr for code in constants(name)["REASONS"]), result.stderr
