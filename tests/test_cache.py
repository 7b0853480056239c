"""The cache: what it gives is what the files say, whatever has become of it."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from asyncfix.analyse.analysis import Request, analyse
from asyncfix.cache.folder import Folder
from asyncfix.cache.packing import pack_facts, unpack_facts
from asyncfix.extract import extract
from asyncfix.model.facts import Facts
from asyncfix.model.finding import Finding
from asyncfix.model.source import Source, Unreadable
from asyncfix.read import extraction
from asyncfix.read.config import Config
from asyncfix.read.extraction import share

FIXTURES = Path(__file__).parent.parent / "fixtures" / "rules"
FILES = sorted(path for path in FIXTURES.rglob("*.py"))
HOUR = 3600


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Programs of the fixtures, old enough for their times to be trusted."""
    shutil.copytree(FIXTURES / "half-offloaded", tmp_path / "project")
    (tmp_path / "project" / "pyproject.toml").touch()
    for path in (tmp_path / "project").rglob("*.py"):
        make_old(path)
    return tmp_path / "project"


def make_old(path: Path) -> None:
    before = path.stat().st_mtime - HOUR
    os.utime(path, (before, before))


def run(project: Path, cache: Path | None, jobs: int = 1) -> tuple[tuple[Finding, ...], tuple[Unreadable, ...]]:
    found = analyse(Request((project,), project, Config(), cache=cache, jobs=jobs))
    return found.findings, found.errors


@pytest.mark.parametrize("path", random.Random(1).sample(FILES, min(60, len(FILES))), ids=lambda path: path.stem)
def test_packed_facts_are_the_facts(path: Path) -> None:
    source = Source(path, "m", path.read_text(encoding="utf-8"), "utf-8")
    facts = extract(source)
    assert unpack_facts(pack_facts(facts), source) == facts


def test_a_second_run_extracts_nothing(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(project, tmp_path / "cache")
    monkeypatch.setattr(extraction, "extract", forbidden)
    assert run(project, tmp_path / "cache") == first
    assert first[0]


def test_other_times_and_the_same_contents(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(project, tmp_path / "cache")
    for path in project.rglob("*.py"):
        make_old(path)
    monkeypatch.setattr(extraction, "extract", forbidden)
    assert run(project, tmp_path / "cache") == first


def test_an_edit_that_keeps_size_and_time_is_seen(project: Path, tmp_path: Path) -> None:
    """As a release that is unpacked over another one, with the times of its archive."""
    first = run(project, tmp_path / "cache")
    path = next(each for each in project.rglob("*.py") if "await " in each.read_text(encoding="utf-8"))
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_text(path.read_text(encoding="utf-8").replace("await ", "      "), encoding="utf-8")
    os.utime(path, ns=times)
    assert run(project, tmp_path / "cache") == run(project, None) != first


def forbidden(source: Source) -> Facts:
    raise AssertionError(f"{source.path} was extracted again")


def test_edits_are_seen(project: Path, tmp_path: Path) -> None:
    """Random edits, one after the other: the cache says what a run without it says."""
    cache, chance = tmp_path / "cache", random.Random(7)
    paths = sorted(project.rglob("*.py"))
    for _ in range(8):
        edit(chance.choice(paths), chance)
        assert run(project, cache) == run(project, None)


def edit(path: Path, chance: random.Random) -> None:
    """Removes, doubles or breaks lines; half of the time so that size and time of change stay as they were."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = chance.randrange(max(1, len(lines)))
    match chance.randrange(4):
        case 0:
            del lines[place : place + 1]
        case 1:
            lines.insert(place, "\n")
        case 2:
            lines.insert(place, "import time; time.sleep(1)\n")
        case _:
            lines.append("async def added():\n    import time\n    time.sleep(1)\n")
    path.write_text("".join(lines), encoding="utf-8")
    if chance.random() < 0.5:
        make_old(path)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "gone": lambda file: file.unlink(),
    "empty": lambda file: file.write_bytes(b""),
    "cut short": lambda file: file.write_bytes(file.read_bytes()[:-7]),
    "noise": lambda file: file.write_bytes(random.Random(3).randbytes(2000)),
    "one bit": lambda file: file.write_bytes(file.read_bytes()[:-1] + bytes([file.read_bytes()[-1] ^ 1])),
    "another version": lambda file: file.write_bytes(b"x" * 20 + file.read_bytes()[20:]),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", ["facts", "files"])
def test_a_damaged_cache_is_as_good_as_none(project: Path, tmp_path: Path, name: str, damage: str) -> None:
    cache = tmp_path / "cache"
    first = run(project, cache)
    DAMAGE[damage](cache / name)
    assert run(project, cache) == first
    assert Folder(str(cache)).read(name) is not None  # written anew


def test_a_folder_that_cannot_be_written(project: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, where a folder should be")
    assert run(project, tmp_path / "cache") == run(project, None)


def test_the_cache_tells_others_what_it_is(project: Path, tmp_path: Path) -> None:
    run(project, tmp_path / "cache")
    assert (tmp_path / "cache" / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert (tmp_path / "cache" / ".gitignore").read_text() == "*\n"


def test_how_many_processes_read_changes_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "broken.py").write_text("def f(:\n")
    (project / "other.py").write_text("x = = 1\n")
    alone = run(project, None)
    monkeypatch.setattr(extraction, "WORTHWHILE", 1)
    assert run(project, None, jobs=3) == alone


def test_processes_get_equal_shares() -> None:
    sources = [Source(Path(f"{number}.py"), "m", "x" * 1_000_000, "utf-8") for number in range(9)]
    assert [len(part) for part in share(sources, 4)] == [3, 2, 2, 2]
    assert [len(part) for part in share(sources[:3], 4)] == [3]
