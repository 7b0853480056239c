"""The pages of docs/ are a site without a broken link, and those that are written from the code are fresh."""

import re
import subprocess
import sys
from pathlib import Path
from shutil import copy, copytree

import pytest

from tests import pages

ROOT = Path(__file__).parent.parent
AT_ROOT = [path.name for path in ROOT.glob("*.md")]


def build(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "properdocs", "build", "--strict", "--site-dir", str(folder / "site")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copytree(ROOT / "docs", tmp_path / "docs")
    copy(ROOT / "properdocs.yml", tmp_path)
    return tmp_path


def test_the_site_is_built_without_a_warning(folder: Path) -> None:
    result = build(folder)
    assert (result.returncode, "WARNING" in result.stderr) == (0, False), result.stderr
    assert "<h1" in (folder / "site" / "rules" / "blocking-database" / "index.html").read_text(encoding="utf-8")


def test_a_broken_link_and_a_page_without_a_place_are_warnings(folder: Path) -> None:
    (folder / "docs" / "stray.md").write_text("[a](nowhere.md) [b](ci.md#nowhere) [c](../README.md)\n")
    result = build(folder)
    warned = re.findall(r"(nowhere\.md|ci\.md#nowhere|README\.md|not included in the \"nav\")", result.stderr)
    assert (result.returncode, len(set(warned))) == (1, 4)


@pytest.mark.parametrize("name", AT_ROOT)
def test_links_of_files_beside_docs_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target, _, anchor in (link.partition("#") for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text)):
        path = ROOT / (target or name)
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), f"{target}#{anchor}"


def anchors(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_written_pages_are_fresh() -> None:
    fresh = pages.pages()
    written = {
        path.relative_to(pages.DOCS).as_posix() for name in pages.FOLDERS for path in (pages.DOCS / name).iterdir()
    }
    stale = {name for name, text in fresh.items() if not is_written(name, text)} | (written - set(fresh))
    assert stale == set(), "python -m tests.pages writes them"


def is_written(name: str, text: str) -> bool:
    path = pages.DOCS / name
    return path.is_file() and path.read_text(encoding="utf-8") == text


def test_pages_say_what_is_known() -> None:
    fresh = pages.pages()
    assert "| `psycopg2.pool.ThreadedConnectionPool` | `getconn` |" in fresh["catalog/database.md"]
    assert "| `asyncpg` |" not in fresh["catalog/database.md"]
    assert re.search(r"^\| `asyncpg` \|  \| \d+ \|", fresh["catalog/index.md"], re.MULTILINE)
    assert "### late-acquisition" in fresh["reasons.md"]
    assert "[blocking-sleep](blocking-sleep.md) | error | yes |" in fresh["rules/index.md"]
