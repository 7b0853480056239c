import os
from pathlib import Path

import pytest

from asyncfix.model.source import Source, Unreadable
from asyncfix.read.discover import (
    MissingPath,
    display,
    find_files,
    find_root,
    import_root,
    is_project,
    module_name,
    read_source,
)
from asyncfix.read.gitignore import Pattern, PatternError


def plant(root: Path, *names: str, **texts: str) -> Path:
    """Makes empty files; `texts` are .gitignore files by folder ("_" is the root)."""
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    for folder, text in texts.items():
        (root / folder.removeprefix("_") / ".gitignore").write_text(text)
    return root


def found(root: Path, *paths: str, exclude: tuple[str, ...] = ()) -> list[str]:
    files = find_files([root / path for path in paths or (".",)], root, [Pattern(each) for each in exclude])
    return [os.path.relpath(file, root).replace(os.sep, "/") for file in files]


TREES = {
    "only Python files, sorted": (["b.py", "a.py", "c.pyi", "d.txt", "p/e.py"], {}, ["a.py", "b.py", "p/e.py"]),
    "folders of tools": (["a.py", ".venv/b.py", "x/node_modules/c.py", "build/d.py", "__pycache__/e.py"], {}, ["a.py"]),
    "a virtual environment of any name": (["a.py", "env311/pyvenv.cfg", "env311/b.py"], {}, ["a.py"]),
    "a file called build is code": (["build.py"], {}, ["build.py"]),
    "gitignore": (["a.py", "gen/b.py", "x/gen/c.py"], {"_": "gen/\n"}, ["a.py"]),
    "gitignore, anchored": (["gen/b.py", "x/gen/c.py"], {"_": "/gen\n"}, ["x/gen/c.py"]),
    "gitignore of a folder": (["a.py", "x/a.py", "y/a.py"], {"x": "a.py\n"}, ["a.py", "y/a.py"]),
    "a deeper gitignore takes back": (
        ["a_gen.py", "x/b_gen.py"],
        {"_": "*_gen.py\n", "x": "!b_gen.py\n"},
        ["x/b_gen.py"],
    ),
    "but not in an ignored folder": (["x/y/b.py"], {"_": "x/\n", "x": "!y/\n"}, []),
    "a gitignore line that git can't use": (["a.py", "b.py"], {"_": "[z-a]\n!\na.py\n"}, ["b.py"]),
    "a folder called like a file": (["x.py/a.py", "x.py/b.txt"], {}, ["x.py/a.py"]),
    "a hidden folder": ([".github/a.py", ".b.py"], {}, [".b.py", ".github/a.py"]),
    "a gitignore of odd lines": (
        ["a.py", "b.py", "c d.py", "#e.py", "!f.py"],
        {"_": "\ufeff\n# a.py\n\n   \nb.py   \nc\\ d.py\n\\#e.py\n\\!f.py\n***\\\n[\n"},
        ["a.py"],
    ),
    "a gitignore with carriage returns": (["a.py", "b.py"], {"_": "a.py\r\n"}, ["b.py"]),
    "all but one": (["a.py", "x/b.py", "x/c.py"], {"_": "*\n!*/\n!x/b.py\n"}, ["x/b.py"]),
    "nothing": ([], {}, []),
}


@pytest.mark.parametrize(("names", "ignores", "expected"), TREES.values(), ids=TREES)
def test_find_files(tmp_path: Path, names: list[str], ignores: dict[str, str], expected: list[str]) -> None:
    assert found(plant(tmp_path, *names, **ignores)) == expected


NAMED = {
    "a file that is ignored": (["gen/a.py"], ["gen/a.py"]),
    "a folder that is ignored": (["gen"], ["gen/a.py", "gen/x/b.py"]),
    "a folder below an ignored one": (["gen/x"], ["gen/x/b.py"]),
    "a folder of tools": (["build"], ["build/c.py"]),
    "a script without an ending": (["tool"], ["tool"]),
    "the same twice": ([".", "x/d.py", "x"], ["x/d.py"]),
    "gitignore above a named folder": (["x"], ["x/d.py"]),
}


@pytest.mark.parametrize(("paths", "expected"), NAMED.values(), ids=NAMED)
def test_what_is_named_is_taken(tmp_path: Path, paths: list[str], expected: list[str]) -> None:
    plant(tmp_path, "gen/a.py", "gen/x/b.py", "build/c.py", "tool", "x/d.py", "x/skip.py", _="gen/\nskip.py\n")
    assert found(tmp_path, *paths) == expected


EXCLUDES = {
    "a folder anywhere": (("tests",), ["a.py", "x/b.py"]),
    "a path from the root": (("x/tests/",), ["a.py", "tests/t.py", "x/b.py"]),
    "a glob": (("**/b*.py", "t.py"), ["a.py"]),
}


@pytest.mark.parametrize(("patterns", "expected"), EXCLUDES.values(), ids=EXCLUDES)
def test_exclude(tmp_path: Path, patterns: tuple[str, ...], expected: list[str]) -> None:
    plant(tmp_path, "a.py", "tests/t.py", "x/b.py", "x/tests/t.py", _="!tests\n")
    assert found(tmp_path, exclude=patterns) == expected


def test_an_exclude_that_can_never_match_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match=r"exclude: '\[z-a\]' is not a pattern"):
        found(tmp_path, exclude=("a", "[z-a]"))


def test_symlinks_lead_nowhere_else(tmp_path: Path) -> None:
    root = plant(tmp_path / "root", "a.py", "x/b.py", "tool")
    outside = plant(tmp_path / "outside", "secret.py")
    (root / "link.py").symlink_to(outside / "secret.py")
    (root / "linked").symlink_to(outside)
    (root / "loop").symlink_to(root)
    (root / "same.py").symlink_to(root / "a.py")
    (root / "tool.py").symlink_to("tool")
    (root / "broken.py").symlink_to("nowhere.py")
    (root / "ring.py").symlink_to("gnir.py")
    (root / "gnir.py").symlink_to("ring.py")
    (root / "folder.py").symlink_to("x")
    (root / "up.py").symlink_to("../outside/secret.py")
    assert found(root) == ["a.py", "tool.py", "x/b.py"]
    assert found(root, "linked", "link.py") == ["link.py", "linked/secret.py"], "named ones are meant"


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / ".gitignore")
    os.mkfifo(tmp_path / "pyproject.toml")
    assert found(tmp_path) == []
    for odd in (tmp_path / "pipe.py", Path("/dev/null")):
        with pytest.raises(MissingPath, match="neither a file nor a folder"):
            find_files([odd], tmp_path, ())


def test_names_that_are_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    try:
        plant(tmp_path, name, "b.py").joinpath(".gitignore").write_bytes(b"\xe0.py\n")
    except OSError:
        pytest.skip("this file system only takes text")
    assert found(tmp_path) == ["b.py", name]
    assert isinstance(read_source(tmp_path / name, tmp_path, Path(name)), Source)
    (tmp_path / ".gitignore").write_bytes(b"caf\xe9.py\n")
    assert found(tmp_path) == ["b.py"]


def test_a_folder_that_cant_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = plant(tmp_path, "a.py", "locked/b.py") / "locked"
    listed = os.scandir

    def scandir(path: Path) -> object:
        if Path(path) == locked:
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert found(tmp_path) == ["a.py", "locked"]
    assert isinstance(read_source(locked, tmp_path, locked), Unreadable)


def test_a_missing_path(tmp_path: Path) -> None:
    with pytest.raises(MissingPath, match=r"gone\.py: no such file or folder") as caught:
        find_files([tmp_path, tmp_path / "gone.py"], tmp_path, ())
    assert caught.value.path == tmp_path / "gone.py"


ROOTS = {
    "pyproject.toml": (["p/pyproject.toml", "p/src/a.py"], ["p/src/a.py"], "p"),
    "the nearest": (["setup.py", "p/setup.cfg", "p/q/a.py"], ["p/q"], "p"),
    "of several paths": (["setup.py", "p/setup.cfg", "p/a.py", "q/b.py"], ["p/a.py", "q"], "."),
    "a repository above": ([".git/config", "p/a.py"], ["p/a.py"], "."),
    "no marker: the folder": (["p/q/a.py"], ["p/q"], "p/q"),
    "no marker: the package": (
        ["p/pkg/__init__.py", "p/pkg/sub/__init__.py", "p/pkg/sub/a.py"],
        ["p/pkg/sub/a.py"],
        "p/pkg",
    ),
}


@pytest.mark.parametrize(("names", "paths", "expected"), ROOTS.values(), ids=ROOTS)
def test_find_root(tmp_path: Path, names: list[str], paths: list[str], expected: str) -> None:
    plant(tmp_path, *names)
    assert find_root([tmp_path / path for path in paths]) == tmp_path / expected


def test_settings_in_a_home_directory_make_it_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    plant(tmp_path, ".git/config", "home/.git/config", "home/x.py", "home/p/y.py")
    assert find_root([tmp_path / "home/x.py"]) == tmp_path / "home"
    assert not is_project(tmp_path / "home")
    assert find_root([tmp_path / "home/p"]) == tmp_path / "home/p"
    plant(tmp_path, "home/pyproject.toml")
    assert find_root([tmp_path / "home/p"]) == tmp_path / "home"


MODULES = {
    "a file": (["a.py"], "a.py", "a", ".", False),
    "of a package": (["p/__init__.py", "p/a.py"], "p/a.py", "p.a", ".", False),
    "a package": (["p/q/__init__.py", "p/__init__.py"], "p/q/__init__.py", "p.q", ".", True),
    "src": (["src/p/__init__.py", "src/p/a.py"], "src/p/a.py", "p.a", "src", False),
    "src without a package": (["src/a.py"], "src/a.py", "a", "src", False),
    "a namespace": (["ns/q/a.py"], "ns/q/a.py", "ns.q.a", ".", False),
    "a namespace under src": (["src/ns/a.py"], "src/ns/a.py", "ns.a", "src", False),
    "a namespace under a deeper src": (["libs/x/src/ns/a.py"], "libs/x/src/ns/a.py", "ns.a", "libs/x/src", False),
    "no name for imports": (["my-app/jobs/a.py"], "my-app/jobs/a.py", "jobs.a", "my-app", False),
    "a copy": (["fix/w/w/__init__.py", "fix/w/w/a.py"], "fix/w/w/a.py", "w.a", "fix/w", False),
    "__main__": (["p/__init__.py", "p/__main__.py"], "p/__main__.py", "p.__main__", ".", False),
    "outside the root": (["../other/a.py"], "../other/a.py", "a", "../other", False),
}


@pytest.mark.parametrize(("names", "path", "module", "base", "is_package"), MODULES.values(), ids=MODULES)
def test_module_name(tmp_path: Path, names: list[str], path: str, module: str, base: str, is_package: bool) -> None:
    root = plant(tmp_path / "root", "pyproject.toml", *names)
    assert module_name(root / path, root) == (module, is_package)
    assert import_root(root / path, root) == Path(os.path.abspath(root / base))


def test_a_package_above_the_root_keeps_its_name(tmp_path: Path) -> None:
    plant(tmp_path, "p/__init__.py", "p/q/__init__.py", "p/q/a.py")
    assert module_name(tmp_path / "p/q/a.py", tmp_path / "p/q") == ("p.q.a", False)


TEXTS = {
    "plain": (b"x = 1\n", "x = 1\n", "utf-8"),
    "byte order mark": (b"\xef\xbb\xbfx = 1\r\n", "x = 1\r\n", "utf-8-sig"),
    "byte order mark and its comment": (b"\xef\xbb\xbf# coding: UTF-8\n", "# coding: UTF-8\n", "utf-8-sig"),
    "latin-1": (b"# coding: latin-1\nx = '\xe9'\n", "# coding: latin-1\nx = 'é'\n", "iso-8859-1"),
    "cp1252, as Emacs writes it": (b"# -*- coding: cp1252 -*-\n# \x80\n", "# -*- coding: cp1252 -*-\n# €\n", "cp1252"),
    "as Vim does, on line 2": (
        b"#!/usr/bin/python\n# vim: set fileencoding=koi8-r :\n# \xc1\n",
        "#!/usr/bin/python\n# vim: set fileencoding=koi8-r :\n# а\n",
        "koi8-r",
    ),
    "shift_jis": (b"# coding=shift_jis\n# \x93\xfa\x96{\n", "# coding=shift_jis\n# 日本\n", "shift_jis"),
    "big5": (b"# coding=big5\n# \xa4\xa4\n", "# coding=big5\n# 中\n", "big5"),
    "on line 3 it is no encoding": (b"#\n#\n# coding: latin-1\n", "#\n#\n# coding: latin-1\n", "utf-8"),
    "carriage returns": (b"x = 1\ry = 2\r", "x = 1\ry = 2\r", "utf-8"),
    "form feeds": (b"\x0cx = 1\n", "\x0cx = 1\n", "utf-8"),
    "empty": (b"", "", "utf-8"),
    "a syntax error is for the parser": (b"def (\n", "def (\n", "utf-8"),
}


@pytest.mark.parametrize(("data", "text", "encoding"), TEXTS.values(), ids=TEXTS)
def test_read_source(tmp_path: Path, data: bytes, text: str, encoding: str) -> None:
    (tmp_path / "a.py").write_bytes(data)
    shown = Path("a.py")
    assert read_source(tmp_path / "a.py", tmp_path, shown) == Source(shown, "a", text, encoding, False, tmp_path)


BAD = {
    "not UTF-8": (b"x = 1\ny = '\xe9'\n", "is not valid utf-8: invalid continuation byte", (2, 6)),
    "UTF-16": ("x = 1\n".encode("utf-16-le"), "holds NUL bytes: not Python, or saved as UTF-16", (1, 2)),
    "unknown encoding": (b"# coding: klingon\n", "can't be decoded: unknown encoding: klingon", (1, 1)),
    "byte order mark of another encoding": (
        b"\xef\xbb\xbf# coding: latin-1\n",
        "can't be decoded: its byte order mark says UTF-8, its coding comment something else",
        (1, 1),
    ),
    "UTF-16 by name": (b"# coding: utf-16\nx = 1\n", "can't be decoded: utf-16 can't be the encoding", (1, 1)),
    "EBCDIC by name": (b"# coding: cp037\n", "can't be decoded: cp037 can't be the encoding", (1, 1)),
    "UTF-16 with its mark": ("x = 1\n".encode("utf-16"), "holds NUL bytes: not Python, or saved as UTF-16", (1, 4)),
    "no text encoding": (b"# coding: hex\n", "can't be decoded: 'hex' is not a text encoding", (1, 1)),
}


@pytest.mark.parametrize(("data", "message", "place"), BAD.values(), ids=BAD)
def test_unreadable(tmp_path: Path, data: bytes, message: str, place: tuple[int, int]) -> None:
    (tmp_path / "a.py").write_bytes(data)
    read = read_source(tmp_path / "a.py", tmp_path, Path("a.py"))
    assert isinstance(read, Unreadable)
    assert read.message.startswith(message)
    assert (read.code, read.line, read.column) == ("unreadable", *place)


def test_paths_are_shown_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = plant(tmp_path / "here", "x/a.py")
    monkeypatch.chdir(here)
    assert [display(path).as_posix() for path in (Path("x/../x/a.py"), here / "x/a.py")] == ["x/a.py", "x/a.py"]
    assert display(Path("../b.py")) == tmp_path / "b.py"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_that_may_be_listed_and_not_entered_hides_nothing_else(tmp_path: Path) -> None:
    plant(tmp_path, "closed/a.py", "b.py")
    (tmp_path / "closed").chmod(0o644)
    try:
        assert found(tmp_path) == ["b.py", "closed/a.py"]
    finally:
        (tmp_path / "closed").chmod(0o755)
