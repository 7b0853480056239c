"""The commands of docs/repair.md print what the page says."""

import re
from pathlib import Path

import pytest

from tests.test_readme import ROOT, Session, matches, read_sessions, run

PAGE = (ROOT / "docs" / "repair.md").read_text(encoding="utf-8")
PROGRAM = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]


@pytest.mark.parametrize("session", list(read_sessions(PAGE)), ids=lambda session: session[0][0])
def test_commands(session: Session, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PROGRAM)
    (tmp_path / "asyncfix.toml").touch()
    for command, expected in session:
        printed = run(command, tmp_path)
        assert matches(expected, printed), f"$ {command}\n" + "\n".join(printed)


def test_all_options_are_there(tmp_path: Path) -> None:
    listed = "\n".join(run("asyncfix apply --help", tmp_path))
    flags = ["--interactive", "--workers", "--convert-pool", "--raise-minconn", "--wrapper", "--runtime"]
    flags += ["--split", "--free-threaded", "--on-cancel"]
    assert all(flag in listed and f"`{flag}" in PAGE for flag in flags)
