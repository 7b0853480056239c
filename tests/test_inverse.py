"""What `apply` writes, undone, is what was there; and a fault in it is seen before anything is written."""

import ast
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from asyncfix import run
from asyncfix.model.change import Change
from asyncfix.repair.edits import Edit
from asyncfix.repair.inverse.record import Record
from asyncfix.repair.inverse.undo import find_difference
from asyncfix.repair.naming import Names, identifiers
from asyncfix.repair.options import Manner, Options
from asyncfix.repair.text.rewrite import rewrite
from asyncfix.repair.text.script import Script
from tests import emitting
from tests.mutating import try_faults
from tests.outlining_emitter import locate
from tests.repairing import NAMES, apply, expects
from tests.running import Files
from tests.undoing import MANNERS, Rewritten, rewrite_program
from tests.undoing import rewrite as rewrite_files

REPAIRED = [name for name in NAMES if expects(name) != "refuse"]
OTHERWISE = [(name, MANNERS[1 + number % (len(MANNERS) - 1)]) for number, name in enumerate(REPAIRED)]
FIXTURES = Path(__file__).parent.parent / "fixtures"
WORKERS = ("audit_worker", "audit_worker_half")
FAULTS, PROGRAMS = 400, 150
RUNNER = "\n_run_blocking = blocked\n"
# A program, a piece of what is written for it, another one in its place, and what is said then.
SEEN = [
    ("return_mixed", "return (True, 'missing')", "return 'missing'", "without a tag"),
    (
        "return_mixed",
        "return (False, state)",
        "return (False, worker)",
        "gives back `worker`, its caller takes `state`",
    ),
    (
        "return_mixed",
        "return (True, (state, worker))",
        "return (True, (worker, state))",
        "was `return (state, worker)`",
    ),
    ("return_mixed", "_claim_sync, job_id, worker)", "_claim_sync, worker, job_id)", "`_claim_sync` takes"),
    ("return_mixed", "await _run_blocking(self._claim_sync", "_run_blocking(self._claim_sync", "is not called"),
    ("exits_of_a_loop", "return ('break', total)", "return ('continue', total)", "was `break`"),
    (
        "exits_of_a_loop",
        "return (None, (total, note))",
        "return (None, (note, total))",
        "its caller takes `(total, note)`",
    ),
    ("hold", "db.run(self._update_jobs_sync", "_run_blocking(self._update_jobs_sync", "is run by `_run_blocking`"),
    ("hold", "as db", "as other", "`db` is not defined"),
    ("hold", "conn = _DB_TURNS.borrow(self.pool.getconn)", "conn = self.pool.getconn()", "not wait for its turn"),
    ("held_by_getconn", "self.pool.putconn(conn)", "self.pool.putconn(None)", "was `self.pool.putconn(conn)`"),
    ("maybe_unbound", "nonlocal", "global", "does not begin with `nonlocal"),
    ("local_http_request", "_run_blocking(", "print(", ""),
    ("coroutine_made_in_a_helper", "_limit_sync() -> int", "_limit_sync() -> _DB_TURNS", "has the hint `_DB_TURNS`"),
]


PROGRAMS_OF_ALL_SHAPES = """
    bare_getconn class_method closed_on_each_way_out closing_connection closure_of_the_block equal_blocks existing_pair
    exits_of_a_loop global_statement held_by_getconn held_closing held_in_nested_loops held_with_conn_transaction hold
    hold_inner_cursor live_outs local_http_request manager_of_other_module manager_on_a_manager match_in_a_held_block
    maybe_unbound nested_function one_with_over_several_managers return_mixed savepoints shrink sleep_in_a_retry
    walrus_and_match while_else whole_body helper_coroutines
""".split()


@pytest.fixture(scope="module")
def files() -> list[Rewritten]:
    return [file for name in PROGRAMS_OF_ALL_SHAPES for file in rewrite_program(name, Manner())]


@pytest.mark.parametrize(("name", "manner"), OTHERWISE, ids=[name for name, _ in OTHERWISE])
def test_undone_it_is_what_was_there(name: str, manner: Manner) -> None:
    """In one of the other manners each; as it is by default, `apply` verifies it in tests of its own."""
    assert [file.difference() for file in rewrite_program(name, manner) if file.difference()] == []


@pytest.mark.parametrize("manner", MANNERS[1:])
def test_functions_of_one_name_undone_are_what_was_there(manner: Manner) -> None:
    written = rewrite_program("two_of_one_name", manner)
    assert [file.difference() for file in written] == [None] * len(written)
    assert written


@pytest.mark.parametrize("name", WORKERS)
def test_the_worker_undone_is_what_was_there(name: str) -> None:
    files = {str(path.relative_to(FIXTURES / name)): path.read_bytes() for path in (FIXTURES / name).rglob("*.py")}
    written = rewrite_files(files, Options(unsafe=True))
    assert [file.difference() for file in written] == [None] * len(written)
    assert written


@pytest.mark.parametrize(("name", "text", "other", "said"), SEEN)
def test_a_fault_is_seen(name: str, text: str, other: str, said: str) -> None:
    (file,) = rewrite_program(name, Manner())
    written = ast.unparse(ast.parse(file.after))
    assert text in written
    difference = file.difference(written.replace(text, other))
    assert difference
    assert said in difference.message
    assert difference.line


def test_a_value_that_only_a_swallowed_error_leaves_is_not_seen() -> None:
    """It is read only where a `with` swallows an error, which syntax does not tell."""
    before = (FIXTURES / "repair" / "class_with_enter" / "before.py").read_bytes()
    source = before.replace(b'outcome = "taken already"', b'outcome = f"{name} is taken"')
    (file,) = rewrite_files({"app.py": source}, Options())
    written = ast.unparse(ast.parse(file.after))
    for text, other in (("minutes: int, outcome)", "minutes: int)"), ("minutes, outcome)", "minutes)")):
        assert text in written
        written = written.replace(text, other)
    assert file.difference(written) is None


def test_faults_are_seen(files: list[Rewritten]) -> None:
    missed = [(kind, text) for kind, _, text, is_seen in try_faults(files, FAULTS, seed=1) if not is_seen]
    assert not missed, missed[0]


def test_random_programs_undone_are_what_they_were() -> None:
    for seed in range(PROGRAMS):
        source, first, last = emitting.write(seed)
        move = emitting.plan(locate(source, first, last), Names(identifiers(source)))
        if move:
            after = rewrite(source, Script((move,), runtime=None))
            record = Record((move,), frozenset())
            assert find_difference(source + RUNNER, after + RUNNER, record) is None, f"seed {seed}\n{after}"


def test_an_edit_that_is_not_there_is_seen(files: list[Rewritten]) -> None:
    for file in files:
        assert find_difference(file.before, file.before, file.record) is not None


# Programs and manners that edits are made in which those of all shapes, as they are by default, have none of.
OTHER_EDITS = [
    ("calls_in_conditions", Manner()),
    ("cursor_kept_across_awaits", Manner()),
    ("pool_of_one_thread", Manner(convert_pool=True)),
    ("hold", Manner(raise_minconn=True)),
    ("bare_getconn", Manner(on_cancel="cancel-query")),
    ("two_of_one_name", Manner(on_cancel="cancel-query")),
    ("rows_walked_across_awaits", Manner()),
    ("helper_coroutine_chain", Manner()),
    ("manager_that_notes", Manner()),
    ("half_of_it_in_threads", Manner()),
    ("notifies_between_awaits", Manner()),
    ("timeout_inside_a_block", Manner()),
    ("left_in_a_thread", Manner()),
    ("decorator_lends_a_cursor", Manner()),
    ("lasting_closed_in_a_thread", Manner()),
    ("raised_again_in_the_block", Manner()),
]


def test_edits_of_every_kind_are_undone(files: list[Rewritten]) -> None:
    others = [file for name, manner in OTHER_EDITS for file in rewrite_program(name, manner)]
    assert [file.difference() for file in (*files, *others)] == [None] * (len(files) + len(others))
    assert {type(edit) for file in (*files, *others) for edit in file.record.edits} == set(get_args(Edit))


PROGRAM = """\
import requests


async def title(number):
    url = f"http://localhost/{number}"
    page = requests.get(url, timeout=number + 1)
    return page.text
"""


def test_nothing_is_written_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = run.preview

    def with_a_fault(*arguments: object) -> tuple[Change, ...]:
        made = preview(*arguments)  # type: ignore[arg-type]
        return tuple(replace(each, after=each.after.replace("number + 1", "number + 2")) for each in made)

    monkeypatch.setattr(run, "preview", with_a_fault)
    files: Files = {"app.py": PROGRAM.encode()}
    result, left = apply(files, tmp_path, "--unsafe-fixes")
    assert (result.exit_code, left) == (2, files)
    assert "app.py:" in result.stderr
    assert "in title: " in result.stderr
    assert "was" in result.stderr
