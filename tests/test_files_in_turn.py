"""Files that functions of a module write are used in turn: two threads would leave half of each."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.repairing import apply

HEAD = "from pathlib import Path\n\n\nclass Store:\n    def __init__(self, file: Path, mode: str) -> None:\n"
STORE = HEAD + "        self.file, self.mode = file, mode\n\n"
LOAD = "    async def load(self) -> str:\n        return self.file.read_text()\n"
PROGRAMS = {
    "one that writes": ("    async def save(self, text: str) -> None:\n        self.file.write_text(text)\n", 1),
    "one that reads, beside": (
        f"{LOAD}\n    def save(self, text: str) -> None:\n        self.file.write_text(text)\n",
        1,
    ),
    "in a mode that is not told": (
        "    async def both(self) -> str:\n        with open(self.file, self.mode) as f:\n            return f.name\n",
        1,
    ),
    "one that reads what nobody writes": (LOAD, 8),
}


@pytest.mark.parametrize(("methods", "threads"), PROGRAMS.values(), ids=PROGRAMS)
def test_as_many_threads_as_may_use_the_file(methods: str, threads: int, tmp_path: Path) -> None:
    result, files = apply({"app.py": (STORE + methods).encode()}, tmp_path)
    assert result.exit_code == 0, result.stderr
    assert f"max_workers={threads}," in files["app.py"].decode()


NOTES = """
import json
import time
from pathlib import Path


def load(path: str) -> dict[str, int]:
    return json.loads(Path(path).read_text())


def save(path: str, notes: dict[str, int]) -> None:
    time.sleep(0.05)
    Path(path).write_text(json.dumps(notes))
"""
NOTING = """
from shelf.notes import load, save


async def note(path: str) -> None:
    notes = load(path)
    notes[__name__] = 1
    save(path, notes)
"""
LOOKING = "from pathlib import Path\n\n\nasync def look(path: str) -> str:\n    return Path(path).read_text()\n"
FILES = {"shelf/__init__.py": "", "shelf/notes.py": NOTES, "shelf/one.py": NOTING, "shelf/two.py": NOTING}
SHELF = {name: text.lstrip().encode() for name, text in FILES.items()}
RUN = """
import asyncio, pathlib
from shelf import one, two

async def both(path):
    await asyncio.gather(one.note(path), two.note(path))

pathlib.Path("notes.json").write_text("{}")
asyncio.run(both("notes.json"))
print(pathlib.Path("notes.json").read_text())
"""


def test_modules_that_rewrite_one_file_share_a_thread(tmp_path: Path) -> None:
    result, files = apply(SHELF, tmp_path)
    assert result.exit_code == 0, result.stderr
    assert b"max_workers=1," in files["shelf/one.py"]
    assert b"from shelf.one import _run_blocking\n" in files["shelf/two.py"]
    done = subprocess.run([sys.executable, "-c", RUN], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == '{"shelf.one": 1, "shelf.two": 1}\n'


def test_a_later_run_uses_the_thread_that_a_module_imports(tmp_path: Path) -> None:
    _, files = apply(SHELF, tmp_path)
    more = files["shelf/two.py"] + b"\n\n" + LOOKING.encode()
    result, files = apply({**files, "shelf/two.py": more}, tmp_path)
    assert result.exit_code == 0, result.stderr
    assert files["shelf/two.py"].count(b"import _run_blocking\n") == 1
    assert b"await _run_blocking(Path(path).read_text)" in files["shelf/two.py"]


def test_modules_that_import_each_other_get_no_thread_for_both(tmp_path: Path) -> None:
    other = b"import shelf.one\n" + SHELF["shelf/two.py"]
    result, _ = apply(
        {**SHELF, "shelf/one.py": b"import shelf.two\n" + SHELF["shelf/one.py"], "shelf/two.py": other}, tmp_path
    )
    assert result.exit_code == 1
    assert result.stderr.count("`path` may be a file that another module reads and writes") == 2


def test_other_words_are_other_files(tmp_path: Path) -> None:
    other = SHELF["shelf/two.py"].replace(b"path", b"book")
    _, files = apply({**SHELF, "shelf/two.py": other}, tmp_path)
    assert b"import _run_blocking" not in files["shelf/two.py"]


def test_an_import_leaves_out_what_others_leave_out(tmp_path: Path) -> None:
    """The folder of the project holds an `__init__.py`, but what is below is imported without its name."""
    _, files = apply({**SHELF, "__init__.py": b""}, tmp_path)
    assert b"from shelf.one import _run_blocking\n" in files["shelf/two.py"]
