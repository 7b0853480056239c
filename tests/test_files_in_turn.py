"""Files that functions of a module write are used in turn: two threads would leave half of each."""

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
