"""Each reason against a repair has a page."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import asyncfix
from asyncfix import rules
from asyncfix.cli import app
from asyncfix.model.reasons import REASONS
from asyncfix.report.page import explain_reason
from asyncfix.report.text import plain
from tests.refusals import METHODS, PROGRAMS
from tests.repairing import NAMES, constants
from tests.test_refusals import MARK

REPAIR = Path(asyncfix.__file__).parent / "repair"


def given() -> Iterator[str]:
    """The codes that the engine writes down where it makes a reason."""
    for path in REPAIR.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name(id="Reason"), args=[ast.Constant(value=str(code)), *_]):
                    yield code


def expected() -> Iterator[str]:
    """The codes that programs of the tests expect."""
    texts = [text for _, text in METHODS] + [text for _, files in PROGRAMS for text in files.values()]
    yield from (found[2] for text in texts for found in MARK.finditer(text))
    yield from (code for name in NAMES for code in constants(name).get("REASONS", ()))


def test_every_reason_has_a_page() -> None:
    assert {*given(), *expected()} <= {*REASONS, *rules.names()}


@pytest.mark.parametrize("code", REASONS)
def test_the_page_says_what_to_do(code: str) -> None:
    result = CliRunner().invoke(app, ["explain", code])
    assert result.exit_code == 0
    assert result.stdout == plain(explain_reason(REASONS[code], painted=False))
    assert result.stdout.startswith(f"# {code} ({REASONS[code].level})\n")
    assert "\n## What to do\n" in result.stdout


def test_a_misspelt_reason_gets_the_nearest() -> None:
    result = CliRunner().invoke(app, ["explain", "late-aquisition"])
    assert (result.exit_code, "did you mean `late-acquisition`?" in result.stderr) == (2, True)
