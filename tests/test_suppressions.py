"""Comments that keep findings out of the report: what they cover, which are needless, and how they are put right."""

import json
from pathlib import Path

import pytest
from typer.testing import Result

from tests.repairing import invoke

IGNORED = "  # asyncfix: ignore[blocking-sleep]{}"
HEAD = "import time\n\n\nasync def f(x):\n"
SUPPRESSED = {
    "behind the call": "    time.sleep(1)  # asyncfix: ignore[blocking-sleep]",
    "with a reason": "    time.sleep(1)  # asyncfix: ignore[blocking-sleep]  the device needs it",
    "without spaces": "    time.sleep(1) #asyncfix:ignore[blocking-sleep]",
    "one of two rules": "    time.sleep(1)  # asyncfix: ignore[blocking-sleep, blocking-stat]",
    "behind another comment": "    time.sleep(1)  # noqa: ASYNC251  # asyncfix: ignore[blocking-sleep]",
    "before another comment": "    time.sleep(1)  # asyncfix: ignore[blocking-sleep]  # noqa: ASYNC251",
    "at the end of a call": "    time.sleep(\n        1,\n    )  # asyncfix: ignore[blocking-sleep]",
    "above a statement": "    # asyncfix: ignore[blocking-sleep]\n    time.sleep(1)",
    "above other comments": "    # asyncfix: ignore[blocking-sleep]\n    # Wait.\n\n    time.sleep(1)",
    "above an if": "    # asyncfix: ignore[blocking-sleep]\n    if x:\n        pass\n    else:\n        time.sleep(1)",
    "for the file": "    time.sleep(1)\n# asyncfix: file-ignore[blocking-sleep]",
}
FOUND = {
    "in a string": '    time.sleep(1); "# asyncfix: ignore[blocking-sleep]"',
    "of another rule": "    time.sleep(1)  # asyncfix: ignore[blocking-http]",
    "on the line below": "    time.sleep(1)\n    pass  # asyncfix: ignore[blocking-sleep]",
    "above the statement before": "    # asyncfix: ignore[blocking-sleep]\n    pass\n    time.sleep(1)",
}


def check(folder: Path, text: str, *flags: str) -> Result:
    (folder / "app.py").write_text(text)
    return invoke("check", *flags, ".", folder=folder)


@pytest.mark.parametrize("body", SUPPRESSED.values(), ids=SUPPRESSED)
def test_a_comment_suppresses(body: str, tmp_path: Path) -> None:
    result = check(tmp_path, f"{HEAD}{body}\n")
    assert (result.exit_code, "blocking-sleep]" in result.stdout) == (0, False), result.stdout


def test_a_comment_above_a_function_covers_it(tmp_path: Path) -> None:
    text = "import time\n\n\n# asyncfix: ignore[blocking-sleep]\n@wrap\nasync def f():\n    time.sleep(1)\n"
    assert check(tmp_path, text).exit_code == 0
    assert check(tmp_path, f"{text}\n\nasync def g():\n    time.sleep(1)\n").exit_code == 1


@pytest.mark.parametrize("body", FOUND.values(), ids=FOUND)
def test_what_no_comment_suppresses(body: str, tmp_path: Path) -> None:
    result = check(tmp_path, f"{HEAD}{body}\n")
    assert (result.exit_code, "error[blocking-sleep]" in result.stdout) == (1, True)


NEEDLESS = {
    "nothing at all": ("    pass  # asyncfix: ignore[blocking-sleep]", "unused-ignore", "    pass"),
    "one rule of two": (
        "    time.sleep(1)  # asyncfix: ignore[blocking-http, blocking-sleep]  why",
        "unused-ignore",
        "    time.sleep(1)  # asyncfix: ignore[blocking-sleep]  why",
    ),
    "a line of its own": ("    # asyncfix: ignore[blocking-http]\n    pass", "unused-ignore", "    pass"),
    "beside another": ("    pass  # asyncfix: ignore[blocking-http]  # noqa", "unused-ignore", "    pass  # noqa"),
    "no rule": (
        "    time.sleep(1)  # asyncfix: ignore  why",
        "blanket-ignore",
        "    time.sleep(1)  # asyncfix: ignore[blocking-sleep]  why",
    ),
    "no rule, and nothing": ("    pass  # asyncfix: ignore", "unused-ignore", "    pass"),
    "no rule, for the file": (
        "    time.sleep(1)  # asyncfix: file-ignore",
        "blanket-ignore",
        "    time.sleep(1)  # asyncfix: file-ignore[blocking-sleep]",
    ),
}


@pytest.mark.parametrize(("body", "rule", "after"), NEEDLESS.values(), ids=NEEDLESS)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_a_needless_comment_is_found_and_put_right(body: str, rule: str, after: str, end: str, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_bytes(f"{HEAD}{body}\n".replace("\n", end).encode())
    found = invoke("check", ".", folder=tmp_path)
    assert (found.exit_code, f"warning[{rule}]" in found.stdout) == (1, True)
    assert invoke("apply", ".", folder=tmp_path).exit_code == 0
    assert (tmp_path / "app.py").read_bytes() == f"{HEAD}{after}\n".replace("\n", end).encode()
    assert invoke("check", ".", folder=tmp_path).exit_code == 0


def test_a_suppressed_call_is_not_repaired(tmp_path: Path) -> None:
    text = f"{HEAD}    time.sleep(1)  # asyncfix: ignore[blocking-sleep]\n"
    (tmp_path / "app.py").write_text(text)
    assert invoke("apply", ".", folder=tmp_path).exit_code == 0
    assert (tmp_path / "app.py").read_text() == text


def test_names_that_never_end_are_an_error(tmp_path: Path) -> None:
    result = check(tmp_path, f"{HEAD}    time.sleep(1)  # asyncfix: ignore[blocking-sleep\n")
    assert (result.exit_code, "the names of rules end with `]`" in result.stdout) == (1, True)


@pytest.mark.parametrize("flags", ["--ignore blocking-sleep", "--select blocking-http,unused-ignore"])
def test_a_comment_without_names_may_be_about_a_rule_that_is_not_asked(flags: str, tmp_path: Path) -> None:
    text = f"{HEAD}    time.sleep(1)  # asyncfix: ignore\n"
    assert check(tmp_path, text, *flags.split()).exit_code == 0
    assert check(tmp_path, text.replace("time.sleep(1)", "pass"), "--select", "unused-ignore").exit_code == 0


def test_a_rule_that_is_not_asked_makes_no_comment_unused(tmp_path: Path) -> None:
    text = f"{HEAD}    pass  # asyncfix: ignore[blocking-sleep, blocking-stat]\n"
    assert check(tmp_path, text, "--select", "blocking-http,unused-ignore").exit_code == 0
    assert "blocking-stat" not in check(tmp_path, text).stdout  # off by default


def test_a_misspelt_rule_is_no_suppression(tmp_path: Path) -> None:
    result = check(tmp_path, f"{HEAD}    time.sleep(1)  # asyncfix: ignore[blocking-slep]\n")
    assert result.exit_code == 1
    assert "error[invalid-comment] unknown rule `blocking-slep`; did you mean `blocking-sleep`?" in result.stdout
    assert "error[blocking-sleep]" in result.stdout


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# asyncfix: ignore[]", "no rule is named between the brackets"),
        ("# asyncfix: ignore[ , ]  why", "no rule is named between the brackets"),
        ("# asyncfix: file-ignore[]", "no rule is named between the brackets"),
        ("# asyncfix: ignore[blocking-sleep", "the names of rules end with `]`"),
        ("# asyncfix: IGNORE[blocking-sleep]", "unknown word `IGNORE`; did you mean `ignore`?"),
        ("# ASYNCFIX: IGNORE", "comments to asyncfix are in lower case: write `# asyncfix: ignore`"),
        ("# Asyncfix: ignore[blocking-sleep]", "comments to asyncfix are in lower case: write `# asyncfix: ignore`"),
        ("# asyncfix: ignore: blocking-sleep", "the names of rules stand in brackets: `ignore[RULE]  why`"),
        ("# asyncfix: ignore=blocking-sleep", "the names of rules stand in brackets: `ignore[RULE]  why`"),
        ("# asyncfix: ignore(blocking-sleep)", "the names of rules stand in brackets: `ignore[RULE]  why`"),
        ("# asyncfix: noqa", "unknown word `noqa`; write `ignore[RULE]`"),
        ("# asyncfix: disable[blocking-sleep]", "unknown word `disable`; write `ignore[RULE]`"),
        ("# noqa  # asyncfix: ignroe", "unknown word `ignroe`; did you mean `ignore`?"),
        ("# asyncfix: ignore[Blocking-Sleep]", "unknown rule `Blocking-Sleep`; did you mean `blocking-sleep`?"),
    ],
)
def test_what_is_no_suppression_suppresses_nothing_and_is_said(comment: str, said: str, tmp_path: Path) -> None:
    result = check(tmp_path, f"{HEAD}    time.sleep(1)  {comment}\n")
    assert result.exit_code == 1
    assert [f"error[invalid-comment] {said}" in result.stdout, "error[blocking-sleep]" in result.stdout] == [True] * 2
    assert "ignore]" not in result.stdout


def test_errors_are_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    comments = ("ignore[x]", "ignroe", "ignore[]", "noqa")
    body = "".join(f"    time.sleep(1)  # asyncfix: {each}\n" for each in comments)
    lines = [
        line.split(":")[1] for line in check(tmp_path, HEAD + body).stdout.splitlines() if "invalid-comment" in line
    ]
    assert lines == ["5", "6", "7", "8"]


@pytest.mark.parametrize("comment", ["# ASYNCFIX: see the manual", "# asyncfix: see the manual", "# ASYNCFIX"])
def test_what_only_speaks_of_asyncfix_is_no_mistake(comment: str, tmp_path: Path) -> None:
    assert check(tmp_path, f"{HEAD}    pass  {comment}\n").exit_code == 0


def test_comments_without_names_get_them(tmp_path: Path) -> None:
    text = f"{HEAD}    time.sleep(1)  # asyncfix: ignore[]  why\n"
    check(tmp_path, text, "--add-ignore")
    assert (tmp_path / "app.py").read_text() == text.replace("[]", "[blocking-sleep]")


def test_a_misspelt_word_is_said(tmp_path: Path) -> None:
    result = check(tmp_path, f"{HEAD}    time.sleep(1)  # asyncfix: ignroe[blocking-sleep]\n")
    assert "unknown word `ignroe`; did you mean `ignore`?" in result.stdout


def test_json_tells_what_is_suppressed(tmp_path: Path) -> None:
    text = f"{HEAD}    time.sleep(1)  # asyncfix: ignore[blocking-sleep]\n    time.sleep(2)\n"
    found = json.loads(check(tmp_path, text, "--format", "json").stdout)
    assert [(each["line"], each["suppressed"]) for each in found["findings"]] == [(5, True), (6, False)]
    assert (found["summary"]["findings"], found["summary"]["suppressed"]) == (1, 1)


ADDED = {
    "behind a call": ("    time.sleep(1)", "    time.sleep(1)  # asyncfix: ignore[blocking-sleep]{}"),
    "behind a comment": (
        "    time.sleep(1)  # noqa",
        "    time.sleep(1)  # noqa  # asyncfix: ignore[blocking-sleep]{}",
    ),
    "two of one line": (
        "    time.sleep(1); time.sleep(2)",
        "    time.sleep(1); time.sleep(2)  # asyncfix: ignore[blocking-sleep]{}",
    ),
    "to a comment that is there": (
        "    time.sleep(1)  # asyncfix: ignore[blocking-stat]  so",
        "    time.sleep(1)  # asyncfix: ignore[blocking-stat, blocking-sleep]  so",
    ),
    "at the end of a call with a text": (
        '    time.sleep(len("""a\nb"""))',
        '    time.sleep(len("""a\nb"""))  # asyncfix: ignore[blocking-sleep]{}',
    ),
    "above a statement": (
        '    x = [time.sleep(1), """\n"""]',
        '    # asyncfix: ignore[blocking-sleep]{}\n    x = [time.sleep(1), """\n"""]',
    ),
    "above a line that goes on": (
        "    x = 1 + \\\n        time.sleep(1) + \\\n        2",
        "    # asyncfix: ignore[blocking-sleep]{}\n    x = 1 + \\\n        time.sleep(1) + \\\n        2",
    ),
}


@pytest.mark.parametrize(("before", "after"), ADDED.values(), ids=ADDED)
@pytest.mark.parametrize("why", ["", "it must"])
def test_comments_are_added(before: str, after: str, why: str, tmp_path: Path) -> None:
    assert check(tmp_path, f"{HEAD}{before}\n", f"--add-ignore={why}").exit_code == 0
    assert (tmp_path / "app.py").read_text() == HEAD + after.format(f"  {why}" if why else "") + "\n"
    assert "blocking-sleep]" not in invoke("check", ".", folder=tmp_path).stdout


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0c", "\x85", "\u2028"])
def test_a_reason_stays_a_comment(end: str, tmp_path: Path) -> None:
    check(tmp_path, f"{HEAD}    time.sleep(1)\n", f"--add-ignore=it must{end}import os")
    added = "    time.sleep(1)  # asyncfix: ignore[blocking-sleep]  it must import os\n"
    assert (tmp_path / "app.py").read_text() == HEAD + added
