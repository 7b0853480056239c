"""A file that belongs to no project is read with what it imports beside it, and nothing else."""

from pathlib import Path

import pytest

from asyncfix.analyse.analysis import Request, analyse
from asyncfix.read.config import Config
from asyncfix.read.discover import find_root

FILES = {
    "x.py": "import helper\nfrom pack.deep import go\n\n\nasync def main():\n    helper.run()\n    go()\n",
    "helper.py": "import time\nimport other\n\n\ndef run():\n    time.sleep(1)\n",
    "other.py": "import helper\n",
    "pack/__init__.py": "",
    "pack/deep.py": "import time\nfrom . import near\n\n\ndef go():\n    time.sleep(1)\n",
    "pack/near.py": "",
    "stranger.py": "this is no Python\n",
}
READ = {"x.py", "helper.py", "other.py", "__init__.py", "deep.py", "near.py"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def read(*paths: Path) -> set[str]:
    return {path.name for path in analyse(Request(paths, find_root(paths), Config())).sources}


def test_a_loose_file(folder: Path) -> None:
    paths = (folder / "x.py",)
    analysis = analyse(Request(paths, find_root(paths), Config()))
    assert [finding.span.line for finding in analysis.findings] == [6, 7]
    assert {path.name for path in analysis.sources} == READ


def test_a_file_of_a_project(folder: Path) -> None:
    (folder / "pyproject.toml").touch()
    assert read(folder / "x.py") == {*READ, "stranger.py"}


def test_a_folder(folder: Path) -> None:
    assert read(folder) == {*READ, "stranger.py"}
