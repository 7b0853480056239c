"""Functions in which some state may be used are told by their texts: all that use it are among them, few others are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from blocking import findings, reach_of, read_text

from asyncfix.repair.judgement.effects import accesses
from asyncfix.repair.judgement.named import files_using, functions_using
from asyncfix.repair.project import plan_repairs
from asyncfix.repair.scene import scene as scenes
from asyncfix.repair.scene import told
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage

MANY_WAYS = """
import subprocess
from os import environ as around
import jobs as work
from jobs import total as amount
from jobs import (
    rows as lines,
)

limit = 3


class Desk:
    def __init__(self):
        self.count = 0
        self.rows = []

    def plainly(self):
        self.count += 1

    def broken_up(self):
        return self . \\
            count

    def over_lines(self):
        return (
            self  # the desk
            .rows  # of all
            [0]
        )

    def by_text(self):
        return getattr(self, "count")

    def by_another_name(self):
        rows = self.rows
        rows.append(1)

    def by_any_text(self, name):
        return getattr(self, name)

    def by_any_text_of(self, name):
        return getattr(
            self,
            "co" + name,
        )

    def by_namespace(self, name):
        vars(self)[name] = 1

    def by_dict(self, name):
        return self.__dict__.get(name)

    def by_method(self, name):
        super().__setattr__(name, 1)

    def of_a_module(self):
        return work.total, amount, lines[0]

    def given(self, rows=lines):
        rows.append(1)

    def of_the_module(self, name):
        globals()[name] = limit

    def begun(self):
        around["HOME"] = "/"
        subprocess.run(["true"])

    def nothing(self):
        return "nothing"


def outside():
    global limit
    limit = 4


def around_another():
    shown = 0

    async def inside():
        nonlocal shown
        shown += 1

    return [inside(), inside()]
"""
USING = {
    (".count", "Desk.broken_up"),
    (".count", "Desk.by_text"),
    (".count", "Desk.by_any_text"),
    (".count", "Desk.by_any_text_of"),
    (".count", "Desk.by_namespace"),
    (".count", "Desk.by_dict"),
    (".count", "Desk.by_method"),
    (".rows", "Desk.over_lines"),
    (".rows", "Desk.by_another_name"),
    ("jobs:total", "Desk.of_a_module"),
    ("jobs:rows", "Desk.of_a_module"),
    ("desk:limit", "Desk.of_the_module"),
    (".environ", "Desk.begun"),
    ("desk:around_another:shown", "around_another.inside"),
}
WAITING = """
import time
async def main():
    time.sleep(1)
"""
OTHER = """
class Other:
    def __init__(self):
        self.rows = []
    def add(self):
        self.rows.append(1)
        return getattr(self, "rows")
async def nothing(other):
    return other.add()
"""
DESK = """
import asyncio
import time
from counted import Counted
class Desk(Counted):
  def __init__(self):
    self.first = self.second = self.third = 0
  def move(self):
    self.first += 1
    time.sleep(1)
    self.second = self.third = self.first
  async def work(self): self.move()
  async def look(self): return self.shown("first"), self.shown("second"), self.third
async def main():
  desk = Desk()
  await asyncio.gather(desk.work(), desk.look())
asyncio.run(main())
"""
BY_ANY_TEXT = "class Counted:\n  def shown(self, name): return getattr(self, name)\n"
TWO_OF_THREE = "class Counted:\n  def shown(self, name): return self.first, self.second\n"
JOBS = "total = 0\nrows = []\n\n\ndef add():\n    global total\n    total += 1\n    rows.append(total)\n"


def staged(*texts: tuple[str, str]) -> Stage:
    sources = [read_text(text, path) for path, text in texts]
    return Stage(reach_of(sources), {each.path: each for each in sources}, frozenset())


def uses(scene: Scene) -> Iterator[tuple[Path, str, str]]:
    """What each function uses, as it is known from its tree."""
    for home in map(scene.at, scene.sources):
        for key, node in home.nodes.items():
            for each in accesses(home, key, node.body, share_arguments=True):
                yield key.path, each.state, key.qualname


def may_use(scene: Scene, state: str) -> set[str]:
    return {key.qualname for _, key in functions_using(scene, state)}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_who_uses_state_is_among_those_who_may(newline: str) -> None:
    stage = staged(("desk", MANY_WAYS.replace("\n", newline)), ("jobs", JOBS.replace("\n", newline)))
    scene = stage.scene(Path("desk.py"))
    found = {(state, name) for path, state, name in uses(scene) if path in files_using(scene, state)}
    assert found >= USING
    missed = {(state, name) for state, name in found if name not in may_use(scene, state)}
    assert not missed


def test_others_are_not_looked_at() -> None:
    scene = staged(("desk", MANY_WAYS), ("jobs", JOBS)).scene(Path("desk.py"))
    assert not {"Desk.nothing", "Desk.plainly", "outside", "add"} & may_use(scene, ".rows")
    assert may_use(scene, "jobs:total") >= {"add", "Desk.of_a_module"}
    assert not {"Desk.plainly", "Desk.over_lines", "outside"} & may_use(scene, "jobs:total")


def test_files_that_have_to_do_with_nothing_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    read = told.read_told
    monkeypatch.setattr(scenes, "read_told", lambda source: (parsed.append(source.module), read(source))[1])
    others = [(f"other{number}", OTHER) for number in range(5)]
    sources = [read_text(text, path) for path, text in (("main", WAITING), *others)]
    texts = {each.path: each for each in sources}
    found = plan_repairs(reach_of(sources), texts, findings(sources), frozenset(texts)).repairs
    assert [each.level for each in found] == ["safe"]
    assert parsed == ["main"]


@pytest.mark.parametrize("counted", [BY_ANY_TEXT, TWO_OF_THREE])
def test_who_reads_some_of_it_in_a_file_that_does_not_name_all(counted: str) -> None:
    """What `move` has changed the half of may be read while it is in a thread."""
    sources = [read_text(DESK), read_text(counted, "counted")]
    texts = {each.path: each for each in sources}
    found = plan_repairs(reach_of(sources), texts, findings(sources), frozenset(texts)).repairs
    said = "`self.first` changes in a thread together with other state that `shown` reads with it"
    assert said in {reason.message for each in found for reason in each.reasons}
