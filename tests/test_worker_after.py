"""The audit worker after `asyncfix apply`: the same behaviour, and a loop that never waits."""

import subprocess
import sys
from functools import partial
from pathlib import Path
from shutil import copytree

import pytest
from postgres import create_database
from worker import FIXTURES, PHASES, AuditRun, PoolState
from worker_faults import CANCEL_POINTS, LLM_FAULTS
from worker_proofs import (
    LOOP_IS_FREE,
    Holder,
    prove_cancelled_at_await,
    prove_cancelled_in_sql,
    prove_concurrency,
    prove_llm_error,
    prove_lock_gap,
    prove_loop_is_free,
    prove_sql_error,
    prove_wait_for,
    prove_whole_audit,
)

COPIES = ("audit_worker", "audit_worker_half")
BY_HAND = ("cancelled", "queries")  # what the half repaired copy runs on the default executor, as its author left it
UNHARMED = PoolState(used=0, usable=True)


def asyncfix(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "asyncfix", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module", params=COPIES)
def copy(request: pytest.FixtureRequest) -> Path:
    """The worker as it was before."""
    return Path(FIXTURES / request.param)


@pytest.fixture(scope="module")
def repaired(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the worker that `asyncfix apply` has repaired, all of it."""
    folder = Path(copytree(copy, tmp_path_factory.mktemp("repaired") / copy.name))
    done = asyncfix("apply", ".", folder=folder)
    assert (done.returncode, "refused" in done.stderr) == (0, False), done.stderr
    return folder


@pytest.fixture(scope="module")
def before(dsn: str) -> AuditRun:
    with create_database(dsn) as database:
        return prove_whole_audit(FIXTURES / "audit_worker", database)


def test_nothing_blocks_any_more(repaired: Path) -> None:
    done = asyncfix("check", ".", folder=repaired)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "No blocking calls on the event loop in 6 files")


def test_a_second_run_changes_nothing(repaired: Path) -> None:
    files = {path: path.read_bytes() for path in repaired.rglob("*.py")}
    assert asyncfix("apply", ".", folder=repaired).returncode == 0
    assert {path: path.read_bytes() for path in repaired.rglob("*.py")} == files


def test_every_function_is_off_the_loop(repaired: Path) -> None:
    done = asyncfix("scan", ".", folder=repaired)
    assert "Progress: 11 of 11 functions with database work are off the loop" in done.stdout


def test_whole_audit_is_the_same(repaired: Path, before: AuditRun, database: str) -> None:
    after = prove_whole_audit(repaired, database)
    assert after == before
    assert (after.pool, after.misuses) == (UNHARMED, before.misuses)


@pytest.mark.parametrize("phase", PHASES)
def test_loop_runs_while_a_row_is_locked(repaired: Path, phase: str, dsn: str) -> None:
    assert prove_loop_is_free(partial(prove_lock_gap, repaired, phase=phase), dsn).longest_gap < LOOP_IS_FREE


@pytest.mark.parametrize("phase", PHASES)
def test_sql_error_leaves_the_same_rows(copy: Path, repaired: Path, phase: str, database: str) -> None:
    expected = prove_sql_error(copy, database, phase)
    assert prove_sql_error(repaired, database, phase) == expected


@pytest.mark.parametrize("phase", LLM_FAULTS)
def test_llm_error_leaves_the_same_rows(copy: Path, repaired: Path, phase: str, database: str) -> None:
    expected = prove_llm_error(copy, database, phase)
    assert prove_llm_error(repaired, database, phase) == expected


@pytest.mark.parametrize("phase", PHASES)
def test_cancelled_in_sql_leaves_the_same_rows(copy: Path, repaired: Path, phase: str, database: str) -> None:
    expected = prove_cancelled_in_sql(copy, database, phase)
    after = prove_cancelled_in_sql(repaired, database, phase)
    waits = phase not in BY_HAND or copy.name == "audit_worker"
    assert (after.waited, after.pool, after.misuses) == (waits, UNHARMED, expected.misuses)
    assert after.tables == expected.tables


@pytest.mark.parametrize("point", CANCEL_POINTS)
def test_cancelled_at_an_await_leaves_the_same_rows(copy: Path, repaired: Path, point: str, database: str) -> None:
    expected = prove_cancelled_at_await(copy, database, point)
    after = prove_cancelled_at_await(repaired, database, point)
    assert (after.outcome, after.pool, after.misuses) == (expected.outcome, UNHARMED, expected.misuses)
    assert (after.tables, after.messages) == (expected.tables, expected.messages)


@pytest.mark.parametrize(("held", "holder"), [(0, "manager"), (9, "manager"), (9, "audits")])
def test_pool_serves_forty_calls_at_once(copy: Path, repaired: Path, held: int, holder: Holder, dsn: str) -> None:
    serve = partial(prove_concurrency, calls=40, held=held, holder=holder)
    with create_database(dsn) as database:
        expected = serve(copy, database)
    seen = prove_loop_is_free(partial(serve, repaired), dsn)
    assert bool(seen.errors) <= bool(expected.errors)
    assert not expected.errors or copy.name == "audit_worker_half"  # PoolErrors of the calls moved by hand
    assert (seen.pool, list(seen.misuses)) == (UNHARMED, [])
    assert seen.longest_gap < LOOP_IS_FREE
    assert seen.peak >= (1 if held else 4)


def test_wait_for_returns_after_its_thread(repaired: Path, database: str) -> None:
    seen = prove_wait_for(repaired, database)
    assert (seen.committed_on_return, seen.pool) == (True, UNHARMED)
