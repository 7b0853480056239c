"""Each reason against a repair has a page, and each error."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import asyncfix
from asyncfix import rules
from asyncfix.cli import app
from asyncfix.model.reasons import ERRORS, REASONS
from asyncfix.model.source import Unreadable
from asyncfix.report.page import explain_reason
from asyncfix.report.text import plain
from tests.refusals import METHODS, PROGRAMS
from tests.repairing import NAMES, constants
from tests.test_refusals import MARK

ROOT = Path(asyncfix.__file__).parent
REPAIR = ROOT / "repair"


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


def raised() -> Iterator[str]:
    """The codes of what is said of files, wherever it is made."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Unreadable":
                written = [*node.args[4:5], *(each.value for each in node.keywords if each.arg == "code")]
                yield from (ast.literal_eval(each) for each in written)
    yield Unreadable(Path(), "").code


def test_every_error_has_a_page() -> None:
    assert {*raised()} == {*ERRORS}


@pytest.mark.parametrize("code", [*REASONS, *ERRORS])
def test_the_page_says_what_to_do(code: str) -> None:
    result, known = CliRunner().invoke(app, ["explain", code]), {**REASONS, **ERRORS}
    assert result.exit_code == 0
    assert result.stdout == plain(explain_reason(known[code], painted=False))
    assert result.stdout.startswith(f"# {code} ({known[code].level})\n")
    assert "\n## What to do\n" in result.stdout


def test_a_misspelt_reason_gets_the_nearest() -> None:
    result = CliRunner().invoke(app, ["explain", "late-aquisition"])
    assert (result.exit_code, "did you mean `late-acquisition`?" in result.stderr) == (2, True)
    result = CliRunner().invoke(app, ["explain", "invalid-sintax"])
    assert (result.exit_code, "did you mean `invalid-syntax`?" in result.stderr) == (2, True)
