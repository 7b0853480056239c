"""`check --watch`: what makes it check again, what does not, how it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from typing import IO

import pytest

from asyncfix import rechecking
from asyncfix.flags import Common
from asyncfix.rechecking import State, keep_checking, look, renew
from tests.repairing import invoke

BLOCKS = "import time\n\n\nasync def nap():\n    time.sleep(1)\n"
PATIENCE = 60  # seconds, on a busy machine


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project = tmp_path / "project"
    for name in ("pkg/deep", "../stubs/acme"):
        (project / name).mkdir(parents=True)
    (project / "base.toml").touch()
    (project / "asyncfix.toml").write_text('extend = "base.toml"\nstubs = ["../stubs"]\nbaseline = "known.json"\n')
    (project / "pkg" / "app.py").write_text(BLOCKS)
    (project / "pkg" / "deep" / "more.py").touch()
    (tmp_path / "stubs" / "lib.pyi").touch()
    monkeypatch.chdir(project)
    return project


def state() -> State:
    return look(Common(paths=[Path("pkg")]))


def write(name: str, text: str = "# other\n") -> Callable[[Path], object]:
    def change(project: Path) -> None:
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(text)

    return change


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file": write("pkg/app.py"),
    "a new file": write("pkg/deep/new.py"),
    "a new file beside what is asked": write("other.py"),
    "a new folder": write("pkg/new/app.py"),
    "a file that is gone": lambda project: (project / "pkg/app.py").unlink(),
    "a file that is replaced": lambda project: (write("x")(project), (project / "x").replace(project / "pkg/app.py")),
    "settings": write("asyncfix.toml"),
    "settings that mean nothing": write("asyncfix.toml", "colour = 1"),
    "settings that are extended": write("base.toml"),
    "nearer settings": write("pkg/asyncfix.toml"),
    "a baseline": write("known.json"),
    "a stub": write("../stubs/lib.pyi"),
    "a new stub": write("../stubs/acme/store.pyi"),
    "what is ignored": write("pkg/.gitignore", "deep\n"),
    "a package": write("pkg/__init__.py", ""),
}
NO_CHANGES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda project: None,
    "what an editor keeps beside a file": write("pkg/.app.py.swp"),
    "what a run writes": lambda project: (project / ".asyncfix_cache").mkdir(),
    "a report": write("report.html"),
    "what is ignored, of no file": write("pkg/.gitignore", "*.log\n"),
    "an environment": write(".venv/app.py"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_checked_again(change: str, project: Path) -> None:
    before = state()
    CHANGES[change](project)
    assert before.has_changed()
    assert renew(before, state).files != before.files


@pytest.mark.parametrize("change", NO_CHANGES)
def test_what_is_not(change: str, project: Path) -> None:
    before = state()
    NO_CHANGES[change](project)
    assert renew(before, state).files == before.files


def test_settings_that_mean_nothing_are_watched_on(project: Path) -> None:
    text = (project / "asyncfix.toml").read_text()
    (project / "asyncfix.toml").write_text("colour = 1")
    broken = renew(State({str(project / "asyncfix.toml"): None}, {}, 0), state)
    (project / "asyncfix.toml").write_text(text)
    assert broken.has_changed()
    assert str(project / "pkg/app.py") in renew(broken, state).files


def test_files_of_the_command_line(project: Path) -> None:
    (project / "mine.toml").touch()
    (project / "old.json").touch()
    files = look(Common(paths=[Path("pkg")], config=["mine.toml", "ignore = []"]), Path("old.json")).files
    assert {"mine.toml", "old.json"} <= {Path(each).name for each in files}
    assert "known.json" not in {Path(each).name for each in files}


def test_waiting_ends_with_a_file_and_not_with_its_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = iter(("pkg/notes.txt", "pkg/notes.txt~", "pkg/new.py"))

    def work(seconds: float) -> None:
        if seconds == rechecking.INTERVAL:
            write(next(changes))(project)

    monkeypatch.setattr(time, "sleep", work)
    found = rechecking.wait(state(), state)
    assert (str(project / "pkg/new.py") in found.files, list(changes)) == (True, [])
    monkeypatch.setattr(time, "sleep", interrupt)
    with pytest.raises(KeyboardInterrupt):
        rechecking.wait(found, state)


@pytest.mark.parametrize(("codes", "left", "runs"), [([2], 2, 1), ([0, 2, 1, 130], 0, 4), ([130], 0, 1)])
def test_how_it_ends(codes: list[int], left: int, runs: int, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What can't be done at first ends it; what goes wrong later does not."""
    monkeypatch.setattr(rechecking, "wait", lambda state, look: state)
    answers = iter(codes)
    assert keep_checking(state, lambda: next(answers), quiet=True) == left
    assert len(codes) - len(list(answers)) == runs


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_ctrl_c_between_two_runs(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", interrupt)
    assert keep_checking(state, lambda: 1, quiet=True) == 0


@pytest.mark.parametrize(
    ("is_terminal", "kind", "is_cleared"), [(True, "xterm", True), (True, "dumb", False), (False, "xterm", False)]
)
def test_only_a_terminal_is_cleared(
    is_terminal: bool, kind: str, is_cleared: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", kind)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    rechecking.clear()
    assert (capsys.readouterr().out != "") == is_cleared


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ("-", "name the file instead"),
        ("--fix", "--fix is done once: leave one of them out"),
        ("--show-files", "--show-files is done once"),
        ("--show-settings", "--show-settings is done once"),
        ("--add-ignore=", "--add-ignore is done once"),
        ("--baseline x --update-baseline", "--update-baseline is done once"),
        ("--baseline x --prune-baseline", "--prune-baseline is done once"),
        ("gone.py", "gone.py: no such file or folder"),
        ("--select nothing", "unknown rule `nothing`"),
        ("--diff-base nothing", "not a git repository"),
    ],
)
def test_what_it_can_not_do(flags: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rechecking, "wait", interrupt)
    result = invoke("check", "--watch", *flags.split(), folder=tmp_path, stdin="")
    assert (result.exit_code, says in result.stderr) == (2, True), result.stderr


def hear_interrupts() -> None:
    """What a shell begins in the background ignores them, and so does what that begins."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def watching(project: Path) -> Iterator["subprocess.Popen[str]"]:
    (project / "asyncfix.toml").write_text("")
    environ = {**os.environ, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "asyncfix", "check", "-w", "pkg"]
    done = subprocess.Popen(
        command, cwd=project, env=environ, stdout=-1, stderr=subprocess.STDOUT, text=True, preexec_fn=hear_interrupts
    )
    giving_up = Timer(PATIENCE, done.kill)
    giving_up.start()
    yield done
    giving_up.cancel()
    done.kill()
    done.communicate()


def read_run(stream: IO[str]) -> str:
    """What is printed until it waits again."""
    lines = []
    for line in stream:
        lines.append(line)
        if "Watching 2 files for changes; Ctrl-C ends it" in line:
            break
    return "".join(lines)


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_from_the_beginning_to_the_end(watching: "subprocess.Popen[str]", project: Path) -> None:
    assert watching.stdout
    assert "app.py:5:5: error[blocking-sleep]" in read_run(watching.stdout)
    (project / "pkg/app.py").write_text("def f(:\n")
    assert "app.py:1:7: error[invalid-syntax]" in read_run(watching.stdout)
    (project / "asyncfix.toml").write_text("colour = 1")
    assert "unknown key `colour`" in read_run(watching.stdout)
    (project / "asyncfix.toml").write_text("")
    assert "invalid-syntax" in read_run(watching.stdout)
    (project / "pkg/app.py").write_text("")
    last = read_run(watching.stdout)
    assert "No blocking calls on the event loop in 2 files" in last
    assert "\x1b" not in last
    watching.send_signal(signal.SIGINT)
    assert watching.wait(PATIENCE) == 0
