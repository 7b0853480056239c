"""Whatever lies in a project, the command line says what it found and what it could not read, and runs none of it."""

import os
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest
from typer.testing import CliRunner

from asyncfix import run
from asyncfix.cli import app
from tests.repairing import invoke

REPOSITORY = Path(__file__).parent.parent
BLOCKING = "import time\n\n\nasync def main():\n    time.sleep(1)\n"
SHOWN = "a.py:5:5: error[blocking-sleep]"


def check(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check", "--format", "concise", *arguments])
    return result.exit_code, result.output


def start(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "asyncfix", *arguments]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )


# what stands in b.py, what is said of it
FILES = {
    "Python 2": (b"print 'a'\n", "b.py:1:1: error[invalid-syntax] Missing parentheses in call to 'print'"),
    "NUL bytes": (b"x = 1\n\0", "b.py:2:1: error[unreadable] holds NUL bytes"),
    "UTF-16": ("x = 1\n".encode("utf-16"), "error[unreadable] holds NUL bytes: not Python, or saved as UTF-16"),
    "not UTF-8": (b"x = '\xe9'\n", "b.py:1:6: error[unreadable] is not valid utf-8"),
    "unclosed": (b"x = (\n", "b.py:1:5: error[invalid-syntax] '(' was never closed"),
    "newer and broken": (b"type X[T] = int\nx = = 1\n", "error[invalid-syntax]"),
    "too deep": (b"x = " + b"(" * 300 + b")" * 300 + b"\n", "b.py:1"),
    "a conflict": (b"<<<<<<< HEAD\nx = 1\n", "b.py:1:1: error[invalid-syntax]"),
    "empty": (b"", ""),
    "a form feed": (b"\x0cimport os\n", ""),
    "carriage returns": (b"x = 1\ry = 2\r", ""),
    "no last line end": (b"x = 1", ""),
    "only a mark": (b"\xef\xbb\xbf", ""),
    "invalid escapes": (b'x = "\\d" is 1\n', ""),
    "return outside of a function": (b"return 1\nyield\nawait x\nbreak\n", ""),
    "odd scopes": (b"def f():\n  global x\n  nonlocal y\n  x: int = 1\nnonlocal z\n*a, *b = c\n", ""),
    "names that are no names": ("ﬁ = 1\nfi = ª\nＡ = 2\n".encode(), ""),
}


@pytest.mark.parametrize(("data", "said"), FILES.values(), ids=FILES)
def test_a_file_does_not_hide_its_neighbour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text(BLOCKING)
    (tmp_path / "b.py").write_bytes(data)
    code, output = check()
    assert code == 1
    assert SHOWN in output
    assert said in output
    assert ("b.py" in output) == bool(said)


PLACES = {
    "line and column behind wide characters": ('x = "日本"; time.sleep(1)', 11),
    "behind a tab": ("if 1:\ttime.sleep(1)", 7),
    "behind a form feed in a text": ('x = "\f"; time.sleep(1)', 10),
    "behind a line separator that is none to Python": ('x = "\u2028\x85"; time.sleep(1)', 11),
    "in an f-string": ("f'é{time.sleep(1)}'", 5),
}


@pytest.mark.parametrize(("code", "column"), PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, column: int, newline: str) -> None:
    monkeypatch.chdir(tmp_path)
    text = f"import time\nasync def main():\n    '''ä\n\n'''\n    {code}\n"
    (tmp_path / "a.py").write_bytes(text.replace("\n", newline).encode())
    assert f"a.py:6:{column + 4}: error" in check()[1]


@pytest.mark.parametrize("files", [{}, {"a.txt": ""}, {"x/__init__.py": ""}], ids=["nothing", "no Python", "empty"])
def test_a_project_without_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert check()[0] == 0


SETTINGS = {
    "no TOML": ("[tool.asyncfix\n", "not valid TOML"),
    "not UTF-8": (b"# \xe9\n", "not valid TOML"),
    "too deep": ("x = " + "[" * 5_000, "not valid TOML"),
    "no table": ("tool = 3\n", ""),
    "asyncfix is no table": ("[tool]\nasyncfix = 3\n", "expected a table of settings"),
}


@pytest.mark.parametrize(("text", "said"), SETTINGS.values(), ids=SETTINGS)
def test_broken_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | bytes, said: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text(BLOCKING)
    (tmp_path / "pyproject.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    code, output = check()
    assert code == (2 if said else 1)
    assert said in output


PLANTED = (
    *("setup.py", "conftest.py", "sitecustomize.py", "usercustomize.py", "typer.py", "rich.py"),
    *("tomllib.py", "pathspec.py", "queue.py", "psycopg2.py", "noxfile.py", "pkg/__init__.py", "pkg/__main__.py"),
)


def test_nothing_of_the_project_runs(tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    for name in PLANTED:
        marker = tmp_path / f"ran-{name.replace('/', '-')}"
        (tmp_path / name).write_text(f"open({str(marker)!r}, 'w').close()\n{BLOCKING}")
    (tmp_path / "pyproject.toml").write_text('[build-system]\nbuild-backend = "setup"\nbackend-path = ["."]\n')
    for command in (["check"], ["scan"], ["apply", "--dry-run"], ["check", "setup.py", "--format", "json"]):
        done = start(tmp_path, *command)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode in (0, 1), done.stderr
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("ran-")] == []


@pytest.mark.parametrize(
    "arms",
    [
        "".join(f"    {'elif' if i else 'if'} kind == 'k{i}':\n        time.sleep({i + 1})\n" for i in range(200)),
        "    match kind:\n" + "".join(f"        case 'k{i}':\n            time.sleep({i + 1})\n" for i in range(200)),
        "".join(f"    if kind == 'k{i}':\n        return time.sleep({i + 1})\n" for i in range(200)),
    ],
    ids=["elif", "match", "return"],
)
def test_many_arms_and_a_call_for_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arms: str) -> None:
    monkeypatch.chdir(tmp_path)
    calls = "".join(f"    run('k{i}')\n" for i in range(200))
    (tmp_path / "a.py").write_text(f"import time\ndef run(kind):\n{arms}async def main():\n    run('x')\n{calls}")
    started = process_time()
    code, said = check("a.py", "--isolated", "--no-cache")
    assert (code, said.count("blocking-sleep]")) == (1, 200)
    assert process_time() - started < 20  # it is 3 s, and was minutes where each arm looked at the tests of all others


@pytest.mark.skipif(sys.platform != "linux", reason="other systems know no such names")
@pytest.mark.parametrize("form", ["concise", "full", "json", "sarif", "gitlab"])
def test_a_name_that_is_no_text(tmp_path: Path, form: str) -> None:
    (tmp_path / os.fsdecode(b"a\xff.py")).write_text(BLOCKING)
    done = start(tmp_path, "check", "--isolated", "--format", form)
    assert (done.returncode, "blocking-sleep" in done.stdout, done.stderr) == (1, True, "")


@pytest.mark.parametrize(
    ("name", "shown", "header"),
    [
        ("a b.py", "a b.py", "b/a b.py\t"),
        ("ü.py", "ü.py", "b/ü.py"),
        ("\x1b[31m.py", r"\x1b[31m.py", r'"b/\033[31m.py"'),
        ("two\nlines.py", r"two\nlines.py", r'"b/two\nlines.py"'),
        ("\u202e.py", r"\u202e.py", r'"b/\342\200\256.py"'),
        ("\udcff.py", r"\udcff.py", r'"b/\377.py"'),
        ('"\\.py', '"\\.py', r'"b/\"\\.py"'),
    ],
)
def test_names_of_files_drive_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, shown: str, header: str
) -> None:
    (tmp_path / name).write_text(BLOCKING)
    assert invoke("check", "--show-files", folder=tmp_path).stdout == f"{shown}\n"
    assert f"{shown}:5:5: error" in invoke("check", folder=tmp_path).stdout
    diff = invoke("apply", "--dry-run", folder=tmp_path).stdout
    assert diff.split("\n")[1] == f"+++ {header}"
    subprocess.run(["git", "apply"], cwd=tmp_path, input=diff, text=True, check=True)
    assert "await asyncio.sleep(1)" in (tmp_path / name).read_text()
    missing = invoke("check", f"no{name}", folder=tmp_path)
    assert missing.stderr == f"asyncfix: error: no{shown}: no such file or folder\n"
    settings = invoke("check", "--show-settings", "--baseline", name, folder=tmp_path)
    assert settings.stdout.replace("\n", "").isprintable()


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    line = f"mkdir gone && cd gone && rmdir ../gone && {sys.executable} -P -m asyncfix check"
    path = os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(line, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == "asyncfix: error: the working directory is gone"


def test_what_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(BLOCKING)
    result = invoke("check", "-o", "json:nowhere/out.json", folder=tmp_path)
    said = "asyncfix: error: nowhere/out.json: can't be written: No such file or directory\n"
    assert (result.exit_code, result.stderr) == (2, said)


def test_ctrl_c_while_modules_are_imported() -> None:
    stop = "quick.answer = lambda _: (_ for _ in ()).throw(KeyboardInterrupt)"
    code = f"import asyncfix.cache.quick as quick; from asyncfix.__main__ import main; {stop}\nmain()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize(("command", "code"), [("explain", 0), ("check", 1)])
def test_nobody_reads_to_the_end(tmp_path: Path, command: str, code: int) -> None:
    (tmp_path / "app.py").write_text("import time\n\n\nasync def f():\n" + "    time.sleep(1)\n" * 2000)
    (tmp_path / "asyncfix.toml").touch()
    arguments = ["--all"] if command == "explain" else ["app.py"]
    line = [sys.executable, "-m", "asyncfix", command, *arguments]
    with subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        assert started.stdout
        assert started.stderr
        started.stdout.read(1)
        started.stdout.close()
        assert (started.stderr.read(), started.wait()) == (b"", code)


def test_ctrl_c_leaves_quietly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "survey", interrupted)
    assert check(str(tmp_path)) == (130, "")


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "import time\n" + "".join(f"async def f{i}():\n    time.sleep(1)\n" for i in range(1_500))
    )
    path = os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")]))
    with subprocess.Popen(
        [sys.executable, "-m", "asyncfix", "check", "a.py", "--format", "concise"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""


def test_a_path_of_what_a_called_function_works_out_is_its_own(tmp_path: Path) -> None:
    text = """
from pathlib import Path


def save(recipe):
    name = recipe.strip() + ".txt"
    (Path(__file__).parent / "recipes" / name).write_text("x")


async def f(name):
    save(name)
    save(name)
"""
    (tmp_path / "app.py").write_text(text)
    result = invoke("check", ".", folder=tmp_path)
    assert (result.exit_code, result.stderr.count("error:")) == (1, 0), result.stderr
