"""What `check` can be asked for beside findings: files, repairs, pages, another bar to fail at."""

import json
from pathlib import Path

import pytest

from tests.repairing import invoke

BLOCKS = "import time\n\n\nasync def nap():\n    time.sleep(1)\n"
REPAIRED = "import asyncio\n\n\nasync def nap():\n    await asyncio.sleep(1)\n"
SUPPRESSED = BLOCKS.replace("(1)", "(1)  # asyncfix: ignore[blocking-sleep]  it must")
MANAGER = """\
from contextlib import asynccontextmanager

import psycopg2


@asynccontextmanager
async def connected():
    yield psycopg2.connect("")
"""  # which nothing enters: of severity info
WARNED = BLOCKS.replace("(1)", "(1)  # asyncfix: ignore")  # a blanket one is a warning


@pytest.mark.parametrize(
    ("text", "bar", "code"),
    [
        (BLOCKS, "error", 1),
        (WARNED, "warning", 1),
        (WARNED, "error", 0),
        (MANAGER, "warning", 0),
        (MANAGER, "info", 1),
        ("def f(:\n", "error", 1),
    ],
)
def test_the_lowest_severity_that_fails(text: str, bar: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(text)
    result = invoke("check", "--fail-on", bar, "app.py", folder=tmp_path)
    assert (result.exit_code, "app.py:" in result.stdout) == (code, code == 1 or text is WARNED)


def test_an_info_that_fails_counts_everywhere(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(MANAGER)
    strict = ("--fail-on", "info")
    said = invoke("check", *strict, folder=tmp_path).stdout
    assert ("Found 1 blocking call in 1 file" in said, "No blocking calls" in said) == (True, False)
    assert "::notice title=asyncfix" in invoke("check", *strict, "--format", "github", folder=tmp_path).stdout
    assert invoke("check", "--format", "github", folder=tmp_path).stdout == ""
    assert "blocking-database" in invoke("check", *strict, "--statistics", folder=tmp_path).stdout
    invoke("check", *strict, "--baseline=k.json", "--update-baseline", folder=tmp_path)
    assert invoke("check", *strict, "--baseline=k.json", folder=tmp_path).exit_code == 0
    invoke("check", *strict, "--add-ignore=why", folder=tmp_path)
    assert "# asyncfix: ignore[blocking-database]  why" in (tmp_path / "app.py").read_text()
    assert invoke("check", *strict, folder=tmp_path).exit_code == 0


def test_what_comments_suppress_can_be_reported(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SUPPRESSED)
    assert invoke("check", folder=tmp_path).exit_code == 0
    result = invoke("check", "--no-suppressions", folder=tmp_path)
    assert (result.exit_code, "Found 1 blocking call in 1 file" in result.stdout) == (1, True)


def test_the_files_that_are_judged(tmp_path: Path) -> None:
    for name in ("b.py", "a.py", "c.txt"):
        (tmp_path / name).write_text("")
    result = invoke("check", "--show-files", "--exclude", "b.py", folder=tmp_path)
    assert (result.exit_code, result.stdout) == (0, "a.py\n")


def test_repairs_from_within_the_gate(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text(BLOCKS)
    shown = invoke("check", "--diff", folder=tmp_path)
    assert (shown.exit_code, file.read_text()) == (1, BLOCKS)
    assert shown.stdout == invoke("apply", "--dry-run", folder=tmp_path).stdout
    fixed = invoke("check", "--fix", folder=tmp_path)
    assert (fixed.exit_code, file.read_text()) == (0, REPAIRED)
    assert fixed.stdout == "No blocking calls on the event loop in 1 file\n"
    assert "repaired  app.py:5  nap" in fixed.stderr
    assert invoke("check", "--diff", folder=tmp_path).exit_code == 0


def test_what_cannot_be_repaired_still_fails(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("async def f(conn):\n    input()\n    conn.x()\n")
    result = invoke("check", "--fix", "--quiet", folder=tmp_path)
    assert (result.exit_code, "error[blocking-input]" in result.stdout) == (1, True)


def test_standard_input_is_not_fixed_beside_a_report(tmp_path: Path) -> None:
    result = invoke("check", "--fix", "-", folder=tmp_path, stdin=BLOCKS)
    assert (result.exit_code, "asyncfix apply -" in result.stderr) == (2, True)


def test_unsafe_repairs_are_of_repairs(tmp_path: Path) -> None:
    result = invoke("check", "--unsafe-fixes", folder=tmp_path)
    assert (result.exit_code, "--unsafe-fixes goes with --fix or --diff" in result.stderr) == (2, True)


def test_pages_for_machines(tmp_path: Path) -> None:
    (page,) = json.loads(invoke("explain", "blocking-sleep", "--output-format", "json", folder=tmp_path).stdout)
    assert (page["kind"], page["name"], page["severity"], page["by_default"]) == (
        "rule",
        "blocking-sleep",
        "error",
        True,
    )
    every = json.loads(invoke("explain", "--all", "--output-format", "json", folder=tmp_path).stdout)
    names = {each["name"] for each in every if each["kind"] == "rule"}
    listed = invoke("explain", folder=tmp_path).stdout.splitlines()
    assert names == {line.split()[0] for line in listed}
    assert "new-suspension" in {each["name"] for each in every if each["kind"] == "reason"}
    assert "invalid-syntax" in {each["name"] for each in every if each["kind"] == "error"}


def test_all_pages_at_once(tmp_path: Path) -> None:
    text = invoke("explain", "--all", folder=tmp_path).stdout
    assert "\n\n# blocking-sleep (error, on by default)\n" in text
    assert "\n\n# new-suspension (unsafe)\n" in text
    assert invoke("explain", "blocking-sleep", "--all", folder=tmp_path).exit_code == 2


@pytest.mark.parametrize(
    "flags",
    [
        "--add-ignore= --update-baseline",
        "--update-baseline --prune-baseline",
        "--diff --add-ignore=",
        "--diff --show-files",
    ],
)
def test_two_things_are_not_done_at_once(flags: str, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(BLOCKS)
    result = invoke("check", "--baseline", "known.json", *flags.split(), folder=tmp_path)
    assert (result.exit_code, "are two things to do" in result.stderr) == (2, True)
    assert (tmp_path / "app.py").read_text() == BLOCKS
    assert not (tmp_path / "known.json").exists()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--diff -o json:x.json", "-o is about findings, and --diff reports none: leave one of them out"),
        ("--show-files --statistics", "--statistics is about findings, and --show-files reports none"),
        ("--update-baseline --baseline k.json -o sarif:x", "-o is about findings, and --update-baseline reports none"),
        ("-o=", "-o: an empty text names no file"),
        ("--root= .", "an empty text names no file or folder"),
    ],
)
def test_what_would_be_passed_over_is_an_error(flags: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(BLOCKS)
    words = [word.replace("-o=", "-o") for word in flags.split()] + ([""] if flags == "-o=" else [])
    result = invoke("check", *words, folder=tmp_path)
    assert (result.exit_code, said in result.stderr, result.stdout) == (2, True, "")
    assert not {"x", "x.json", "k.json"} & {each.name for each in tmp_path.iterdir()}


@pytest.mark.parametrize("command", ["check", "scan", "apply"])
def test_an_empty_text_is_no_path(command: str, tmp_path: Path) -> None:
    result = invoke(command, "", folder=tmp_path)
    assert (result.exit_code, "an empty text names no file or folder" in result.stderr) == (2, True)


@pytest.mark.parametrize("flags", ["--diff", "--add-ignore=", "--update-baseline --baseline=k.json", ""])
def test_exit_zero_is_about_all_that_is_left(flags: str, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(BLOCKS)
    (tmp_path / "bad.py").write_text("def f(:\n")
    assert invoke("check", "--exit-zero", *flags.split(), folder=tmp_path).exit_code == 0
    assert invoke("check", "--exit-zero", "--select", "x", *flags.split(), folder=tmp_path).exit_code == 2


def test_what_is_known_gets_no_comment(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(BLOCKS)
    invoke("check", "--baseline=k.json", "--update-baseline", folder=tmp_path)
    result = invoke("check", "--baseline=k.json", "--add-ignore=why", folder=tmp_path)
    assert (result.exit_code, (tmp_path / "app.py").read_text()) == (0, BLOCKS)
    (tmp_path / "app.py").write_text(BLOCKS + "    time.sleep(2)\n")
    invoke("check", "--baseline=k.json", "--add-ignore=why", folder=tmp_path)
    lines = (tmp_path / "app.py").read_text().splitlines()
    assert [line for line in lines if "ignore" in line] == [
        "    time.sleep(2)  # asyncfix: ignore[blocking-sleep]  why"
    ]


@pytest.mark.parametrize("flag", ["--diff", "--add-ignore=", "--fix"])
def test_a_broken_file_fails_whatever_is_asked(flag: str, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def f(:\n")
    result = invoke("check", flag, folder=tmp_path)
    assert (result.exit_code, "app.py:1:" in result.output) == (1, True)
