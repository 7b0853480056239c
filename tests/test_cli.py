import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner, Result

from asyncfix import run
from asyncfix.cli import app
from asyncfix.model.change import Applied, Change, Outcome
from asyncfix.model.finding import Reason
from asyncfix.model.source import Source, Unreadable
from asyncfix.repair.options import Options

BLOCKS = "import time\n\n\nasync def main() -> None:\n    time.sleep(1)\n"
CLEAN = "import asyncio\n\n\nasync def main() -> None:\n    await asyncio.sleep(1)\n"
PROGRAMS = {"blocks.py": BLOCKS, "clean.py": CLEAN, "broken.py": "def (\n", "empty/readme.txt": "", "bytes.py": "\0"}

Invoke = Callable[..., Result]


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs a command in a folder that holds PROGRAMS."""
    for name, text in PROGRAMS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "asyncfix.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    for name in ("ASYNCFIX_OUTPUT_FORMAT", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    return lambda *args: CliRunner().invoke(app, [*args], prog_name="asyncfix")


EXITS = [
    ("scan clean.py", 0),
    ("scan blocks.py", 0),
    ("scan broken.py", 0),
    ("scan empty", 0),
    ("scan gone.py", 2),
    ("scan --root gone clean.py", 2),
    ("check clean.py", 0),
    ("check blocks.py", 1),
    ("check --exit-zero blocks.py", 0),
    ("check --exit-zero gone.py", 2),
    ("check --ignore blocking-sleep blocks.py", 0),
    ("check --select blocking-database blocks.py", 0),
    ("check --exclude blocks.py,broken.py,bytes.py", 0),
    ("check --exclude [z-a]", 2),
    ("check broken.py", 1),
    ("check --ignore blocking-sleep broken.py", 1),
    ("check bytes.py", 1),
    ("check empty", 0),
    ("check", 1),
    ("check gone.py", 2),
    ("check --select sleep clean.py", 2),
    ("check --config gone.toml clean.py", 2),
    ("check --config select=1 clean.py", 2),
    ("check --config selct=[] clean.py", 2),
    ("check --config ignore=['blocking-sleep'] blocks.py", 0),
    ("check --format xml clean.py", 2),
    ("check --colour never clean.py", 2),
    ("chekc clean.py", 2),
    ("", 2),
    ("--version", 0),
    ("apply gone.py", 2),
    ("--help", 0),
]


@pytest.mark.parametrize(("line", "code"), EXITS, ids=[line or "nothing" for line, _ in EXITS])
def test_exit_codes(invoke: Invoke, line: str, code: int) -> None:
    assert invoke(*line.split()).exit_code == code


@pytest.mark.parametrize(
    "line", ["check blocks.py", "check", "scan -q", "check gone.py", "check --select no", "check -q a b"]
)
def test_without_typer_it_is_the_same(invoke: Invoke, line: str) -> None:
    command = [sys.executable, "-m", "asyncfix", *line.split(), "--no-cache"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    result = invoke(*line.split(), "--no-cache")
    assert (found.returncode, found.stdout, found.stderr) == (result.exit_code, result.stdout, result.stderr)


@pytest.mark.parametrize("output", ["full", "concise", "json"])
@pytest.mark.parametrize(("name", "code"), [("clean.py", 0), ("blocks.py", 1), ("broken.py", 1), ("gone.py", 2)])
def test_formats_never_change_the_code(invoke: Invoke, output: str, name: str, code: int) -> None:
    assert invoke("check", "--format", output, name).exit_code == code


ERRORS = [
    ("check gone.py", "asyncfix: error: gone.py: no such file or folder\n"),
    ("check --select blocking-slep clean.py", "asyncfix: error: select: unknown rule `blocking-slep`; did you mean"),
    ("check --config selct=[] clean.py", "asyncfix: error: --config: unknown key `selct`; did you mean `select`?\n"),
    ("chekc", "asyncfix: error: no such command `chekc`; did you mean `check`?\n"),
    ("zzz", "asyncfix: error: no such command `zzz`; known are scan, check, apply, explain, catalog, server\n"),
    ("check --selct x", "asyncfix: error: no such option `--selct`; did you mean `--select`?\n"),
    ("check --no-respct-ruff-noqa", "asyncfix: error: no such option `--no-respct-ruff-noqa`; did you mean `--no-resp"),
    ("--versoin", "asyncfix: error: no such option `--versoin`; did you mean `--version`?\n"),
    ("check --zzz", "asyncfix: error: no such option `--zzz`; `asyncfix check --help` lists them\n"),
    ("check --format xml", ": 'xml' is not one of 'full', 'concise', 'json', "),
    ("check --format jsn", ", 'html'; did you mean `json`?\n"),
    ("check --jobs 0", "asyncfix: error: invalid value for '--jobs' / '-j': "),
    ("check --select", "asyncfix: error: option '--select' requires an argument\n"),
    ("catalog", "asyncfix: error: missing argument 'NAME'\n"),
]


@pytest.mark.parametrize(("line", "message"), ERRORS)
def test_errors_go_to_stderr(invoke: Invoke, line: str, message: str) -> None:
    result = invoke(*line.split())
    assert message in result.stderr
    assert result.stdout == ""


def test_errors_are_one_line(invoke: Invoke) -> None:
    for line, _ in ERRORS:
        result = invoke(*line.split())
        assert (result.exit_code, result.stderr.count("\n"), result.stdout) == (2, 1, "")


@pytest.mark.parametrize(
    ("shell", "said"), [("bash", "complete -o default -F"), ("zsh", "#compdef"), ("fish", "--no-files")]
)
def test_a_shell_gets_its_completion(invoke: Invoke, shell: str, said: str) -> None:
    assert said in complete(f"source_{shell}")


def test_flags_are_completed(invoke: Invoke) -> None:
    assert complete("complete_bash", COMP_WORDS="asyncfix check --per-f", COMP_CWORD="2") == "--per-file-ignores\n"
    assert complete("complete_bash", COMP_WORDS="asyncfix ch", COMP_CWORD="1") == "check\n"


def complete(instruction: str, **variables: str) -> str:
    """What the installed script prints for a shell."""
    code = "import sys; sys.argv = ['asyncfix']; from asyncfix.__main__ import main; main()"
    environment = {**os.environ, "_ASYNCFIX_COMPLETE": instruction, **variables}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


def test_a_typo_in_the_settings(invoke: Invoke) -> None:
    Path("asyncfix.toml").write_text('ignroe = ["blocking-sleep"]')
    result = invoke("check", "blocks.py")
    assert result.exit_code == 2
    assert "asyncfix.toml:1: unknown key `ignroe`; did you mean `ignore`?" in result.stderr
    assert invoke("check", "--isolated", "blocks.py").exit_code == 1


def test_flags_win_over_the_settings(invoke: Invoke) -> None:
    Path("asyncfix.toml").write_text('ignore = ["blocking-sleep"]')
    assert invoke("check", "blocks.py").exit_code == 0
    assert invoke("check", "--ignore", "blocking-database", "blocks.py").exit_code == 1


def test_bad_files_are_named_first(invoke: Invoke) -> None:
    Path("a.py").write_text(BLOCKS)
    lines = invoke("check", "--format", "concise").stdout.splitlines()
    assert {line.split()[1] for line in lines[:2]} == {"error[invalid-syntax]", "error[unreadable]"}
    assert lines[2].startswith("a.py:5:5: error[blocking-sleep]")


def test_the_format_can_come_from_the_environment(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASYNCFIX_OUTPUT_FORMAT", "json")
    assert json.loads(invoke("scan", "blocks.py").stdout)["summary"]["findings"] == 1
    assert invoke("scan", "--output-format", "concise", "blocks.py").stdout.startswith("blocks.py:5:5: error[")


def test_a_wrong_value_is_laid_to_whom_it_is_from(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASYNCFIX_OUTPUT_FORMAT", "jsn")
    said = "invalid value of ASYNCFIX_OUTPUT_FORMAT: 'jsn' is not one of 'full', 'concise', 'json', "
    assert said in invoke("check", "clean.py").stderr
    result = invoke("check", "--format", "xml", "clean.py")
    assert "invalid value for '--output-format' / '--format': 'xml' is not one of 'full'," in result.stderr
    assert "ASYNCFIX" not in result.stderr
    assert invoke("check", "--format", "json", "clean.py").exit_code == 0


SAID = [
    ("scan empty", "No Python files found\n"),
    ("check clean.py", "No blocking calls on the event loop in 1 file (3 read to follow calls)\n"),
    ("check -q clean.py", ""),
    ("check -q --format concise clean.py", ""),
    ("--version", "asyncfix 0.1.0\n"),
]


@pytest.mark.parametrize(("line", "stdout"), SAID)
def test_what_is_said_of_nothing(invoke: Invoke, line: str, stdout: str) -> None:
    assert invoke(*line.split()).stdout == stdout


def test_colour_only_on_demand(invoke: Invoke) -> None:
    assert "\x1b" not in invoke("check", "blocks.py").stdout
    assert "\x1b[1;31m" in invoke("check", "--color", "always", "blocks.py").stdout


def test_an_internal_error_is_2_and_short(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    def survey(request: run.Request) -> run.Survey:
        raise KeyError("a bug")

    monkeypatch.setattr(run, "survey", survey)
    result = invoke("check", "clean.py")
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        result.stderr == "asyncfix: error: internal error, please report it with the output of -v: KeyError('a bug')\n"
    )
    assert "Traceback" in invoke("check", "-v", "clean.py").stderr


# apply: the repair itself is tested elsewhere; here it is given.

AFTER = BLOCKS.replace("time.sleep", "await asyncio.sleep")
DONE = Outcome(Path("blocks.py"), 5, "blocks.main", "safe", True)
REFUSED = Outcome(Path("blocks.py"), 5, "blocks.main", "refused", False, reasons=(Reason("generator", 5, "it yields"),))
CHANGE = Change(Source(Path("blocks.py"), "blocks", BLOCKS, "utf-8"), AFTER)
REPAIRED = Applied((CHANGE,), (DONE,), ())


@pytest.fixture
def repair(monkeypatch: pytest.MonkeyPatch) -> Callable[[Applied], list[Options]]:
    """Makes `apply` find this; returns the arguments it asked with."""

    def given(applied: Applied) -> list[Options]:
        asked: list[Options] = []

        def answer(request: run.Request, options: Options) -> Applied:
            asked.append(options)
            return applied

        monkeypatch.setattr(run, "repair", answer, raising=False)
        return asked

    def write_changes(changes: Sequence[Change], root: Path) -> None:
        for change in changes:
            change.source.path.write_text(change.after)

    writer = ModuleType("asyncfix.repair.write")
    writer.write_changes = write_changes  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "asyncfix.repair.write", writer)
    return given


Repair = Callable[[Applied], list[Options]]

APPLIES = {
    "all repaired": (REPAIRED, "", 0, AFTER),
    "a diff to show": (REPAIRED, "--dry-run", 1, BLOCKS),
    "--diff is --dry-run": (REPAIRED, "--diff", 1, BLOCKS),
    "nothing to do": (Applied((), (), ()), "", 0, BLOCKS),
    "nothing to show": (Applied((), (), ()), "--dry-run", 0, BLOCKS),
    "something left": (Applied((), (REFUSED,), ()), "", 1, BLOCKS),
    "some of it left": (Applied((CHANGE,), (DONE, REFUSED), ()), "", 1, AFTER),
    "a file it can't read": (Applied((), (), (Unreadable(Path("broken.py"), "invalid syntax"),)), "", 1, BLOCKS),
}


@pytest.mark.parametrize(("applied", "flags", "code", "text"), APPLIES.values(), ids=APPLIES)
def test_apply(invoke: Invoke, repair: Repair, applied: Applied, flags: str, code: int, text: str) -> None:
    repair(applied)
    assert invoke("apply", "blocks.py", *flags.split()).exit_code == code
    assert Path("blocks.py").read_text() == text


def test_apply_says_what_it_did_on_stderr(invoke: Invoke, repair: Repair) -> None:
    repair(REPAIRED)
    preview = invoke("apply", "--dry-run", "blocks.py")
    assert preview.stdout == CHANGE.diff()
    assert preview.stderr == "would repair  blocks.py:5  main\n\nWould repair 1 block in 1 file\n"
    written = invoke("apply", "blocks.py")
    assert written.stdout == ""
    assert written.stderr == "repaired  blocks.py:5  main\n\nRepaired 1 block in 1 file\n"
    assert invoke("apply", "-q", "blocks.py").output == ""


def test_apply_passes_on_what_was_asked(invoke: Invoke, repair: Repair) -> None:
    asked = repair(Applied((), (), ()))
    invoke("apply", "--unsafe-fixes", "--only", "main", "--only", "P.run", "blocks.py")
    invoke("apply", "blocks.py")
    assert asked == [Options(unsafe=True, only=("main", "P.run")), Options()]


def test_apply_names_a_file_it_cannot_write(invoke: Invoke, repair: Repair, monkeypatch: pytest.MonkeyPatch) -> None:
    repair(REPAIRED)

    def write_changes(changes: Sequence[Change], root: Path) -> None:
        raise PermissionError(13, "Permission denied", "blocks.py")

    monkeypatch.setattr(sys.modules["asyncfix.repair.write"], "write_changes", write_changes)
    result = invoke("apply", "blocks.py")
    assert (result.exit_code, result.stderr) == (2, "asyncfix: error: blocks.py: Permission denied\n")


def git(*args: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *args], check=True, capture_output=True)


DIRTY = {
    "committed": ([["add", "."], ["commit", "-m", "x"]], "", "", 0),
    "untracked": ([["commit", "--allow-empty", "-m", "x"]], "", "", 0),
    "staged": ([["add", "."]], "", "", 2),
    "modified": ([["add", "."], ["commit", "-m", "x"]], "\n# mine\n", "", 2),
    "modified, allowed": ([["add", "."], ["commit", "-m", "x"]], "\n# mine\n", "--allow-dirty", 0),
    "modified, but a dry run": ([["add", "."], ["commit", "-m", "x"]], "\n# mine\n", "--dry-run", 1),
}


@pytest.mark.parametrize(("commands", "edit", "flags", "code"), DIRTY.values(), ids=DIRTY)
def test_uncommitted_changes_are_not_overwritten(
    invoke: Invoke, repair: Repair, commands: list[list[str]], edit: str, flags: str, code: int
) -> None:
    repair(REPAIRED)
    git("init")
    for command in commands:
        git(*command)
    Path("blocks.py").write_text(BLOCKS + edit)
    result = invoke("apply", "blocks.py", *flags.split())
    assert result.exit_code == code
    assert ("uncommitted changes in blocks.py" in result.stderr) is (code == 2)
    assert (Path("blocks.py").read_text() == AFTER) is (code == 0)


def test_a_work_tree_that_git_can_not_read_is_not_taken_for_clean(
    invoke: Invoke, repair: Repair, monkeypatch: pytest.MonkeyPatch
) -> None:
    repair(REPAIRED)
    git("init")
    Path(".git/config").write_text("[broken")
    broken = invoke("apply", "blocks.py")
    assert (broken.exit_code, Path("blocks.py").read_text()) == (2, BLOCKS)
    assert "blocks.py may have uncommitted changes (fatal: bad config line " in broken.stderr
    monkeypatch.setenv("PATH", "")
    missing = invoke("apply", "blocks.py")
    assert (missing.exit_code, Path("blocks.py").read_text()) == (2, BLOCKS)
    assert "(there is no git to ask); --allow-dirty writes without looking" in missing.stderr
    assert invoke("apply", "blocks.py", "--allow-dirty").exit_code == 0


def test_the_file_system_monitor_of_a_repository_does_not_run(invoke: Invoke, repair: Repair) -> None:
    repair(REPAIRED)
    git("init")
    git("add", ".")
    git("commit", "-m", "x")
    Path("monitor").write_text("#!/bin/sh\ntouch ran\n")
    Path("monitor").chmod(0o755)
    git("config", "core.fsmonitor", "./monitor")
    assert invoke("apply", "blocks.py").exit_code == 0
    assert not Path("ran").exists()


# What a run imports decides how fast it starts.


def loaded(*args: str) -> set[str]:
    """The modules in memory after a run of the command."""
    listed = "import atexit, sys; atexit.register(lambda: print('MODULES', *sys.modules))"
    code = f"{listed}; from asyncfix.__main__ import main; main()"
    command = [sys.executable, "-c", code, *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})
    assert done.stderr == ""
    return set(done.stdout.rpartition("MODULES ")[2].split())


@pytest.mark.parametrize("command", ["scan", "check"])
def test_reading_never_pays_for_rewriting(invoke: Invoke, command: str) -> None:
    modules = loaded(command, "clean.py")
    assert "asyncfix.run" in modules
    assert "libcst" not in modules


@pytest.mark.parametrize("command", ["scan", "check"])
def test_only_the_server_pays_for_its_protocol(invoke: Invoke, command: str) -> None:
    assert not {"pygls", "lsprotocol", "asyncfix.server"} & loaded(command, "clean.py")


def test_a_gate_pays_for_nothing_that_a_person_looks_at(invoke: Invoke) -> None:
    modules = loaded("check", "--no-cache", "blocks.py")
    assert "asyncfix.repair.project" in modules
    assert not {"rich", "libcst", "pygls", "lsprotocol", "pydantic", "typer", "asyncfix.rechecking"} & modules


HEAVY = "typer copy dataclasses inspect json tomllib subprocess hashlib difflib tokenize shutil".split()


def test_a_short_run_imports_what_it_uses(invoke: Invoke) -> None:
    """Each of these takes one to five milliseconds; a run over one file takes less than eighty."""
    assert loaded("check", "--no-cache", "--isolated", "clean.py").isdisjoint(HEAVY)


# What a finding asks about its repair, by what it is repaired with.
OF_THREADS = {
    "asyncfix.repair.emit",
    "asyncfix.repair.judgement.fitness",
    "asyncfix.repair.judgement.moved",
    "asyncfix.repair.runtime.homes",
    "asyncfix.repair.shapes.offload",
}
OF_BLOCKS = {
    "asyncfix.repair.dataflow.interface",
    "asyncfix.repair.scene.managers",
    "asyncfix.repair.scene.search",
    "asyncfix.repair.shapes.held",
    "asyncfix.repair.shapes.moved",
    "asyncfix.repair.shapes.split",
    "asyncfix.repair.shapes.twins",
    "asyncfix.repair.shaping",
}
OF_FEW = {
    "asyncfix.catalog.grammar",
    "asyncfix.comparing",
    "asyncfix.evidence.foreign",
    "asyncfix.evidence.handles",
    "asyncfix.evidence.holding",
    "asyncfix.evidence.order",
    "asyncfix.evidence.statements",
    "asyncfix.gate.baseline",
    "asyncfix.gate.tidying",
    "asyncfix.model.reasons",
    "asyncfix.reach.behind",
    "asyncfix.reach.choosing",
    "asyncfix.reach.constructing",
    "asyncfix.reach.excluding",
    "asyncfix.reach.guards",
    "asyncfix.reach.handover",
    "asyncfix.reach.held",
    "asyncfix.reach.making",
    "asyncfix.read.installed",
    "asyncfix.read.settings",
    "asyncfix.read.spots",
    "asyncfix.read.versions",
    "asyncfix.repair.direct.planning",
    "asyncfix.repair.judgement.decorating",
    "asyncfix.repair.judgement.fetched",
    "asyncfix.repair.judgement.one_task",
    "asyncfix.repair.judgement.repeated",
    "asyncfix.repair.judgement.takings",
    "asyncfix.repair.judgement.thread_locks",
    "asyncfix.repair.runtime.beside",
    "asyncfix.repair.runtime.callbacks",
    "asyncfix.repair.runtime.cancelling",
    "asyncfix.repair.runtime.conversion",
    "asyncfix.repair.runtime.lasting",
    "asyncfix.repair.runtime.wrappers",
    "asyncfix.repair.scene.lasting_uses",
    "asyncfix.repair.scene.settling",
    "asyncfix.repair.write",
}
OF_SHARED = {
    "asyncfix.repair.judgement.kept",
    "asyncfix.repair.judgement.locked",
    "asyncfix.repair.judgement.shared",
    "asyncfix.repair.runtime.links",
    "asyncfix.repair.scene.deadlines",
    "asyncfix.repair.scene.lasting",
}
THREADED = "import requests\n\n\nasync def rates():\n    return requests.get('https://rates.example')\n"
OPENED = "async def load(path):\n    with open(path) as file:\n        return file.read()\n"
HELD = {"asyncfix.repair.shapes.held", "asyncfix.repair.shapes.split", "asyncfix.repair.shapes.leaving"}


@pytest.mark.parametrize(
    ("text", "needed", "spared"),
    [
        (BLOCKS, set(), OF_THREADS | OF_BLOCKS | OF_SHARED | OF_FEW),
        (THREADED, OF_THREADS, OF_BLOCKS | OF_SHARED | OF_FEW),
        (OPENED, OF_BLOCKS - HELD, HELD | OF_FEW),
    ],
    ids=["awaited in place", "in a thread", "a block that moves"],
)
def test_a_finding_pays_for_its_own_repair(invoke: Invoke, text: str, needed: set[str], spared: set[str]) -> None:
    Path("one.py").write_text(text)
    modules = loaded("check", "--no-cache", "--isolated", "one.py")
    assert (needed - modules, spared & modules) == (set(), set())


def test_a_finding_that_is_awaited_in_place_pays_for_no_heavy_library(invoke: Invoke) -> None:
    assert loaded("check", "--no-cache", "--isolated", "blocks.py").isdisjoint(HEAVY)


def test_what_calls_nothing_of_its_own_asks_nothing_of_what_is_passed(invoke: Invoke) -> None:
    assert not {f"asyncfix.reach.{each}" for each in ("excluding", "held", "kinds", "handover")} & loaded(
        "check", "--no-cache", "--isolated", "clean.py"
    )


def test_what_is_clean_pays_for_no_repair(invoke: Invoke) -> None:
    assert "asyncfix.repair.project" not in loaded("check", "clean.py")


@pytest.mark.parametrize("output", ["concise", "json"])
@pytest.mark.parametrize("command", ["check", "scan"])
def test_machine_formats_never_pay_for_rich(invoke: Invoke, output: str, command: str) -> None:
    assert "rich" not in loaded(command, "--format", output, "clean.py")


def test_check_prints_one_line_for_each_call(invoke: Invoke) -> None:
    assert (
        invoke("check", "blocks.py").stdout
        == """\
blocks.py:5:5: error[blocking-sleep] `time.sleep` sleeps on the event loop; `asyncio.sleep` does not [*]
Found 1 blocking call in 1 file (1 checked; 3 read to follow calls)
1 [*] can be repaired: asyncfix apply blocks.py --dry-run
"""
    )


def test_the_next_command_can_be_typed(invoke: Invoke) -> None:
    Path("-dash").mkdir()
    Path("-dash", "a b.py").write_text("import time\n\n\nasync def f():\n    time.sleep(1)\n")
    said = invoke("check", "--", "-dash", "-dash/a b.py", "-dash").stdout
    assert "asyncfix apply ./-dash './-dash/a b.py' --dry-run\n" in said


def test_many_paths_are_not_named_again(invoke: Invoke, tmp_path: Path) -> None:
    """A hook passes all files of a commit."""
    for number in range(5):
        (tmp_path / f"more{number}.py").touch()
    result = invoke("check", "blocks.py", *(f"more{number}.py" for number in range(5)))
    assert result.stdout.endswith("1 [*] can be repaired: asyncfix apply PATHS --dry-run\n")


def test_help_loads_the_command_line_alone(invoke: Invoke) -> None:
    ours = {name.removeprefix("asyncfix.") for name in loaded("--help") if name.startswith("asyncfix.")}
    quick = {"cache", "cache.folder", "cache.key", "cache.quick"}  # asked before all else
    model = {"model", "model.errors", "model.methods", "model.remembered"}
    assert ours == {"__main__", "cli", "commands", "conversion", "ending", "flags", "plain", "usage"} | quick | model


def test_a_stream_without_the_characters_of_the_code(invoke: Invoke) -> None:
    Path("blocks.py").write_text(BLOCKS.replace("sleep(1)", "sleep(1), print('日本')"))
    command = [sys.executable, "-m", "asyncfix", "check", "--format", "full", "blocks.py"]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (1, b"")
    assert rb"\u65e5\u672c" in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="a shell closes streams")
@pytest.mark.parametrize(("streams", "code"), [(">&-", 1), ("2>&-", 1), (">&- 2>&-", 1), (">/dev/full", 2)])
def test_streams_that_are_closed_or_full(invoke: Invoke, streams: str, code: int) -> None:
    line = f"{sys.executable} -m asyncfix check blocks.py {streams}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "internal error" not in done.stderr
