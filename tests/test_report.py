import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from asyncfix.change import Applied, Change, Outcome
from asyncfix.finding import Finding, Progress, Reason, Repairability, Report, Step, Unresolved
from asyncfix.report import applied, concise, full, survey
from asyncfix.report import json as machine
from asyncfix.report.text import Line, escape, local_name
from asyncfix.source import Source, Span, Unreadable
from asyncfix.terminal import wants_color

JOBS, STORE = Path("worker/jobs.py"), Path("worker/store.py")
JOBS_TEXT = """\
class Processor:
    async def update(self, audit_id):
        async with self.get_db_connection() as conn:
            with conn.cursor() as cursor:
                cursor.execute(
                    "UPDATE audits SET status = 1 WHERE id = %s",
                    (audit_id,),
                )

    async def run(self, ids):
        for audit_id in ids:
            store.save(self.pool, audit_id, password="hunter2", note="日本")
\t    time.sleep(1)
"""
SOURCES = {JOBS: Source(JOBS, "worker.jobs", JOBS_TEXT, "utf-8")}
EXECUTE, SLEEP = "psycopg2.extensions.cursor.execute", "time.sleep"
UPDATE, RUN = "worker.jobs.Processor.update", "worker.jobs.Processor.run"


def step(path: Path, span: tuple[int, int, int, int], function: str, callee: str) -> Step:
    return Step(path, Span(*span), function, callee)


DIRECT = Finding(
    "blocking-database",
    "error",
    "`cursor.execute` waits for the database",
    EXECUTE,
    (step(JOBS, (5, 17, 8, 18), UPDATE, EXECUTE),),
    repair=Repairability("safe"),
)
THROUGH = Finding(
    "blocking-database",
    "error",
    "`store.save` waits for the database",
    EXECUTE,
    (step(JOBS, (12, 13, 12, 75), RUN, "worker.store.save"), step(STORE, (2, 5, 2, 20), "worker.store.save", EXECUTE)),
    in_loop=True,
    repair=Repairability("unsafe", (Reason("shared-state", 12, "`self.pool` is rebound by `close`"),)),
)
ASLEEP = Finding(
    "blocking-sleep",
    "error",
    "`time.sleep` stops everything",
    SLEEP,
    (step(JOBS, (13, 6, 13, 19), RUN, SLEEP),),
    in_loop=True,
    repair=Repairability("refused", (Reason("generator", 13, "the block yields"),)),
)
NOTE = replace(ASLEEP, rule="blocking-file", severity="info", message="`open` is short", repair=None)
BAD = Unreadable(Path("worker/bad.py"), "invalid syntax", 3, 7)
UNKNOWN = Unresolved(JOBS, Span(3, 20, 3, 44), UPDATE, "self.get_db_connection()")

REPORT = Report((DIRECT, THROUGH, ASLEEP), (), 2, 4, Progress(5, 2))
EVERYTHING = Report((NOTE, ASLEEP, THROUGH, DIRECT), (BAD,), 3, 4, Progress(5, 2), (UNKNOWN,))
CLEAN = Report((), (), 9, 4, Progress(0, 0))
EMPTY = Report((), (), 0, 0, Progress(0, 0))
BROKEN = Report((), (BAD,), 1, 0, Progress(0, 0))


def shown(lines: Iterable[Line], color: bool = False) -> str:
    stream = io.StringIO()
    full.show(lines, full.open_console(stream, color))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def checked(report: Report, sources: Mapping[Path, Source] = SOURCES, verbose: bool = False) -> str:
    stream = io.StringIO()
    console = full.open_console(stream, color=False)
    full.render(report, sources, console, verbose)
    full.show(full.summarise(report, "worker", verbose), console)
    return stream.getvalue()


def scanned(report: Report, verbose: bool = False) -> str:
    return shown([*survey.survey(report, SOURCES), *survey.conclude(report, "worker", verbose)])


def test_check_in_full() -> None:
    assert (
        checked(REPORT)
        == """\
error[blocking-database]: `cursor.execute` waits for the database
 --> worker/jobs.py:5:17 in Processor.update
  |
5 |                 cursor.execute(
  |                 ^^^^^^^^^^^^^^^
  = repair: safe: apply moves it to a worker thread

error[blocking-database]: `store.save` waits for the database
  --> worker/jobs.py:12:13 in Processor.run
   |
12 |             store.save(self.pool, audit_id, password="hunter2", note="日本")
   |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   = chain:
     worker/jobs.py:12  Processor.run -> save
     `-- worker/store.py:2  save -> psycopg2.extensions.cursor.execute
   = repair: unsafe: shared-state: `self.pool` is rebound by `close` (line 12)

error[blocking-sleep]: `time.sleep` stops everything
  --> worker/jobs.py:13:6 in Processor.run
   |
13 |         time.sleep(1)
   |         ^^^^^^^^^^^^^
   = repair: refused: generator: the block yields (line 13)

Found 3 blocking calls in 1 file (2 read)
1 [*] can be repaired: asyncfix apply worker --dry-run
"""
    )


def test_scan_in_full() -> None:
    assert (
        scanned(EVERYTHING)
        == """\
error[invalid-syntax]: invalid syntax
  --> worker/bad.py:3:7

worker/jobs.py:12  Processor.run
    12 [?] store.save(...)      blocking-database  in a loop
           via store.py:2 save -> cursor.execute
    13     time.sleep(1)        blocking-file  info, in a loop
    13 [-] time.sleep(1)        blocking-sleep  in a loop

worker/jobs.py:5  Processor.update
     5 [*] cursor.execute(...)  blocking-database

Found 4 blocking calls in 2 functions (3 files, 4 coroutines read)
     2  blocking-database
     1  blocking-file
     1  blocking-sleep
Not analysed: 1 file
Progress: 2 of 5 functions with blocking work are off the loop
Repair:   1 safe [*], 1 unsafe [?], 1 refused [-]
     1  unsafe  shared-state: `self.pool` is rebound by `close`, worker/jobs.py:12
     1  refused  generator: the block yields, worker/jobs.py:13
Unknown:  1 call on a receiver whose type could not be told (-v lists them)
Next:     asyncfix apply worker --dry-run
"""
    )


def test_scan_lists_the_unknown_when_asked() -> None:
    assert scanned(EVERYTHING, verbose=True).splitlines()[-3:-1] == [
        "Unknown:  1 call on a receiver whose type could not be told",
        "        worker/jobs.py:3  self.get_db_connection()",
    ]


def test_scan_offers_what_there_is() -> None:
    def last(*findings: Finding) -> str:
        return scanned(Report(findings, (), 1, 1, Progress(1, 0))).splitlines()[-1]

    assert last(DIRECT, THROUGH).strip() == "Next:     asyncfix apply worker --dry-run"
    assert last(THROUGH, ASLEEP).strip() == "Next:     asyncfix apply worker --dry-run --unsafe-fixes"
    assert last(ASLEEP).startswith("     1  refused")


def test_scan_names_the_work_when_it_is_all_of_a_kind() -> None:
    progress = "Progress: 3 of 10 functions with database work are off the loop"
    assert progress in scanned(Report((DIRECT,), (), 1, 1, Progress(10, 3)))
    assert progress.replace("3 of", "10 of") in scanned(Report((), (), 1, 1, Progress(10, 10)))


def test_scan_ranks_loops_then_reach_then_place() -> None:
    def finding(line: int, function: str, reach: int, in_loop: bool) -> Finding:
        chain = tuple(step(JOBS, (line, 1, line, 2), function, EXECUTE) for _ in range(reach))
        return Finding("blocking-database", "error", "", EXECUTE, chain, in_loop)

    findings = (
        finding(1, "a", 1, False),
        finding(2, "b", 1, False),
        finding(3, "c", 2, False),
        finding(4, "d", 1, True),
    )
    ranked = survey.rank(Report(findings, (), 1, 4, Progress(4, 0)))
    assert [group[0].function for group in ranked] == ["d", "c", "a", "b"]


def test_concise() -> None:
    assert (
        concise.render(EVERYTHING, verbose=True)
        == """\
worker/bad.py:3:7: error[invalid-syntax] invalid syntax
worker/jobs.py:5:17: error[blocking-database] `cursor.execute` waits for the database [*]
worker/jobs.py:12:13: error[blocking-database] `store.save` waits for the database
worker/jobs.py:13:6: info[blocking-file] `open` is short
worker/jobs.py:13:6: error[blocking-sleep] `time.sleep` stops everything
"""
    )
    assert "info[" not in concise.render(EVERYTHING)


NOTHING = {
    "clean": (CLEAN, "No blocking calls on the event loop in 9 files\n"),
    "one file": (replace(CLEAN, files=1), "No blocking calls on the event loop in 1 file\n"),
    "empty folder": (EMPTY, "No Python files found\n"),
}


@pytest.mark.parametrize(("report", "expected"), NOTHING.values(), ids=NOTHING)
def test_nothing_found(report: Report, expected: str) -> None:
    assert scanned(report) == checked(report) == concise.render(report) == expected
    assert json.loads(machine.render(report))["findings"] == []


def test_only_errors() -> None:
    head = "error[invalid-syntax]: invalid syntax\n  --> worker/bad.py:3:7\n\n"
    assert scanned(BROKEN) == f"{head}Not analysed: 1 file\n"
    assert checked(BROKEN) == f"{head}1 file could not be analysed\n"
    assert concise.render(BROKEN) == "worker/bad.py:3:7: error[invalid-syntax] invalid syntax\n"
    assert json.loads(machine.render(BROKEN))["errors"] == [
        {"path": "worker/bad.py", "line": 3, "column": 7, "message": "invalid syntax"}
    ]


def test_info_is_counted_not_shown() -> None:
    report = Report((NOTE,), (), 1, 1, Progress(0, 0))
    hidden = "1 finding of severity info not shown (-v shows them)"
    assert checked(report) == f"No blocking calls on the event loop in 1 file\n{hidden}\n"
    assert "info[blocking-file]" in checked(report, verbose=True)
    assert hidden not in checked(report, verbose=True)


def test_json() -> None:
    document = json.loads(machine.render(replace(EVERYTHING, findings=(THROUGH, DIRECT, DIRECT))))
    marks = [finding.pop("fingerprint") for finding in document["findings"]]
    assert len(set(marks)) == 3
    assert document["findings"][2] == {
        "rule": "blocking-database",
        "severity": "error",
        "message": "`store.save` waits for the database",
        "path": "worker/jobs.py",
        "line": 12,
        "column": 13,
        "end_line": 12,
        "end_column": 75,
        "function": RUN,
        "api": EXECUTE,
        "chain": [
            {"path": "worker/jobs.py", "line": 12, "column": 13, "function": RUN},
            {"path": "worker/store.py", "line": 2, "column": 5, "function": "worker.store.save"},
        ],
        "repair": {
            "level": "unsafe",
            "reasons": [{"code": "shared-state", "line": 12, "message": "`self.pool` is rebound by `close`"}],
        },
        "suppressed": False,
        "baseline": False,
    }
    assert document["summary"] == {
        "files": 3,
        "async_functions": 4,
        "findings": 3,
        "safe": 2,
        "unsafe": 1,
        "refused": 0,
        "functions_off_the_loop": 2,
        "unresolved": 1,
    }
    assert (document["schema"], list(document)) == (1, ["schema", "findings", "errors", "summary"])


def test_machine_formats_hold_no_source_text() -> None:
    assert "hunter2" not in machine.render(EVERYTHING) + concise.render(EVERYTHING, verbose=True)


def test_fingerprints_survive_lines_added_above() -> None:
    lower = replace(DIRECT, chain=(step(JOBS, (50, 17, 53, 18), UPDATE, EXECUTE),))
    before, after = (json.loads(machine.render(replace(REPORT, findings=(finding,)))) for finding in (DIRECT, lower))
    assert before["findings"][0]["fingerprint"] == after["findings"][0]["fingerprint"]


TRAPS = ["x[int] [red]y[/red] [/]", ":warning: 12 /a/b.py 'str' https://x.y", "word " * 60]


@pytest.mark.parametrize("text", TRAPS)
@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_scanned_text_is_printed_as_it_is(text: str, columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    report = replace(REPORT, findings=(replace(DIRECT, message=text),))
    assert checked(report).splitlines()[0] == f"error[blocking-database]: {text}"


ESCAPES = {
    "plain ü 日本 [x]": "plain ü 日本 [x]",
    "\x1b[31mred\x07": "\\x1b[31mred\\x07",
    "two\nlines\r": "two\\nlines\\r",
    "\u202eevil\u2028": "\\u202eevil\\u2028",
    "lone \udc80": "lone \\udc80",
}


@pytest.mark.parametrize(("text", "expected"), ESCAPES.items())
def test_control_characters_are_escaped(text: str, expected: str) -> None:
    assert escape(text) == expected
    path = Path(f"{text}.py")
    source = Source(path, "x", f"{text!s}()", "utf-8")
    finding = replace(DIRECT, message=text, chain=(step(path, (1, 1, 1, 5), "x.f", text),))
    report = Report((finding,), (), 1, 1, Progress(0, 0))
    output = checked(report, {path: source}) + concise.render(report) + scanned(report)
    assert all(char == "\n" or char.isprintable() for char in output)


def test_colour_is_all_or_nothing() -> None:
    lines = [*full.diagnose(THROUGH, SOURCES)]
    assert "\x1b[" in shown(lines, color=True)
    assert "\x1b" not in shown(lines, color=False)


COLORS = [
    ("always", {"NO_COLOR": "1"}, False, True),
    ("never", {"FORCE_COLOR": "1"}, True, False),
    ("auto", {}, True, True),
    ("auto", {}, False, False),
    ("auto", {"FORCE_COLOR": "1"}, False, True),
    ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ("auto", {"NO_COLOR": ""}, True, True),
    ("auto", {"TERM": "dumb"}, True, False),
]


@pytest.mark.parametrize(("choice", "environ", "tty", "expected"), COLORS)
def test_wants_color(choice: str, environ: dict[str, str], tty: bool, expected: bool) -> None:
    stream = io.StringIO()
    stream.isatty = lambda: tty  # type: ignore[method-assign]
    assert wants_color(choice, stream, environ) is expected


LOCAL = [
    ("worker.jobs.P.run", "worker/jobs.py", "P.run"),
    ("worker.jobs.P.run", "fixtures/worker/worker/jobs.py", "P.run"),
    ("worker.run", "worker/__init__.py", "run"),
    ("jobs.run", "src/jobs.py", "run"),
    ("elsewhere.run", "jobs.py", "elsewhere.run"),
    ("jobs", "jobs.py", "jobs"),
]


@pytest.mark.parametrize(("function", "path", "expected"), LOCAL)
def test_local_name(function: str, path: str, expected: str) -> None:
    assert local_name(function, Path(path)) == expected


CHANGE = Change(Source(JOBS, "worker.jobs", "a = 1\nb = 2\n", "utf-8"), "a = 1\nb = 3\n")
DONE = Outcome(JOBS, 5, UPDATE, "safe", True, ("_update_sync",), notes=("the connection is released earlier",))
LEFT = Outcome(JOBS, 12, RUN, "unsafe", False, reasons=(Reason("shared-state", 12, "`self.n` is read and written"),))
REFUSED = Outcome(JOBS, 13, RUN, "refused", False, reasons=(Reason("generator", 14, "the block yields"),))
APPLIED = Applied((CHANGE,), (DONE, LEFT, REFUSED), ())


def test_applied() -> None:
    assert (
        shown(applied.summarise(APPLIED, dry_run=False))
        == """\
repaired  worker/jobs.py:5  Processor.update -> _update_sync
unsafe    worker/jobs.py:12  Processor.run
          shared-state: `self.n` is read and written (line 12)
refused   worker/jobs.py:13  Processor.run
          generator: the block yields (line 14)

Repaired 1 block in 1 file; left: 1 unsafe, 1 refused
Review the unsafe ones with --dry-run --unsafe-fixes
"""
    )


def test_applied_in_a_dry_run() -> None:
    assert (
        shown(applied.summarise(Applied((CHANGE,), (DONE,), ()), dry_run=True, verbose=True))
        == """\
would repair  worker/jobs.py:5  Processor.update -> _update_sync
              note: the connection is released earlier

Would repair 1 block in 1 file
"""
    )


def test_nothing_applied() -> None:
    assert shown(applied.summarise(Applied((), (), ()), dry_run=False)) == "Nothing to repair\n"
    assert shown(applied.summarise(Applied((), (), (BAD,)), dry_run=False)).startswith("error[invalid-syntax]: invalid")


def test_diff() -> None:
    text = "--- a/worker/jobs.py\n+++ b/worker/jobs.py\n@@ -1,2 +1,2 @@\n a = 1\n-b = 2\n+b = 3\n"
    assert applied.render_diff(APPLIED.changes) == text
    assert shown(applied.paint_diff(APPLIED.changes)) == text
    assert "\x1b[32m+b = 3" in shown(applied.paint_diff(APPLIED.changes), color=True)


LEFT_OVER = [
    (Applied((), (), ()), False, False),
    (Applied((CHANGE,), (DONE,), ()), False, False),
    (Applied((CHANGE,), (DONE,), ()), True, True),
    (Applied((CHANGE,), (DONE, REFUSED), ()), False, True),
    (Applied((), (LEFT,), ()), False, True),
    (Applied((), (), (BAD,)), False, True),
]


@pytest.mark.parametrize(("outcome", "dry_run", "expected"), LEFT_OVER)
def test_left_over(outcome: Applied, dry_run: bool, expected: bool) -> None:
    assert applied.left_over(outcome, dry_run) is expected
