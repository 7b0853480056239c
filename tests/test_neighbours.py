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


def test_a_file_in_a_package_that_is_no_project(folder: Path) -> None:
    """`pack` is imported by its name, also from a folder below it that has no `__init__.py` of its own."""
    (folder / "pack/routes").mkdir()
    route = folder / "pack/routes/users.py"
    route.write_text("from pack.deep import go\n\n\nasync def show():\n    go()\n")
    analysis = analyse(Request((route,), folder / "pack", Config()))
    assert [finding.span.line for finding in analysis.findings] == [5]


def test_a_file_of_a_project(folder: Path) -> None:
    (folder / "pyproject.toml").touch()
    assert read(folder / "x.py") == {*READ, "stranger.py"}


def test_a_folder(folder: Path) -> None:
    assert read(folder) == {*READ, "stranger.py"}


def test_a_file_of_a_named_root(folder: Path) -> None:
    """Who names the root says that all below it belongs together."""
    request = Request((folder / "x.py",), folder, Config(), is_rooted=True)
    assert {path.name for path in analyse(request).sources} == {*READ, "stranger.py"}


def test_each_file_alone_has_what_it_has_in_the_whole(folder: Path) -> None:
    whole = analyse(Request((folder,), folder, Config(), is_rooted=True)).findings
    alone = [
        each for name in FILES for each in analyse(Request((folder / name,), folder, Config(), is_rooted=True)).findings
    ]
    assert sorted(map(repr, alone)) == sorted(map(repr, whole))
    assert whole
