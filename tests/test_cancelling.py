"""A repaired program that is cancelled loses no connection, and nobody else uses one meanwhile.

Each is cancelled at one place here, at all of them by `python -m tests.cancelling`.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from tests.cancelling import Cancelled, can_run, run_cancelled, run_cancelling_queries
from tests.repairing import NAMES, expects, read

PROCESSES = 8
CHOSEN = [name for name in NAMES if expects(name) == "repair" and can_run(name)][::4]
Runner = Callable[[str], Cancelled]


@pytest.fixture(scope="module")
def cancelled(dsn: str) -> Iterator[Runner]:
    """Gives what came of a program; all run ahead in other processes, for they mostly wait."""
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        runs = {name: pool.submit(run_cancelled, read(name, "after"), dsn, 1 + len(name) % 2) for name in CHOSEN}
        yield lambda name: runs[name].result()


@pytest.mark.parametrize("name", CHOSEN)
def test_a_cancelled_program_leaves_nothing_behind(name: str, cancelled: Runner) -> None:
    found = cancelled(name)
    assert (found.lost, found.misuses, found.unfinished) == (0, [], 0), found


@pytest.fixture(scope="module")
def with_queries(dsn: str) -> Iterator[Runner]:
    """The same of programs that are repaired with `--on-cancel cancel-query`."""
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        runs = {name: pool.submit(run_cancelling_queries, name, dsn, 1 + len(name) % 2) for name in CHOSEN[::2]}
        yield lambda name: runs[name].result()


@pytest.mark.parametrize("name", CHOSEN[::2])
def test_nor_does_one_whose_queries_are_cancelled(name: str, with_queries: Runner) -> None:
    found = with_queries(name)
    assert (found.lost, found.misuses, found.unfinished) == (0, [], 0), found
