"""Every command in the README works as written, and prints what the README says."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ANYTHING = "..."  # a line that stands for any number of lines

Session = list[tuple[str, list[str]]]


def read_sessions(text: str = README) -> Iterator[Session]:
    """The commands of each console block, each with the lines it prints."""
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        session: Session = []
        for line in block.splitlines():
            if line.startswith("$ "):
                session.append((line[2:], []))
            else:
                session[-1][1].append(line)
        yield session


def run(command: str, folder: Path) -> list[str]:
    words = shlex.split(command)
    if words[0] == "asyncfix":
        words = [sys.executable, "-m", *words]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    return [*done.stdout.splitlines(), *done.stderr.splitlines()]


def matches(expected: list[str], printed: list[str]) -> bool:
    """Whether the printed lines are the expected ones, with anything where a line says so."""
    pattern = "".join(r"(?:.*\n)*?" if line == ANYTHING else re.escape(line) + r"\n" for line in expected)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


@pytest.mark.parametrize("session", list(read_sessions()), ids=lambda session: session[0][0])
def test_commands_print_what_the_readme_says(session: Session, tmp_path: Path) -> None:
    copytree(ROOT / "fixtures" / "audit_worker", tmp_path / "fixtures" / "audit_worker")
    for command, expected in session:
        printed = run(command, tmp_path)
        assert matches(expected, printed), f"$ {command}\n" + "\n".join(printed)


def test_the_test_command_stands_behind_its_marker() -> None:
    """.ci/run takes it from there."""
    blocks = dict(re.findall(r"<!-- (\w+) -->\n```sh\n(.*?)\n```", README))
    assert set(blocks) == {"main", "tests"}
    assert ".venv/bin/pytest" in blocks["tests"]
    assert all(f"asyncfix {command} " in blocks["main"] for command in ("scan", "apply", "check"))


def test_it_is_short_and_links_to_every_page_at_hand() -> None:
    linked = set(re.findall(r"\]\(docs/([\w-]+\.md|\w+/index\.md)\)", README))
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").glob("*.md")}
    pages |= {"rules/index.md", "catalog/index.md"}
    assert linked == pages - {"notation.md"}
    assert len(README.splitlines()) < 150


@pytest.mark.parametrize("expected", [["a"], ["b", "a"], ["...", "b"], []], ids=str)
def test_other_lines_do_not_match(expected: list[str]) -> None:
    assert not matches(expected, ["a", "b", "c"])
