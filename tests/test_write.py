"""Files are replaced whole, all of them or none, and only by what holds its promises."""

import os
import pwd
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from _pytest.mark import ParameterSet

from asyncfix.model.change import Change
from asyncfix.model.source import Source, decode
from asyncfix.repair.text import carry_out, rewrite
from asyncfix.repair.write import ChangedOnDisk, write_changes
from tests.repairing import invoke

REPOSITORY = Path(__file__).resolve().parent.parent
OPEN = stat.S_IROTH | stat.S_IXOTH  # to read, and to get to what is in it
BEFORE = "import asyncio\nimport time\n\nBEGUN = time.time()\n\n\nasync def f():\n    time.sleep(1)  # why\n"
AFTER = BEFORE.replace("time.sleep(1)", "await asyncio.sleep(1)")
BYTES = [
    ("plain", BEFORE.encode()),
    ("byte order mark", b"\xef\xbb\xbf" + BEFORE.encode()),
    ("line ends of Windows", BEFORE.replace("\n", "\r\n").encode()),
    ("line ends of both kinds", BEFORE.replace("\n\n", "\n\r\n").encode()),
    ("no line end at the end", BEFORE.rstrip("\n").encode()),
    ("another encoding", f"# coding: latin-1\n{BEFORE}# é".encode("latin-1")),
    ("characters of four bytes", f"{BEFORE}x = '🙂'\n".encode()),
    ("a form feed", BEFORE.replace("\n\n\n", "\n\n\f\n").encode()),
]
WRONG: list[tuple[str, Callable[[str], str], str]] = [
    ("no code", lambda text: f"{text}\n)", "does not compile"),
    ("a null byte", lambda text: f"{text}\0", "does not compile"),
    ("a lost comment", lambda text: text.replace("# why", ""), "loses '# why'"),
    ("a lost text", lambda text: text.replace('"""\n    """', "''"), "loses"),
    ("what was there", lambda text: text.replace("await asyncio.sleep", "time.sleep"), "after the repair, 0 expected"),
    ("one more call that blocks", lambda text: f"{text}    time.sleep(2)\n", "`time.sleep(2)` was not there"),
]


def mark(name: str, *values: object) -> ParameterSet:
    return pytest.param(*values, id=name)


def make_change(path: Path, before: bytes, after: str) -> Change:
    path.write_bytes(before)
    text, encoding = decode(before)
    return Change(Source(path, path.stem, text, encoding), after)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".asyncfix_cache"}  # what was read, not what is written


@pytest.mark.parametrize("before", [mark(*row) for row in BYTES])
def test_only_the_repair_changes(before: bytes, tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_bytes(before)
    assert invoke("apply", "app.py", folder=tmp_path).exit_code == 0
    assert file.read_bytes() == before.replace(b"time.sleep(1)", b"await asyncio.sleep(1)")
    assert names(tmp_path) == {"app.py", "asyncfix.toml"}


def test_line_ends_of_an_old_macintosh_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_bytes(BEFORE.replace("\n", "\r").encode())
    done = invoke("apply", "app.py", folder=tmp_path)
    assert (done.exit_code, "line-ends: " in done.output) == (1, True)
    assert file.read_bytes() == BEFORE.replace("\n", "\r").encode()


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o664])
def test_the_mode_stays(mode: int, tmp_path: Path) -> None:
    change = make_change(tmp_path / "app.py", BEFORE.encode(), AFTER)
    change.source.path.chmod(mode)
    write_changes([change], tmp_path)
    assert (stat.S_IMODE(change.source.path.stat().st_mode), change.source.path.read_text()) == (mode, AFTER)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    change = make_change(tmp_path / "real.py", BEFORE.encode(), AFTER)
    (tmp_path / "link.py").symlink_to("real.py")
    write_changes([Change(Source(tmp_path / "link.py", "link", BEFORE, "utf-8"), AFTER)], tmp_path)
    assert (tmp_path / "link.py").is_symlink()
    assert change.source.path.read_text() == AFTER


def test_a_file_that_changed_meanwhile_stays(tmp_path: Path) -> None:
    changes = [make_change(tmp_path / name, BEFORE.encode(), AFTER) for name in ("a.py", "b.py")]
    (tmp_path / "b.py").write_text("mine = 1\n")
    with pytest.raises(ChangedOnDisk, match=r"b\.py: changed while it was analysed: run apply again"):
        write_changes(changes, tmp_path)
    assert ((tmp_path / "a.py").read_text(), (tmp_path / "b.py").read_text()) == (BEFORE, "mine = 1\n")
    assert names(tmp_path) == {"a.py", "b.py"}


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_failing_rename_restores_all(failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [tmp_path / f"{name}.py" for name in "abc"]
    changes = [make_change(file, BEFORE.encode(), AFTER) for file in files]
    renames = iter(range(1, 9))
    original = os.replace

    def replace(source: Path, target: Path) -> None:
        if next(renames) == failing:
            raise OSError(28, "No space left on device", str(target))
        original(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(OSError, match="No space left"):
        write_changes(changes, tmp_path)
    assert [file.read_text() for file in files] == [BEFORE] * 3
    assert names(tmp_path) == {"a.py", "b.py", "c.py"}


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [make_change(tmp_path / name, BEFORE.encode(), AFTER) for name in ("a.py", "b.py")]

    def fsync(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="No space left"):
        write_changes(changes, tmp_path)
    assert ({(tmp_path / name).read_text() for name in ("a.py", "b.py")}, names(tmp_path)) == (
        {BEFORE},
        {"a.py", "b.py"},
    )


@contextmanager
def nobody() -> Iterator[None]:
    """Root may write everywhere; others are who they are, and read this checkout only where all may."""
    if os.geteuid() != 0:
        yield
        return
    if not all(each.stat().st_mode & OPEN == OPEN for each in (REPOSITORY, *REPOSITORY.parents)):
        pytest.skip("nobody else may read where this checkout lies")
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_that_is_not_ours_to_write() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "app.py").write_text(BEFORE)
        (folder / "asyncfix.toml").touch()
        (folder / "app.py").chmod(0o444)
        folder.chmod(0o777)
        with nobody():
            result = invoke("apply", "app.py", folder=folder)
        assert (result.exit_code, "app.py: can't be written: Permission denied" in result.stderr) == (2, True)
        assert (folder / "app.py").read_text() == BEFORE


def test_a_folder_that_is_not_ours_to_read() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "asyncfix.toml").touch()
        (folder / "shut").mkdir(0)
        folder.chmod(0o777)
        with nobody():
            result = invoke("check", "shut", folder=folder)
        assert (result.exit_code, "shut:1:1: error[unreadable]" in result.stdout) == (1, True)


def test_a_folder_that_is_not_ours_to_write() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "app.py").write_text(BEFORE)
        assert invoke("apply", "--dry-run", "app.py", folder=folder).exit_code == 1
        folder.chmod(0o555)
        with nobody():
            result = invoke("apply", "app.py", folder=folder)
        folder.chmod(0o755)
        assert (result.exit_code, "app.py" in result.stderr, "Permission denied" in result.stderr) == (2, True, True)
        assert ((folder / "app.py").read_text(), names(folder)) == (BEFORE, {"app.py", "asyncfix.toml"})


@pytest.mark.parametrize(("spoil", "message"), [mark(*row) for row in WRONG])
def test_a_wrong_rewrite_is_not_written(
    spoil: Callable[[str], str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = BEFORE.replace("async def f():\n", 'async def f():\n    print("""\n    """)\n')
    (tmp_path / "app.py").write_text(before)
    monkeypatch.setattr(carry_out, "rewrite", lambda text, script: spoil(rewrite.rewrite(text, script)))
    result = invoke("apply", "app.py", folder=tmp_path)
    assert (result.exit_code, "nothing was written" in result.stderr) == (2, True)
    assert message in result.stderr
    assert "app.py:" in result.stderr
    assert ((tmp_path / "app.py").read_text(), names(tmp_path)) == (before, {"app.py", "asyncfix.toml"})
