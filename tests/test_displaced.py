"""What an edit that says nothing new leaves of what was found: the same, on other lines."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from asyncfix.extract import extract
from asyncfix.model.source import Source
from asyncfix.server.displaced import are_displaced
from asyncfix.server.documents import Draft
from asyncfix.server.judged import Judged
from asyncfix.server.kept import Kept
from asyncfix.server.repairs import plan
from asyncfix.server.requests import request_for
from asyncfix.server.stopping import Stop

FIXTURES = Path(__file__).parent.parent / "fixtures"
PROGRAM = '''\
"""A program."""
import time


def wait(seconds):
    for each in sorted([seconds], key=lambda x: -x):
        time.sleep(each)


async def main(): wait(1); wait(2)
'''
ALIKE = {
    "a comment above": ("import time", "# A line.\nimport time"),
    "a comment at the end of a line": ("time.sleep(each)", "time.sleep(each)  # asyncfix: ignore"),
    "a blank line in a function": ("        time", "\n        time"),
    "a longer docstring": ("A program.", "A program\nof two lines."),
    "less": ("\n\ndef", "\ndef"),
}
OTHERS = {
    "a mark": ("def wait(seconds):", "def wait(seconds):  # asyncfix: blocking"),
    "another name": ("seconds", "second"),
    "another column": ("    time.sleep(each)", "    if 1: time.sleep(each)"),
    "one line made two": ("main(): wait(1); wait(2)", "main():\n    wait(1)\n    wait(2)"),
    "another order": ("wait(1); wait(2)", "wait(2); wait(1)"),
    "a new call": ("wait(1);", "wait(1); wait(3);"),
    "a text that is no docstring": ("    for", '    "more"\n    print()\n    for'),
    "a new import": ("import time", "import time, os"),
    "a function without a name that stands lower in its own": ("    for", "    # more\n    for"),
}


def says_the_same(before: str, after: str) -> bool:
    assert before in PROGRAM
    texts = PROGRAM, PROGRAM.replace(before, after)
    return are_displaced(*(extract(Source(Path("app.py"), "app", each, "utf-8")) for each in texts))


@pytest.mark.parametrize(("before", "after"), ALIKE.values(), ids=ALIKE)
def test_the_same_on_other_lines(before: str, after: str) -> None:
    assert says_the_same(before, after)


@pytest.mark.parametrize(("before", "after"), OTHERS.values(), ids=OTHERS)
def test_something_else(before: str, after: str) -> None:
    assert not says_the_same(before, after)


# Random edits of whole projects, each compared with what is found from nothing.

Lines = list[str]
Edit = Callable[[Lines, random.Random], Lines]


def put(lines: Lines, chance: random.Random) -> Lines:
    place = chance.randrange(len(lines) + 1)
    return [*lines[:place], chance.choice(("\n", "# A remark.\n", "    # A remark.\n\n")), *lines[place:]]


def cut(lines: Lines, chance: random.Random) -> Lines:
    """Without a line that says nothing, where there is one."""
    idle = [place for place, line in enumerate(lines) if not line.strip() or line.strip().startswith("#")]
    place = chance.choice(idle) if idle else len(lines)
    return lines[:place] + lines[place + 1 :]


def drop(lines: Lines, chance: random.Random) -> Lines:
    place = chance.randrange(len(lines))
    return lines[:place] + lines[place + 1 :]


def opened() -> Kept:
    """The project, of which nothing is known."""
    found = Kept(lambda: request_for(Path.cwd()))
    found.refresh(Stop())
    return found


def told(judged: Judged) -> object:
    return judged.findings, judged.analysis.comments, judged.analysis.errors


@pytest.mark.parametrize("name", ["audit_worker", "rules/linking"])
def test_random_edits(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(FIXTURES / name, tmp_path / "project")
    (tmp_path / "project" / "asyncfix.toml").touch()
    monkeypatch.chdir(tmp_path / "project")
    files = [path for path in sorted(Path().rglob("*.py")) if path.stat().st_size]
    project, chance, displaced = opened(), random.Random(7), 0
    project.judge({}, Stop())
    drafts: dict[Path, Draft] = {}
    for number in range(10):
        path = chance.choice(files)
        text = drafts[path].text if path in drafts else path.read_text()
        edit: Edit = chance.choice((put, put, put, cut, drop))
        drafts = {**drafts, path: Draft("", number, "".join(edit(text.splitlines(keepends=True), chance)))}
        exact = project.judge(drafts, Stop())
        if exact.broken:  # what is known of the file is of an earlier text
            drafts = {}
            continue
        fresh = opened().judge(drafts, Stop())
        assert told(exact) == told(fresh), (path, edit)
        if exact.analysis is project._displaced:
            displaced += 1
            if displaced == 1:
                found, cold = plan(exact, Stop()), plan(fresh, Stop())
                assert (found.findings, found.proposal.repairs) == (cold.findings, cold.proposal.repairs)
    assert displaced > 2
