"""Files in a folder that a coroutine has made are its own while nobody else knows it: awaits between uses are safe."""

from pathlib import Path

import pytest

from tests.repairing import apply

HEAD = """
import asyncio
import functools
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

KEPT = {}
SHARED = Path("/var/shared")


class Desk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.page = Path(folder) / "page"
        self.shared = SHARED

    async def turn(self) -> None:
        await asyncio.sleep(0)

    def keep(self) -> None:
        KEPT["desk"] = self


@dataclass
class Job:
    name: str


async def scribble(folder: Path) -> None:
    (folder / "page").write_text("another")


async def count(folder: Path, numbers: list[int]) -> int:
    numbers.append(len(folder.name))
    for each in folder.iterdir():
        numbers.append(each.stat().st_size)
    return sum(numbers)


async def remember(folder: Path) -> None:
    KEPT[folder] = folder


async def begin(folder: Path) -> None:
    asyncio.create_task(scribble(folder))


def where(folder: Path) -> Path:
    return SHARED


class Room:
    def __init__(self) -> None:
        self.queue = asyncio.Queue()
        self.folder = None

    async def pause(self) -> None:
        if self.folder:
            await asyncio.sleep(0)

    async def work(self, client, name: str, jobs: list) -> str:
"""

OWN = {
    "a folder": ("with tempfile.TemporaryDirectory() as made:", 'page = Path(made) / "page"', ""),
    "its path": ("if True:", 'page = Path(tempfile.mkdtemp()) / "page"', ""),
    "the object": ("if True:", 'folder = tempfile.TemporaryDirectory()\npage = Path(folder.name) / "page"', ""),
    "a text": ("with tempfile.TemporaryDirectory() as made:", 'page = Path(f"{made}/page")', ""),
    "os.path": ("with tempfile.TemporaryDirectory() as made:", "page = Path(os.path.join(made, name))", ""),
    "looked at": (
        "with tempfile.TemporaryDirectory() as made:",
        'page = Path(made) / "page"',
        "print(made, page.name)",
    ),
    "handed to a coroutine": (
        "with tempfile.TemporaryDirectory() as made:",
        'folder = Path(made)\npage = folder / "page"',
        "await count(folder, [])",
    ),
    "names in it": (
        "with tempfile.TemporaryDirectory() as made:",
        'page = Path(made) / "page"',
        "self.names = [each.name for each in Path(made).iterdir()]",
    ),
    "an object of it": (
        "with tempfile.TemporaryDirectory() as made:",
        "desk = Desk(Path(made))\npage = desk.page",
        "await desk.turn()",
    ),
    "a name that a function inside has, too": (
        "with tempfile.TemporaryDirectory() as made:",
        'page = Path(made) / "page"',
        "def shown(made): return made",
    ),
}
OTHERS = {
    "given": ("if True:", 'page = SHARED / "page"', ""),
    "given by the caller": ("if True:", 'page = Path(name) / "page"', ""),
    "above": ("with tempfile.TemporaryDirectory() as made:", 'page = Path(made) / "../page"', ""),
    "absolute": ("with tempfile.TemporaryDirectory() as made:", 'page = Path(made) / "/page"', ""),
    "another place of its object": (
        "with tempfile.TemporaryDirectory() as made:",
        "desk = Desk(Path(made))\npage = desk.shared",
        "",
    ),
    "given by a function": ("with tempfile.TemporaryDirectory() as made:", 'page = where(made) / "page"', ""),
    "a name with two values": (
        "with tempfile.TemporaryDirectory() as made:",
        'made = made if name else SHARED\npage = Path(made) / "page"',
        "",
    ),
    "a task": (
        "with tempfile.TemporaryDirectory() as made:",
        'page = Path(made) / "page"',
        "task = asyncio.create_task(scribble(page.parent))",
    ),
    "several tasks": (
        "with tempfile.TemporaryDirectory() as made:",
        'page = Path(made) / "page"',
        "tasks = [asyncio.ensure_future(scribble(Path(made))) for _ in jobs]",
    ),
    "a task of a coroutine": (
        "with tempfile.TemporaryDirectory() as made:",
        'folder = Path(made)\npage = folder / "page"',
        "await begin(folder)",
    ),
    "a task of what isn't known": (
        "with tempfile.TemporaryDirectory() as made:",
        'page = Path(made) / "page"',
        "task = asyncio.create_task(client(page))",
    ),
    "a task of a method that was given a name": (
        "with tempfile.TemporaryDirectory() as made:",
        "desk = Desk(Path(made))\npage = desk.page",
        "turn = desk.turn\ntask = asyncio.create_task(turn())",
    ),
    "a task of a partial": (
        "with tempfile.TemporaryDirectory() as made:",
        "desk = Desk(Path(made))\npage = desk.page",
        "turn = functools.partial(desk.turn)\ntask = asyncio.create_task(turn())",
    ),
    "gathered": (
        "with tempfile.TemporaryDirectory() as made:",
        'page = Path(made) / "page"',
        "jobs = [asyncio.wait_for(scribble(Path(made)), 1)]",
    ),
    "kept by a coroutine": (
        "with tempfile.TemporaryDirectory() as made:",
        'folder = Path(made)\npage = folder / "page"',
        "await remember(folder)",
    ),
    "kept with an object": (
        "with tempfile.TemporaryDirectory() as made:",
        "desk = Desk(Path(made))\npage = desk.page",
        "desk.keep()",
    ),
    "an attribute": (
        "with tempfile.TemporaryDirectory() as made:",
        'self.folder = Path(made)\npage = Path(made) / "page"',
        "",
    ),
    "a queue": (
        "with tempfile.TemporaryDirectory() as made:",
        'page = Path(made) / "page"',
        "self.queue.put_nowait(page)",
    ),
    "a list of the caller": (
        "with tempfile.TemporaryDirectory() as made:",
        'page = Path(made) / "page"',
        "jobs.append({'page': str(page)})",
    ),
    "an unknown function": (
        "with tempfile.TemporaryDirectory() as made:",
        'page = Path(made) / "page"',
        "await client.send(page)",
    ),
    "a callback": (
        "with tempfile.TemporaryDirectory() as made:",
        'page = Path(made) / "page"',
        "asyncio.get_running_loop().call_later(1, shutil.rmtree, made)",
    ),
    "a function inside": (
        "with tempfile.TemporaryDirectory() as made:",
        'page = Path(made) / "page"',
        "KEPT[1] = lambda: page.unlink()",
    ),
    "a global name": (
        "with tempfile.TemporaryDirectory() as made:",
        'global KEPT\nKEPT = page = Path(made) / "page"',
        "",
    ),
}


def program(opening: str, naming: str, before: str) -> str:
    """The file is written and read with an await in between that need not suspend."""
    lines = [*naming.split("\n"), *([*before.split("\n")] if before else [])]
    lines += ['page.write_text("mine")', "await self.pause()", "return page.read_text()"]
    return HEAD.lstrip() + f"        {opening}\n" + "".join(f"            {each}\n" for each in lines)


def is_repaired(text: str) -> bool:
    return 'await _run_blocking(page.write_text, "mine")' in text and "await _run_blocking(page.read_text)" in text


@pytest.mark.parametrize("case", OWN.values(), ids=OWN)
def test_a_file_of_ones_own_may_be_used_around_an_await(case: tuple[str, str, str], tmp_path: Path) -> None:
    result, files = apply({"app.py": program(*case).encode()}, tmp_path)
    assert is_repaired(files["app.py"].decode()), result.stderr


@pytest.mark.parametrize("case", OTHERS.values(), ids=OTHERS)
def test_a_file_that_others_know_may_not(case: tuple[str, str, str], tmp_path: Path) -> None:
    result, files = apply({"app.py": program(*case).encode()}, tmp_path)
    assert not is_repaired(files["app.py"].decode())
    assert "new-suspension: " in result.stderr


def test_words_for_a_path_that_python_311_can_not_say(tmp_path: Path) -> None:
    text = program("if True:", "mark = 'a\\\\b'\npage = Path(f'{name}{mark}')", "")
    result, _ = apply({"app.py": text.encode()}, tmp_path)
    assert "internal error" not in result.stderr
