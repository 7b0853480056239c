"""Coroutines that take a connection, with awaits in between, do after their repair what they did before.

More of them: `python -m tests.interleaving --count 20000 --seed 1`.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from asyncfix.repair.text import carry_out, rewrite
from asyncfix.repair.text.script import Script
from tests.interleaving import MODULE, fuzz
from tests.interleaving_programs import write_program
from tests.interleaving_repairs import find_function, repair_module, repair_programs
from tests.interleaving_verdicts import Verdict, judge
from tests.postgres import create_database

PROGRAMS = 500
PROCESSES = 2


def fuzz_module(first: int, server: str) -> list[Verdict]:
    with create_database(server) as database:
        return list(fuzz(range(first, first + MODULE), database))


@pytest.fixture(scope="module")
def verdicts(dsn: str) -> Iterator[list[Verdict]]:
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        runs = [pool.submit(fuzz_module, first, dsn) for first in range(0, PROGRAMS, MODULE)]
        yield [verdict for run in runs for verdict in run.result()]


def test_random_coroutines_do_the_same(verdicts: list[Verdict]) -> None:
    faults = [verdict for verdict in verdicts if verdict.is_fault]
    assert not faults, faults[0].explain()


def test_most_of_them_are_repaired(verdicts: list[Verdict]) -> None:
    repaired = [verdict for verdict in verdicts if verdict.kind.startswith(("safe", "unsafe"))]
    assert (len(verdicts), len(repaired) > 0.7 * PROGRAMS) == (PROGRAMS, True)


def test_a_repair_that_is_left_out_is_a_fault(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = [write_program(seed) for seed in range(8)]
    wrong = programs[2]

    def spoil(text: str, script: Script) -> str:
        before, after = find_function(text, wrong.name), rewrite.rewrite(text, script)
        found = find_function(after, wrong.name)
        return after.replace(found, f"{found}; print()") if found and found != before else after

    monkeypatch.setattr(carry_out, "rewrite", spoil)
    found = [each for repaired in repair_programs(programs) for each in judge(repaired, database)]
    assert {each.program.seed for each in found} == {each.seed for each in programs}
    assert [each.program.seed for each in found if each.is_fault] == [wrong.seed]


@pytest.mark.parametrize(
    ("is_written", "is_put"),
    [("conn.commit()", "conn.rollback()"), ("await db.run(", "(lambda work, *given: work(db._conn, *given))(")],
)
def test_a_wrong_repair_is_noticed(is_written: str, is_put: str, database: str) -> None:
    repaired = repair_module([write_program(seed) for seed in range(20)])
    begin = repaired.after.index("class Store")
    wrong = repaired.after[:begin] + repaired.after[begin:].replace(is_written, is_put)
    assert any(verdict.is_fault for verdict in judge(repaired.with_after(wrong), database))


# Programs that were not written for a fault of the plan, or of its verification
SEEDS = [9000419, 9005037, 9801136, 9801666, 9821260, 9827503, 15021009, 16029591]


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_left_out(seed: int) -> None:
    assert not repair_module([write_program(seed)]).fault


@pytest.mark.parametrize("seed", [15001382, 15005410, 16006092])
def test_what_was_wrong_once(seed: int, database: str) -> None:
    found = [each for repaired in repair_programs([write_program(seed)]) for each in judge(repaired, database)]
    assert not any(each.is_fault for each in found), found[0].explain()
