"""What a project says of its gate: in which files which rules count, and whose comments are respected."""

import json
from pathlib import Path

import pytest
from typer.testing import Result

from asyncfix.rules import load
from tests.repairing import invoke

TEXT = "import time\n\n\nasync def f():\n    time.sleep(1)\n"


def put(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_toml", ".toml")
        path = path if path.suffix else path.with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def found(result: Result) -> list[str]:
    assert result.exit_code in (0, 1), result.stderr
    return [line.partition(":")[0] for line in result.stdout.splitlines() if "[blocking-" in line]


def check(folder: Path, *flags: str) -> list[str]:
    return found(invoke("check", *flags, folder=folder))


PATTERNS = {
    "tests/**": ["app.py"],
    "tests/": ["app.py"],
    "*.py": [],
    "/app.py": ["tests/a.py", "tests/b/c.py"],
    "tests/*.py": ["app.py", "tests/b/c.py"],
    "!tests/**": ["tests/a.py", "tests/b/c.py"],
}


@pytest.mark.parametrize(("pattern", "left"), PATTERNS.items())
def test_rules_are_ignored_by_file(pattern: str, left: list[str], tmp_path: Path) -> None:
    put(tmp_path, app=TEXT, tests__a=TEXT, tests__b__c=TEXT)
    assert check(tmp_path, "--per-file-ignores", f"{pattern}:blocking-sleep") == left
    (tmp_path / "asyncfix.toml").write_text(f'per-file-ignores = {{"{pattern}" = ["blocking-sleep"]}}')
    assert check(tmp_path) == left
    assert check(tmp_path, "--per-file-ignores", "x:blocking-sleep") == ["app.py", "tests/a.py", "tests/b/c.py"]


def test_an_ignored_rule_makes_no_comment_unused(tmp_path: Path) -> None:
    put(tmp_path, app="x = 1  # asyncfix: ignore[blocking-sleep]\n")
    assert "unused-ignore" in invoke("check", folder=tmp_path).stdout
    assert invoke("check", "--per-file-ignores", "app.py:blocking-sleep", folder=tmp_path).exit_code == 0
    assert invoke("check", "--per-file-ignores", "app.py:unused-ignore", folder=tmp_path).exit_code == 0


def test_an_ignored_finding_is_not_repaired(tmp_path: Path) -> None:
    put(tmp_path, app=TEXT)
    result = invoke("apply", "--dry-run", "--per-file-ignores", "app.py:blocking-sleep", folder=tmp_path)
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        ("app.py", "--per-file-ignores: 'app.py' is not of the form PATTERN:RULE"),
        ("app.py:blocking-slep", 'per-file-ignores."app.py": unknown rule `blocking-slep`; did you mean'),
        ("[z-a]:blocking-sleep", "per-file-ignores: '[z-a]' is not a pattern of .gitignore form"),
    ],
)
def test_what_names_no_file_or_rule(flag: str, message: str, tmp_path: Path) -> None:
    result = invoke("check", "--per-file-ignores", flag, folder=tmp_path)
    assert (result.exit_code, message in result.stderr) == (2, True), result.stderr


def test_excludes_add_up(tmp_path: Path) -> None:
    put(tmp_path, app=TEXT, a=TEXT, b=TEXT, asyncfix_toml='exclude = ["a.py"]\nextend-exclude = ["b.py"]')
    assert check(tmp_path) == ["app.py"]
    assert check(tmp_path, "--exclude", "app.py") == ["a.py"]
    assert check(tmp_path, "--extend-exclude", "app.py") == []


def test_rules_are_added_to_those_that_are_selected(tmp_path: Path) -> None:
    put(tmp_path, app="import os\n\n\nasync def f():\n    os.stat('x')\n")
    (off,) = [each.name for each in load() if each.name == "blocking-stat"]
    assert check(tmp_path) == []
    assert check(tmp_path, "--extend-select", off) == ["app.py"]
    assert check(tmp_path, "--extend-select", off, "--ignore", off) == []


def test_settings_choose_the_format(tmp_path: Path) -> None:
    put(tmp_path, app=TEXT, asyncfix_toml='output-format = "json"')
    assert json.loads(invoke("check", folder=tmp_path).stdout)["summary"]["findings"] == 1
    assert check(tmp_path, "--format", "concise") == ["app.py"]


NOQA = {
    "bare": ("    time.sleep(1)  # noqa", True),
    "of the code": ("    time.sleep(1)  # noqa: ASYNC251", True),
    "of several": ("    time.sleep(1)  #NOQA:E501,async251", True),
    "behind another comment": ("    time.sleep(1)  # why  # noqa: ASYNC251", True),
    "at the end of a call": ("    time.sleep(\n        1\n    )  # noqa: ASYNC251", True),
    "of another code": ("    time.sleep(1)  # noqa: ASYNC210", False),
    "of a word": ("    time.sleep(1)  # noqa: because", False),
    "of another tool": ("    time.sleep(1)  # noqa-else", False),
    "in a string": ("    time.sleep(1); '# noqa'", False),
    "on another line": ("    pass  # noqa\n    time.sleep(1)", False),
}


@pytest.mark.parametrize(("body", "suppresses"), NOQA.values(), ids=NOQA)
def test_comments_for_ruff_are_respected_where_asked(body: str, suppresses: bool, tmp_path: Path) -> None:
    put(tmp_path, app=f"import time\n\n\nasync def f():\n{body}\n")
    assert check(tmp_path) == ["app.py"]
    left = [] if suppresses else ["app.py"]
    assert check(tmp_path, "--respect-ruff-noqa") == left
    put(tmp_path, asyncfix_toml="respect-ruff-noqa = true")
    assert check(tmp_path) == left
    assert check(tmp_path, "--no-respect-ruff-noqa") == ["app.py"]


def test_the_reason_says_whose_comment_it_is(tmp_path: Path) -> None:
    put(tmp_path, app="import time\n\n\nasync def f():\n    time.sleep(1)  # noqa: ASYNC251  it must\n")
    result = invoke("check", "--respect-ruff-noqa", "--format", "sarif", folder=tmp_path)
    (suppression,) = json.loads(result.stdout)["runs"][0]["results"][0]["suppressions"]
    assert suppression == {"kind": "inSource", "justification": "ruff's comment says so: # noqa: ASYNC251"}


def test_pages_name_the_codes_of_ruff() -> None:
    codes = {rule.name: rule.ruff for rule in load() if rule.ruff}
    assert codes["blocking-http"] == ("ASYNC210", "ASYNC212")
    assert {code for each in codes.values() for code in each} == {
        *("ASYNC210", "ASYNC212", "ASYNC220", "ASYNC221", "ASYNC222", "ASYNC230", "ASYNC240", "ASYNC250", "ASYNC251")
    }
