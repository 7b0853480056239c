"""`apply --runtime module`: the code that runs calls in threads stands in one module of the package."""

import ast
import asyncio
import os
import stat
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from asyncfix.model.change import Change
from asyncfix.model.source import Source
from asyncfix.repair.runtime.runtime import prefix
from asyncfix.repair.write import ChangedOnDisk, write_changes
from tests.test_options import FIRST, POOL, SECOND, apply, put
from tests.test_workers import HELD

DB = "from app.db import connection\n"
RELATIVE = "from .db import connection\n"
DEEP = "from ..db import connection\n"
FLAG = ("--runtime", "module")


def texts(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*.py"))}


def defined(text: str) -> list[str]:
    return [each.name for each in ast.parse(text).body if isinstance(each, ast.AsyncFunctionDef | ast.ClassDef)]


def test_one_module_for_all(tmp_path: Path) -> None:
    held = "import asyncio\n" + RELATIVE + HELD
    put(tmp_path, app____init__="", app__db=POOL + FIRST, app__user=DB + SECOND, app__held=held, app__low____init__="")
    put(tmp_path, app__low__deep=DEEP + SECOND)
    done = apply(tmp_path, *FLAG, "app")
    assert done.exit_code == 0, done.output
    after = texts(tmp_path)
    assert defined(after["app/_blocking.py"]) == ["_Turns", "_run_blocking", "_HeldConnection"]
    docstring = '"""Runs blocking calls on worker threads, off the event loop."""\n\n'
    assert after["app/_blocking.py"].startswith(f"{docstring}import asyncio\n")
    assert 'thread_name_prefix="app-db")' in after["app/_blocking.py"]
    assert "from app._blocking import _run_blocking\n" in after["app/user.py"]
    assert "from ._blocking import _HeldConnection\n" in after["app/held.py"]
    assert "from .._blocking import _run_blocking\n" in after["app/low/deep.py"]
    assert "from app._blocking import _DB_TURNS, _run_blocking\n" in after["app/db.py"]
    assert "PoolError" not in after["app/db.py"]
    assert not any("class _Turns" in text for name, text in after.items() if name != "app/_blocking.py")
    assert "Repaired 4 blocks in 5 files" in done.stderr
    assert apply(tmp_path, *FLAG, "app").exit_code == 0
    assert apply(tmp_path, "app").exit_code == 0
    assert texts(tmp_path) == after


def test_a_later_block_uses_what_is_there(tmp_path: Path) -> None:
    put(tmp_path, app____init__="", app__db=POOL + FIRST)
    apply(tmp_path, *FLAG, "app")
    module = texts(tmp_path)["app/_blocking.py"]
    put(tmp_path, app__user=DB + SECOND)
    assert apply(tmp_path, *FLAG, "app/user.py", "app/db.py").exit_code == 0
    assert texts(tmp_path)["app/_blocking.py"] == module
    put(tmp_path, app__held="import asyncio\n" + DB + HELD)
    assert apply(tmp_path, *FLAG, "app").exit_code == 0
    assert texts(tmp_path)["app/_blocking.py"].startswith(module.rstrip())
    assert "class _HeldConnection" in texts(tmp_path)["app/_blocking.py"]


def test_a_file_that_has_the_code_keeps_it(tmp_path: Path) -> None:
    put(tmp_path, app____init__="", app__db=POOL + FIRST)
    apply(tmp_path, "app")
    put(tmp_path, app__user=DB + SECOND)
    assert apply(tmp_path, *FLAG, "app").exit_code == 0
    assert "from app.db import _connection_sync, _run_blocking\n" in texts(tmp_path)["app/user.py"]
    assert "app/_blocking.py" not in texts(tmp_path)


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    put(tmp_path, app____init__="", app___blocking="ours = 1\n", app__db=POOL + FIRST)
    assert apply(tmp_path, *FLAG, "app").exit_code == 0
    after = texts(tmp_path)
    assert after["app/_blocking.py"] == "ours = 1\n"
    assert "from app._blocking_2 import _DB_TURNS, _run_blocking\n" in after["app/db.py"]
    assert defined(after["app/_blocking_2.py"]) == ["_Turns", "_run_blocking"]
    apply(tmp_path, *FLAG, "app")
    assert texts(tmp_path) == after


def test_a_script(tmp_path: Path) -> None:
    put(tmp_path, app="import requests\n\n\nasync def f():\n    requests.get('x')\n")
    assert apply(tmp_path, *FLAG, "app.py").exit_code == 0
    assert "from _blocking import _run_blocking\n" in (tmp_path / "app.py").read_text()


def test_the_diff_makes_the_file(tmp_path: Path) -> None:
    put(tmp_path, app____init__="", app__db=POOL + FIRST)
    done = apply(tmp_path, *FLAG, "--dry-run", "app")
    assert "--- /dev/null\n+++ b/app/_blocking.py\n@@ -0,0 +1," in done.stdout
    assert not (tmp_path / "app/_blocking.py").exists()


def test_the_program_does_what_it_did(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = FIRST.replace('execute("SELECT 1")', 'execute("SELECT 1"); return conn.closed')
    text = POOL.replace('""', repr(database)) + counted
    put(tmp_path, app=text)
    assert apply(tmp_path, *FLAG, "app.py").exit_code == 0
    monkeypatch.syspath_prepend(str(tmp_path))
    for each in (text, (tmp_path / "app.py").read_text()):
        module: Any = ModuleType("app")
        exec(compile(each, "app.py", "exec", dont_inherit=True), module.__dict__)
        assert asyncio.run(first_often(module)) == [0] * 20
        assert len(module.pool._used) == 0
        module.pool.closeall()
    monkeypatch.delitem(sys.modules, "_blocking")


async def first_often(module: Any) -> list[int]:
    return await asyncio.gather(*[module.first() for _ in range(20)])


# A file that is new is written as all others are: with them, or not at all.


def new_file(folder: Path) -> Change:
    return Change(Source(folder / "_blocking.py", "_blocking", "", "utf-8"), "x = 1\n", is_new=True)


def old_file(folder: Path) -> Change:
    (folder / "app.py").write_text("a = 1\n")
    return Change(Source(folder / "app.py", "app", "a = 1\n", "utf-8"), "a = 2\n")


def test_a_new_file_has_the_mode_of_new_files(tmp_path: Path) -> None:
    write_changes([new_file(tmp_path)], tmp_path)
    (tmp_path / "other").touch()
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("_blocking.py", "other")}
    assert ((tmp_path / "_blocking.py").read_text(), len(modes)) == ("x = 1\n", 1)


def test_a_new_file_goes_when_another_can_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [new_file(tmp_path), old_file(tmp_path)]
    replace = os.replace

    def fail_at_last(source: Path, target: Path) -> None:
        if Path(target).name == "app.py":
            raise PermissionError(13, "Permission denied", str(target))
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail_at_last)
    with pytest.raises(PermissionError):
        write_changes(changes, tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"app.py": "a = 1\n"}


def test_a_file_that_came_meanwhile_stays(tmp_path: Path) -> None:
    (tmp_path / "_blocking.py").write_text("mine")
    with pytest.raises(ChangedOnDisk):
        write_changes([new_file(tmp_path), old_file(tmp_path)], tmp_path)
    assert ((tmp_path / "_blocking.py").read_text(), (tmp_path / "app.py").read_text()) == ("mine", "a = 1\n")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("shop/job_processor.py", "job-processor"),
        ("shop/_blocking.py", "shop"),
        ("shop/__init__.py", "shop"),
        ("shop/__main__.py", "shop"),
    ],
)
def test_threads_are_named_by_what_tells_their_file_from_others(path: str, name: str) -> None:
    assert prefix(Path(path)) == name


# By itself: what calls of several files need stands in one module, and each file has it where only one does.

CALL = "import requests\n\n\nasync def f():\n    requests.get('x')\n"
COUNTED = "from pathlib import Path\n\n\nasync def f():\n    Path('x').write_text(Path('x').read_text() + 'y')\n"


def test_two_files_share_a_module(tmp_path: Path) -> None:
    put(tmp_path, app____init__="", app__one=CALL, app__low____init__="", app__low__two=CALL, other____init__="")
    put(tmp_path, other__three=CALL, script=CALL)
    assert apply(tmp_path, ".").exit_code == 0
    after = texts(tmp_path)
    assert "from app._blocking import _run_blocking\n" in after["app/one.py"]
    assert "from app._blocking import _run_blocking\n" in after["app/low/two.py"]
    assert defined(after["app/_blocking.py"]) == ["_run_blocking"]
    assert "_run_blocking" in defined(after["other/three.py"])  # the only one of its package
    assert "_run_blocking" in defined(after["script.py"])
    assert apply(tmp_path, ".").exit_code == 0
    assert texts(tmp_path) == after


def test_what_needs_threads_of_its_own_keeps_them(tmp_path: Path) -> None:
    put(tmp_path, app____init__="", app__one=CALL, app__two=CALL, app__counted=COUNTED, app__db=POOL + FIRST)
    assert apply(tmp_path, "app").exit_code == 0
    after = texts(tmp_path)
    assert [name for name, text in after.items() if "_run_blocking" in defined(text)] == [
        "app/_blocking.py",
        "app/counted.py",
        "app/db.py",
    ]
    assert "max_workers=8" in after["app/_blocking.py"]


def test_what_is_not_written_needs_no_module(tmp_path: Path) -> None:
    put(tmp_path, app____init__="", app__one=CALL, app__two=CALL.replace("def f", "def g"))
    assert apply(tmp_path, "app", "--only", "app.one.f").exit_code == 0
    assert "_run_blocking" in defined(texts(tmp_path)["app/one.py"])
    assert "app/_blocking.py" not in texts(tmp_path)


def test_files_may_have_it_each(tmp_path: Path) -> None:
    put(tmp_path, app____init__="", app__one=CALL, app__two=CALL)
    assert apply(tmp_path, "--runtime", "inline", "app").exit_code == 0
    assert "app/_blocking.py" not in texts(tmp_path)
