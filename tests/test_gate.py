"""What a project says of its gate: in which files which rules count, and whose comments are respected."""

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from typer.testing import Result

from asyncfix.read.config import Config, Layer, fold
from asyncfix.read.gitignore import Ignoring, Pattern
from asyncfix.read.repairs import Manner
from asyncfix.read.settings import check as read
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


def test_what_a_file_that_is_ignored_had_in_a_baseline_stays(tmp_path: Path) -> None:
    put(tmp_path, app=TEXT)
    flags = ("check", "--baseline", "known.json")
    invoke(*flags, "--update-baseline", folder=tmp_path)
    before = (tmp_path / "known.json").read_text()
    put(tmp_path, asyncfix_toml='per-file-ignores = {"app.py" = ["blocking-sleep"]}')
    assert "no longer found" not in invoke(*flags, folder=tmp_path).stderr
    invoke(*flags, "--update-baseline", folder=tmp_path)
    assert (tmp_path / "known.json").read_text() == before


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


FORCED = {
    "a pattern": ('exclude = ["app.py"]', "", "app.py"),
    "a folder above it": ('extend-exclude = ["tests"]', "", "tests/a.py"),
    "a folder": ('exclude = ["tests"]', "", "tests"),
    ".gitignore": ("", "tests/\n", "tests/a.py"),
    "what is never a project's": ("", "", "build/a.py"),
}


@pytest.mark.parametrize(("settings", "gitignore", "path"), FORCED.values(), ids=FORCED)
def test_what_is_named_can_be_excluded(settings: str, gitignore: str, path: str, tmp_path: Path) -> None:
    put(tmp_path, app=TEXT, tests__a=TEXT, build__a=TEXT, asyncfix_toml=settings)
    (tmp_path / ".gitignore").write_text(gitignore)
    put(tmp_path, conf=TEXT)
    named = [path] if path.endswith(".py") else []  # what is found in a folder is excluded in any case
    assert check(tmp_path, path, "conf.py") == sorted([*named, "conf.py"])
    assert check(tmp_path, "--force-exclude", path, "conf.py") == ["conf.py"]
    assert check(tmp_path, "--force-exclude", path) == []
    put(tmp_path, asyncfix_toml=f"force-exclude = true\n{settings}")
    assert check(tmp_path, path) == []
    assert check(tmp_path, "--no-force-exclude", path, "conf.py") == sorted([*named, "conf.py"])


SETTINGS = """\
extend = "base.toml"
ignore = ["blocking-stat"]
exclude = ["gen", "a \\"b\\".py"]
baseline = "known.json"
per-file-ignores = {"tests/**" = ["blocking-file", "blocking-stat"], "x" = []}
repair = {workers = 3}
"""


def test_settings_are_shown_with_their_origins(tmp_path: Path) -> None:
    put(tmp_path, app__x=TEXT, base_toml='extend-exclude = ["old"]\nignore = []', asyncfix_toml=SETTINGS)
    flags = ["--select", "blocking-sleep", "--extend-exclude", "new", "--config", "respect-ruff-noqa = true"]
    result = invoke("check", "--show-settings", *flags, "--force-exclude", "--format", "json", "app", folder=tmp_path)
    assert result.exit_code == 0, result.stderr
    lines = [line.removeprefix("# ").rpartition("  # ") for line in result.stdout.splitlines() if "  # " in line]
    from_where = {said.partition(" = ")[0]: origin for said, _, origin in lines}
    own, base = str(tmp_path / "asyncfix.toml"), str(tmp_path / "base.toml")
    assert from_where == {
        "exclude": own, "select": "--select", "ignore": own, "extend-select": "default",
        "extend-exclude": f"{base}, --extend-exclude", "per-file-ignores": own, "force-exclude": "--force-exclude",
        "stubs": "default", "follow": "default",
        "baseline": own, "output-format": "--output-format", "respect-ruff-noqa": "--config",
        "required-version": "default",
        **{f"repair.{each.name.replace('_', '-')}": own for each in fields(Manner)},
    }  # fmt: skip
    shown = tomllib.loads(result.stdout)
    assert fold([Layer("", read(shown, "", str(tmp_path / "asyncfix.toml")))]) == Config(
        exclude=(Pattern("gen", str(tmp_path)), Pattern('a "b".py', str(tmp_path))),
        select=("blocking-sleep",),
        ignore=("blocking-stat",),
        extend_exclude=(Pattern("old", str(tmp_path)), Pattern("new", str(tmp_path))),
        per_file_ignores=(
            Ignoring(Pattern("tests/**", str(tmp_path)), ("blocking-file", "blocking-stat")),
            Ignoring(Pattern("x", str(tmp_path)), ()),
        ),
        force_exclude=True,
        baseline=str(tmp_path / "known.json"),
        output_format="json",
        respect_ruff_noqa=True,
        repair=Manner(workers=3),
    )


def test_settings_of_nothing_are_the_defaults(tmp_path: Path) -> None:
    lines = invoke("check", "--show-settings", folder=tmp_path).stdout.splitlines()
    assert lines[0] == f"# The project is {tmp_path}"
    assert all(line.endswith("  # default") for line in lines[1:])
    assert fold([Layer("", read(tomllib.loads("\n".join(lines)), "", ""))]) == Config()


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
    page = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(blocking-\w+)` \| (.*) \|$", page, re.MULTILINE)
    assert {name: tuple(re.findall(r"`(\w+)`", said)) for name, said in rows} == codes
    assert codes["blocking-http"] == ("ASYNC210", "ASYNC212")
    assert {code for each in codes.values() for code in each} == {
        *("ASYNC210", "ASYNC212", "ASYNC220", "ASYNC221", "ASYNC222", "ASYNC230", "ASYNC240", "ASYNC250", "ASYNC251")
    }
