import io
import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from asyncfix.model.change import Applied, Change, Outcome
from asyncfix.model.finding import Finding, Progress, Reason, Repairability, Report, Step, Unclassified, Unresolved
from asyncfix.model.source import Source, Span, Unreadable
from asyncfix.report import applied, concise, full, terminal
from asyncfix.report import json as machine
from asyncfix.report.console import paint
from asyncfix.report.groups import rank
from asyncfix.report.summary import conclude
from asyncfix.report.survey import survey
from asyncfix.report.terminal import progress, wants_color
from asyncfix.report.text import Line, conclude_check, escape, local_name, plain

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
UNKNOWN = Unresolved(JOBS, Span(3, 20, 3, 44), UPDATE, "execute")

REPORT = Report((DIRECT, THROUGH, ASLEEP), (), 2, 4, Progress(5, 2))
EVERYTHING = Report((NOTE, ASLEEP, THROUGH, DIRECT), (BAD,), 3, 4, Progress(5, 2), (UNKNOWN,))
CLEAN = Report((), (), 9, 4, Progress(0, 0))
EMPTY = Report((), (), 0, 0, Progress(0, 0))
BROKEN = Report((), (BAD,), 1, 0, Progress(0, 0))


def shown(lines: Iterable[Line]) -> str:
    return plain(lines)


def painted(lines: Iterable[Line]) -> str:
    stream = io.StringIO()
    paint(lines, stream)
    return stream.getvalue()


def checked(report: Report, sources: Mapping[Path, Source] = SOURCES, verbose: bool = False) -> str:
    return plain([*full.diagnose_all(report, sources, verbose), *conclude_check(report, "worker", verbose)])


def listed(report: Report, verbose: bool = False) -> str:
    return plain([*concise.list_all(report, verbose), *conclude_check(report, "worker", verbose)])


def scanned(report: Report, verbose: bool = False) -> str:
    return plain([*survey(report, SOURCES, verbose), *conclude(report, "worker", verbose)])


def test_check_in_full() -> None:
    assert (
        checked(REPORT)
        == """\
error[blocking-database]: `cursor.execute` waits for the database
 --> worker/jobs.py:5:17 in Processor.update
  |
5 |                 cursor.execute(
  |                 ^^^^^^^^^^^^^^^
  = repair: safe: apply takes it off the event loop

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

Found 3 blocking calls in 1 file (2 checked)
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
           `-- store.py:2  save -> cursor.execute
    13     time.sleep(1)        blocking-file  info, in a loop
    13 [-] time.sleep(1)        blocking-sleep  in a loop

worker/jobs.py:5  Processor.update
     5 [*] cursor.execute(...)  blocking-database

Found 4 blocking calls in 2 functions (3 files, 4 coroutines read)
  by rule        2  blocking-database
                 1  blocking-file
                 1  blocking-sleep
  by library     2  psycopg2
                 2  time
  by entry       3  worker/jobs.py:12  Processor.run
                 1  worker/jobs.py:5  Processor.update
Not analysed: 1 file
Progress: 2 of 5 functions with blocking work are off the loop
Repair:   1 safe [*], 1 unsafe [?], 1 refused [-]
     1  unsafe  shared-state, worker/jobs.py:12: `self.pool` is rebound by `close`
     1  refused  generator, worker/jobs.py:13: the block yields
Unknown:  1 call on a receiver whose type could not be told (-v says where)
Next:     asyncfix apply worker --dry-run
"""
    )


def acme(line: int, package: str = "acme_sdk") -> Unclassified:
    return Unclassified(JOBS, Span(line, 1, line, 9), UPDATE, "fetch", package)


def test_scan_lists_the_unknown_when_asked() -> None:
    report = replace(EVERYTHING, unclassified=(acme(7), acme(8, "zeep_sdk"), acme(9)))
    assert scanned(report).splitlines()[-4:-1] == [
        "Unknown:  2 calls into `acme_sdk`: unclassified; one stub line decides, or --follow",
        "          1 call into `zeep_sdk`: unclassified; one stub line decides, or --follow",
        "          1 call on a receiver whose type could not be told (-v says where)",
    ]
    assert scanned(report, verbose=True).splitlines()[-8:-1] == [
        "Unknown:  2 calls into `acme_sdk`: unclassified; one stub line decides, or --follow",
        "          worker/jobs.py:7  fetch() in Processor.update",
        "          worker/jobs.py:9  fetch() in Processor.update",
        "          1 call into `zeep_sdk`: unclassified; one stub line decides, or --follow",
        "          worker/jobs.py:8  fetch() in Processor.update",
        "          1 call on a receiver whose type could not be told",
        "          worker/jobs.py:3  execute() in Processor.update",
    ]


def test_scan_counts_the_less_used_packages() -> None:
    report = replace(CLEAN, unclassified=tuple(acme(number, f"sdk_{number}") for number in range(9)))
    assert scanned(report).splitlines()[-1] == "          4 calls into 4 other packages: unclassified (-v says where)"
    assert "other packages" not in scanned(report, verbose=True)


def test_json_has_the_unknown_by_package() -> None:
    document = json.loads(machine.render(replace(EVERYTHING, unclassified=(acme(7), acme(8, "zeep_sdk"), acme(9)))))
    assert [(each["package"], each["calls"]) for each in document["unclassified"]] == [("acme_sdk", 2), ("zeep_sdk", 1)]
    assert document["unclassified"][1]["places"] == [
        {"path": "worker/jobs.py", "line": 8, "column": 1, "function": UPDATE, "method": "fetch"}
    ]


def test_scan_offers_what_there_is() -> None:
    def last(*findings: Finding) -> str:
        return scanned(Report(findings, (), 1, 1, Progress(1, 0))).splitlines()[-1]

    assert last(DIRECT, THROUGH).strip() == "Next:     asyncfix apply worker --dry-run"
    assert last(THROUGH, ASLEEP).strip() == "Next:     asyncfix apply worker --dry-run --unsafe-fixes"
    assert last(ASLEEP).startswith("     1  refused")


def test_scan_names_the_work_when_it_is_all_of_a_kind() -> None:
    progress = "Progress: 3 of 10 functions with database work are off the loop"
    assert progress in scanned(Report((DIRECT,), (), 1, 1, Progress(10, 3, "database")))
    assert progress.replace("3 of", "10 of") in scanned(Report((), (), 1, 1, Progress(10, 10, "database")))
    mixed = progress.replace("database", "blocking")
    assert mixed in scanned(Report((DIRECT,), (), 1, 1, Progress(10, 3)))


def finding(line: int, function: str, *, rule: str = "blocking-file", in_loop: bool = False, via: str = "") -> Finding:
    """A call in a line of jobs.py, and behind it the one line of `via` that blocks."""
    first = step(JOBS, (line, 1, line, 2), f"worker.jobs.{function}", "")
    last = (step(STORE, (len(via), 1, len(via), 2), f"worker.store.{via}", EXECUTE),) if via else ()
    return Finding(rule, "error", "", EXECUTE, (first, *last), in_loop)


def test_scan_ranks_what_comes_together_first() -> None:
    findings = (
        finding(1, "bounded"),
        finding(2, "looping", in_loop=True),
        finding(3, "unbounded", rule="blocking-database"),
        finding(4, "unbounded_looping", rule="blocking-http", in_loop=True),
        finding(5, "first", via="shared", rule="blocking-lock", in_loop=True),
        finding(6, "second", via="shared", rule="blocking-lock"),
        finding(7, "third", via="both"),
        finding(8, "fourth", via="both"),
        replace(finding(9, "minor", in_loop=True, rule="blocking-http"), severity="info"),
    )
    ranked = [group.step.function.split(".")[-1] for group in rank(reversed(findings))]
    assert ranked == ["shared", "unbounded_looping", "both", "looping", "unbounded", "bounded", "minor"]


def test_what_one_function_reaches_is_shown_with_it() -> None:
    alone = (finding(1, "a"), finding(2, "a", via="b"), finding(3, "a", via="b"))
    assert [group.findings for group in rank(alone)] == [alone]
    assert not rank(alone)[0].is_shared


def crowd(size: int) -> Report:
    """Coroutines that reach one line through one helper, every tenth in a loop and the first one twice."""
    calls = [finding(line, f"handler_{line}", via="save", in_loop=line % 10 == 0) for line in range(1, size + 1)]
    return Report((*calls, finding(size + 1, "handler_1", via="save")), (), 2, size, Progress(size, 0))


def test_a_line_that_many_reach_is_one_group() -> None:
    assert (
        scanned(crowd(400))
        == """\
worker/store.py:4  save -> cursor.execute
  blocking-file  reached by 401 calls in 400 functions, 40 in a loop
  |-- jobs.py:1  handler_1  2 calls
  |-- jobs.py:2  handler_2
  |-- jobs.py:3  handler_3
  |-- jobs.py:4  handler_4
  |-- jobs.py:5  handler_5
  `-- ... and 395 more functions (-v lists them)

Found 401 blocking calls in 400 functions (2 files, 400 coroutines read)
  by rule      401  blocking-file
  by library   401  psycopg2
  by entry       2  worker/jobs.py:1  handler_1
                 1  worker/jobs.py:2  handler_2
                 1  worker/jobs.py:3  handler_3
                 1  worker/jobs.py:4  handler_4
                 1  worker/jobs.py:5  handler_5
               395  in 395 others
Progress: 0 of 400 functions with blocking work are off the loop
"""
    )
    assert len(scanned(crowd(400), verbose=True).splitlines()) == 2 + 400 + 11


def through(*way: str) -> Finding:
    """The first function reaches the last through the others, each in a line of its own."""
    steps = [step(JOBS, (len(name), 1, len(name), 2), f"worker.jobs.{name}", "") for name in way]
    return Finding("blocking-http", "error", "", "requests.api.get", tuple(steps), repair=Repairability("safe"))


def test_callers_are_a_tree() -> None:
    long = ("entry_number_5", "seven_7", "sixth_6", "fifth5", "send")
    found = [through("entry_one", "helper", "send"), through("entry_four", "helper", "send"), through(*long)]
    lines = scanned(Report((*found, through("first_entry", "send")), (), 1, 4, Progress(0, 0))).splitlines()
    assert lines[:7] == [
        "worker/jobs.py:4  send -> api.get",
        "  blocking-http  reached by 4 calls in 4 functions",
        "  |-- [*] jobs.py:11  first_entry",
        "  |-- jobs.py:6  helper  2 calls pass here",
        "  |   |-- [*] jobs.py:9  entry_one",
        "  |   `-- [*] jobs.py:10  entry_four",
        "  `-- jobs.py:6  fifth5",
    ]


def test_loops_of_helpers_count() -> None:
    def looping(*way: str) -> Finding:
        found = through(*way)
        return replace(found, rule="blocking-file", chain=(*found.chain[:-1], replace(found.chain[-1], in_loop=True)))

    alone = scanned(Report((looping("entry", "send"),), (), 1, 1, Progress(0, 0)))
    assert "`-- jobs.py:4  send -> api.get  in a loop\n" in alone
    shared = scanned(Report((looping("entry", "send"), looping("other1", "send")), (), 1, 1, Progress(0, 0)))
    assert "  blocking-file  in a loop, reached by 2 calls in 2 functions\n" in shared
    assert rank((finding(1, "plain"), looping("entry", "send")))[0].first.function == "worker.jobs.entry"


def test_helpers_in_between_are_left_out_where_callers_are() -> None:
    helpers = ("bb", "ccc", "dddd", "eeeee", "ffffff", "send")
    many = tuple(through("x" * number, *helpers) for number in range(1, 9))
    lines = scanned(Report(many, (), 1, 8, Progress(8, 0))).splitlines()
    assert lines[2:6] == [
        "  |-- jobs.py:6  ffffff",
        "  |   `-- ... 3 helpers between (-v shows them)",
        "  |       `-- jobs.py:2  bb",
        "  |           |-- [*] jobs.py:1  x",
    ]
    assert "between" not in scanned(Report(many, (), 1, 8, Progress(8, 0)), verbose=True)


def test_many_groups_are_shown_in_short_and_counted() -> None:
    findings = tuple(finding(line, f"f{line}") for line in range(1, 41))
    report = Report(findings, (), 2, 40, Progress(40, 0))
    lines = scanned(report).splitlines()
    start = lines.index("Less urgent: 25 more groups (-v shows them like those above)")
    assert lines[start + 1] == "     1  blocking-file  worker/jobs.py:16  f16 -> cursor.execute"
    assert lines[start + 16] == "        ... and 10 calls in 10 more groups"
    assert "more" not in scanned(report, verbose=True)


def test_many_calls_of_one_function_are_counted() -> None:
    lines = scanned(Report(tuple(finding(line, "f") for line in range(1, 21)), (), 1, 1, Progress(1, 0))).splitlines()
    assert lines[9] == "           ... and 12 more calls (-v lists them)"


def test_what_was_read_is_said() -> None:
    report = replace(REPORT, read=120)
    assert "in 2 functions (2 files, 4 coroutines; 120 read to follow calls)\n" in scanned(report)
    assert "Found 3 blocking calls in 1 file (2 checked; 120 read to follow calls)\n" in checked(report)
    told = "No blocking calls on the event loop in 9 files (120 read to follow calls)\n"
    assert scanned(replace(CLEAN, read=120)) == checked(replace(CLEAN, read=120)) == told


def test_hazards_are_told_apart_from_waiting() -> None:
    text = "8 workers take connections from a pool of 5"
    hazard = replace(DIRECT, rule="unsafe-pool", severity="warning", message=text, waits=False, repair=None)
    report = replace(REPORT, findings=(DIRECT, hazard))
    assert scanned(report).splitlines()[:4] == [
        "worker/jobs.py:5  Processor.update",
        "     5 [*] cursor.execute(...)  blocking-database",
        "     5     cursor.execute(...)  unsafe-pool",
        f"           {text}",
    ]
    assert "Found 1 blocking call and 1 hazard in 1 function (" in scanned(report)
    assert "Found 1 hazard in 1 file (" in checked(replace(REPORT, findings=(hazard,)))
    assert "2 of 5 functions with blocking work" in scanned(report)


def test_concise() -> None:
    assert (
        listed(EVERYTHING, verbose=True)
        == """\
worker/bad.py:3:7: error[invalid-syntax] invalid syntax
worker/jobs.py:5:17: error[blocking-database] `cursor.execute` waits for the database [*]
worker/jobs.py:12:13: error[blocking-database] `store.save` waits for the database
worker/jobs.py:13:6: info[blocking-file] `open` is short
worker/jobs.py:13:6: error[blocking-sleep] `time.sleep` stops everything
Found 3 blocking calls in 1 file (3 checked)
1 [*] can be repaired: asyncfix apply worker --dry-run
1 file could not be analysed
"""
    )
    assert "info[" not in listed(EVERYTHING)


NOTHING = {
    "clean": (CLEAN, "No blocking calls on the event loop in 9 files\n"),
    "one file": (replace(CLEAN, files=1), "No blocking calls on the event loop in 1 file\n"),
    "empty folder": (EMPTY, "No Python files found\n"),
}


@pytest.mark.parametrize(("report", "expected"), NOTHING.values(), ids=NOTHING)
def test_nothing_found(report: Report, expected: str) -> None:
    assert scanned(report) == checked(report) == listed(report) == expected
    assert json.loads(machine.render(report))["findings"] == []


def test_only_errors() -> None:
    head = "error[invalid-syntax]: invalid syntax\n  --> worker/bad.py:3:7\n\n"
    assert scanned(BROKEN) == f"{head}Not analysed: 1 file\n"
    assert checked(BROKEN) == f"{head}1 file could not be analysed\n"
    assert listed(BROKEN) == "worker/bad.py:3:7: error[invalid-syntax] invalid syntax\n1 file could not be analysed\n"
    assert json.loads(machine.render(BROKEN))["errors"] == [
        {"code": "invalid-syntax", "path": "worker/bad.py", "line": 3, "column": 7, "message": "invalid syntax"}
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
        "files_read": 3,
        "async_functions": 4,
        "findings": 3,
        "suppressed": 0,
        "baseline": 0,
        "groups": 2,
        "functions": 2,
        "by_rule": {"blocking-database": 3},
        "by_library": {"psycopg2": 3},
        "safe": 2,
        "unsafe": 1,
        "refused": 0,
        "functions_with_work": 5,
        "functions_off_the_loop": 2,
        "unresolved": 1,
        "unclassified": 0,
    }
    assert (document["schema"], list(document)) == (
        1,
        [*("schema", "findings", "groups", "errors", "unresolved", "unclassified", "summary")],
    )
    assert document["unresolved"] == [
        {"path": "worker/jobs.py", "line": 3, "column": 20, "function": UPDATE, "method": "execute"}
    ]


def test_json_groups() -> None:
    document = json.loads(machine.render(crowd(12)))
    marks = [each["fingerprint"] for each in document["findings"]]
    (group,) = document["groups"]
    assert {*group.pop("findings")} == {*marks}
    assert group == {
        "path": "worker/store.py",
        "line": 4,
        "column": 1,
        "function": "worker.store.save",
        "shared": True,
        "rules": {"blocking-file": 13},
        "apis": {EXECUTE: 13},
        "calls": 13,
        "functions": 12,
        "in_loop": 1,
    }


def test_machine_formats_hold_no_source_text() -> None:
    assert "hunter2" not in machine.render(EVERYTHING) + listed(EVERYTHING, verbose=True)


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
    output = checked(report, {path: source}) + listed(report) + scanned(report)
    assert all(char == "\n" or char.isprintable() for char in output)


def test_colour_is_all_or_nothing() -> None:
    lines = [*full.diagnose(THROUGH, SOURCES)]
    assert "\x1b[" in painted(lines)
    assert "\x1b" not in shown(lines)


COLORS = [
    ("always", {"NO_COLOR": "1"}, False, True),
    ("never", {"FORCE_COLOR": "1"}, True, False),
    ("auto", {}, True, True),
    ("auto", {}, False, False),
    ("auto", {"FORCE_COLOR": "1"}, False, True),
    ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
    ("auto", {"CLICOLOR_FORCE": "0"}, False, False),
    ("auto", {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False, False),
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
    ("jobs.run.<lambda:3:9>", "jobs.py", "run.<lambda>"),
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
repaired  worker/jobs.py:5   Processor.update -> _update_sync
unsafe    worker/jobs.py:12  Processor.run
          shared-state: `self.n` is read and written (line 12)
refused   worker/jobs.py:13  Processor.run
          generator: the block yields (line 14)

Repaired 1 block in 1 file; left: 1 unsafe, 1 refused
Review the unsafe ones with --dry-run --unsafe-fixes
What to do about a reason: asyncfix explain shared-state
"""
    )


def test_reasons_of_one_kind_are_told_once() -> None:
    reasons = (*LEFT.reasons, Reason("not-taken", 13, "`c` may not be taken"), *LEFT.reasons, *LEFT.reasons)
    several = Applied((), (replace(LEFT, reasons=reasons),), ())
    told = shown(applied.summarise(several, dry_run=False))
    assert "shared-state: `self.n` is read and written (line 12), and 2 more (-v)\n" in told
    assert "not-taken: `c` may not be taken (line 13)\n" in told
    assert shown(applied.summarise(several, dry_run=False, verbose=True)).count("shared-state: ") == 3


def test_code_that_many_files_get_could_be_written_once() -> None:
    added = replace(CHANGE, after="async def _run_blocking(func): ...\n")
    told = "3 files get the code that runs calls in threads; --runtime module writes it once\n"
    assert told in shown(applied.summarise(Applied((added,) * 3, (DONE,), ()), dry_run=False))
    assert told[2:] not in shown(applied.summarise(Applied((added,) * 2, (DONE,), ()), dry_run=False))


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
    assert "\x1b[32m+b = 3" in painted(applied.paint_diff(APPLIED.changes))


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


def test_a_long_run_says_how_far_it_has_come() -> None:
    state, told = terminal.Progress(), []
    for _ in state.watch("Reading files", "ab"):
        told.append(str(state))
    state.watch("Planning repairs", ())
    assert [*told, str(state)] == ["Reading files: 0 of 2", "Reading files: 1 of 2", "Planning repairs ..."]


def test_nobody_is_told_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with progress(quiet=False) as watch:
        assert watch("Reading files", "ab") == "ab"


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_sign_of_life_has_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `--color never` forbids, and nobody misses."""
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(terminal, "PATIENCE", 0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress(quiet=False) as watch:
        for _ in watch("Reading files", "ab"):
            time.sleep(0.3)
    assert "Reading files: 1 of 2" in screen.getvalue()
    assert re.findall(r"\x1b\[[\d;]*m", screen.getvalue()) == []


def test_colour_changes_no_text() -> None:
    lines = [*survey(EVERYTHING, SOURCES), *conclude(EVERYTHING, "worker"), *full.diagnose_all(EVERYTHING, SOURCES)]
    assert re.sub(r"\x1b\[[\d;]*m", "", painted(lines)) == plain(lines)


def test_a_scan_of_anything_fits_on_some_screens() -> None:
    functions = tuple(finding(line, f"f{line}", via="x" * (line % 100)) for line in range(1, 10_001))
    packages = tuple(acme(line, f"sdk_{line}") for line in range(1, 1_000))
    report = Report(functions, (), 1, 1, Progress(1, 0), (UNKNOWN,) * 1_000, packages)
    assert len(scanned(report).splitlines()) < 200
    assert len(scanned(report, verbose=True).splitlines()) > 10_000
