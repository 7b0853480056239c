"""Command lines that are read without typer mean what they mean to typer."""

from collections.abc import Mapping
from typing import Any

import pytest
from fuzzing import tried
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from asyncfix import commands
from asyncfix.cli import app
from asyncfix.conversion import NotPlainError
from asyncfix.plain import COMMANDS, STDIN, read, settings_of, understand

FLAGS = sorted({word for each in COMMANDS.values() for name, (kind, _) in commands.parameters_of(each).items()
                for word, _ in settings_of(name, kind) if word})  # fmt: skip
VALUES = ("a.py", "src", "json", "concise", "warning", "never", "3", "0", "blocking-sleep", "a,b", "a=b", "x y", "")
OTHERS = ("-", "--", "-qv", "-j2", "-j=2", "-x", "--quiet=1", "--no-quiet", "--forma", "--help", "---", "-o", "--=x")
words = st.sampled_from((*FLAGS, *VALUES, *OTHERS)) | st.builds(
    "{}={}".format, st.sampled_from(FLAGS), st.sampled_from((*VALUES, "-x"))
)
plain_words = st.sampled_from(FLAGS).flatmap(lambda flag: st.sampled_from([[flag], [flag, "json"], [flag, "a.py"]]))


def typers(line: list[str]) -> Mapping[str, Any] | None:
    """What typer gives the command of a line; None where it complains, or helps."""
    asked: list[Mapping[str, Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "run", lambda command, given: asked.append(given) or 0)
        CliRunner().invoke(app, line, prog_name="asyncfix")
    return asked[0] if asked else None


@tried(100)
@given(st.sampled_from(sorted(COMMANDS)), st.lists(words, max_size=6))
def test_any_line(command: str, line: list[str]) -> None:
    hold(command, line)


@tried(100)
@given(st.sampled_from(sorted(COMMANDS)), st.lists(plain_words, max_size=4))
def test_lines_of_flags(command: str, parts: list[list[str]]) -> None:
    hold(command, [word for part in parts for word in part])


def hold(command: str, line: list[str]) -> None:
    try:
        ours = read(COMMANDS[command], line)
    except NotPlainError:
        return
    assert ours == typers([command, *line])


PLAIN = [
    "check",
    "check .",
    "check a.py b.py --no-cache",
    "check -q --output-format=json src",
    "check --select a,b --select c --per-file-ignores tests:blocking-file",
    "check --force-exclude -o sarif:out.sarif --fail-on error",
    "check --no-respect-ruff-noqa --color never --root . --config x.toml",
    "scan --isolated - --stdin-filename a.py",
    "check --watch src",
    "check -w",
]
OTHER = ["--version", "--help", "apply .", "check --help", "check --quite", "check --jobs 2", "check -qv",
         "check --", "check --select", "check --select -q", "check --format xml", "check --add-ignore"]  # fmt: skip


@pytest.mark.parametrize("line", PLAIN)
def test_what_is_plain(line: str) -> None:
    assert understand(line.split())


@pytest.mark.parametrize("line", OTHER)
def test_what_is_not(line: str) -> None:
    assert understand(line.split()) is None


def test_what_the_environment_sets_is_left_to_typer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASYNCFIX_OUTPUT_FORMAT", "json")
    assert understand(["check"]) is None
    assert STDIN == "-"
