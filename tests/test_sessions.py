"""The commands of the pages in docs/ print what the pages say, one after the other in one folder."""

import re
from pathlib import Path
from shutil import copytree

import pytest

from tests.test_readme import ROOT, matches, read_sessions, run

PAGES = ("findings.md", "quickstart.md", "suppressing.md")


def read(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_commands_print_what_the_page_says(name: str, tmp_path: Path) -> None:
    text = read(name)
    if "fixtures/audit_worker" in text:
        copytree(ROOT / "fixtures" / "audit_worker", tmp_path / "fixtures" / "audit_worker")
    else:  # the page is about its first block of code
        (tmp_path / "app.py").write_text(re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0])
        (tmp_path / "asyncfix.toml").touch()
    for command, expected in (each for session in read_sessions(text) for each in session):
        printed = run(command, tmp_path)
        assert matches(expected, printed), f"$ {command}\n" + "\n".join(printed)


def test_settings_are_shown_as_the_page_says(tmp_path: Path) -> None:
    text = read("configuration.md").replace("/home/me/shop", str(tmp_path))
    (tmp_path / "pyproject.toml").write_text(re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0])
    (tmp_path / "app").mkdir()
    (((command, expected),),) = read_sessions(text)
    assert matches(squeezed(expected), squeezed(run(command, tmp_path)))


def squeezed(lines: list[str]) -> list[str]:
    """With one space before comments, whose column is that of the longest line."""
    return [re.sub(" +#", " #", line) for line in lines]


def test_held_block_is_what_apply_writes(tmp_path: Path) -> None:
    (excerpt,) = re.findall(r"```python\n(.*?)```", read("quickstart.md"), re.DOTALL)
    copytree(ROOT / "fixtures" / "audit_worker", tmp_path / "worker")
    run("asyncfix apply worker", tmp_path)
    assert excerpt in (tmp_path / "worker" / "audit_worker" / "job_processor.py").read_text(encoding="utf-8")


def test_every_page_with_commands_is_run() -> None:
    pages = {path.name for path in (ROOT / "docs").glob("*.md") if "```console" in path.read_text(encoding="utf-8")}
    assert pages == {*PAGES, "configuration.md", "repair.md"}  # tests/test_repair_page.py
