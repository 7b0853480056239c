"""Names of what a repair adds, where they mean something else: others are written, known again, and undone."""

import ast
from itertools import product
from pathlib import Path

import pytest

from asyncfix.repair.added import ADDED, Naming
from asyncfix.repair.emit import Runtime, runtime_parts, runtime_text
from asyncfix.repair.options import Manner, Options
from asyncfix.repair.recognised import recognise
from asyncfix.repair.runtime.written import find_earlier, find_outgrown
from tests.test_module import texts
from tests.test_options import FIRST, POOL, SECOND, SLEEPS, apply, put
from tests.test_workers import HELD
from tests.undoing import rewrite

FLAGS = list(product((False, True), repeat=3))
NUMBERED = Naming(tuple((name, f"{name}_2") for name in sorted(ADDED)))
DB = "from app.db import connection\n"
OWN_RUNNER = "\n\ndef _run_blocking(work):\n    return work()\n"
CALLS = "import requests\n\n\nasync def f(url):\n    return requests.get(url, timeout=5)\n"
SLEEP = "import time\n\n\nasync def f(delay, {}):\n    time.sleep(abs(delay))\n"


def written(folder: Path, text: str, *flags: str) -> str:
    """What `apply` makes of a file; a second run adds nothing, and the undoing gives what it was."""
    put(folder, app=text)
    done = apply(folder, *flags, "app.py")
    assert done.exit_code == 0, done.stderr
    after = (folder / "app.py").read_text()
    compile(after, "app.py", "exec")
    assert apply(folder, *flags, "app.py").exit_code == 0
    assert (folder / "app.py").read_text() == after
    return after


# What stands in the file, what is written for it, and what is not.
TAKEN = [
    ("a function", POOL + FIRST + OWN_RUNNER, "    await _run_blocking_2(_first_sync)\n", "await _run_blocking("),
    ("a number, too", POOL + FIRST + OWN_RUNNER + "_run_blocking_2 = 1\n", "await _run_blocking_3(_first_sync)", "-"),
    ("an import", POOL + "from runner import _run_blocking\n" + FIRST, "await _run_blocking_2(_first_sync)", "-"),
    ("a class", POOL + FIRST + "\n\nclass _Turns:\n    pass\n", "\n_DB_TURNS = _Turns_2()\n", "_DB_TURNS_2"),
    ("threads of another kind", POOL + "_DB_EXECUTOR = None\n" + FIRST, "executor=_DB_EXECUTOR_2", "_run_blocking_2"),
    ("an annotation", POOL + "_DB_EXECUTOR: object = None\n" + FIRST, "executor=_DB_EXECUTOR_2", "_run_blocking_2"),
    ("in an arm", POOL + "if pool:\n    _DB_TURNS = 1\n" + FIRST, "_DB_TURNS_2.borrow(pool", "_run_blocking_2"),
    ("held", POOL + "_HeldConnection = 1\n" + HELD, "async with _HeldConnection_2(_connection_sync())", "_Turns_2"),
    ("a module", POOL.replace("asyncio", "nothing as asyncio", 1) + FIRST, "import asyncio as _asyncio\n",
     "import asyncio\n"),
    ("a value", POOL + "functools = 1\n" + FIRST, "call = _functools.partial(\n", "import functools\n"),
    ("both", POOL + "functools = _functools = 1\n" + FIRST, "call = _functools_2.partial(", "import functools\n"),
    ("of a library", POOL + "PoolError = 1\n" + FIRST, "            except _PoolError:\n", "except PoolError"),
    ("a decorator", POOL + "contextmanager = 1\n" + FIRST, "@_contextmanager\ndef ", "\n@contextmanager"),
    ("in a function", POOL + FIRST.replace("()", "(_run_blocking)", 1), "await _run_blocking_2(_first_sync", "-"),
    ("around", "import requests\n\n\ndef g(_run_blocking):\n    async def f():\n        return requests.get('x')\n",
     "return await _run_blocking_2(requests.get, 'x')", "-"),
    ("a sleep", SLEEP.format("asyncio"), "import asyncio as _asyncio\n", "import asyncio\n"),
    ("a sleep beside", SLEEP.format("asyncio") + "\n\nasync def g():\n    time.sleep(1)\n",
     "    await asyncio.sleep(1)\n", "-"),
    ("an import that is there", "import asyncio as aio\nasyncio = 1\n" + SLEEP.format("_"), "await aio.sleep(",
     "_asyncio"),
    ("a partial", "import requests\n\n\nasync def f(functools, **more):\n    return requests.get('x', **more)\n",
     "_run_blocking(_functools.partial(requests.get, 'x', **more))", "call = _functools"),
    ("not needed", POOL + FIRST.replace("()", "(functools, asyncio, _DB_TURNS)", 1), "import functools\n", "_2"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found", "missing"), [row[1:] for row in TAKEN], ids=[row[0] for row in TAKEN])
def test_another_name(text: str, found: str, missing: str, tmp_path: Path) -> None:
    after = written(tmp_path, text)
    assert found in after
    assert missing == "-" or missing not in after, after


@pytest.mark.parametrize("text", [row[1] for row in TAKEN], ids=[row[0] for row in TAKEN])
@pytest.mark.parametrize("manner", [Manner(), Manner(on_cancel="cancel-query"), Manner(wrapper="run-in-executor")])
def test_undone_it_is_what_it_was(text: str, manner: Manner) -> None:
    files = rewrite({"app.py": text.encode()}, Options(unsafe=True, manner=manner))
    assert [each.difference() for each in files] == [None for _ in files]


def test_the_users_function_for_ours_is_a_fault() -> None:
    (file,) = rewrite({"app.py": (POOL + FIRST + OWN_RUNNER).encode()}, Options())
    assert file.difference(file.after.replace("await _run_blocking_2(", "await _run_blocking(")) is not None
    assert file.difference(file.after.replace("def _run_blocking(work)", "def _run_blocking(job)")) is not None


def test_a_later_run_adds_to_what_has_a_number(tmp_path: Path) -> None:
    own = "\n\ndef _call(name):\n    return name\n" + OWN_RUNNER + "\n\nclass _HeldConnection:\n    pass\n"
    first = written(tmp_path, CALLS + own)
    assert "async def _run_blocking_2(" in first
    assert ".run, _call_2, func" in first
    second = written(tmp_path, first + "\n\n" + POOL + FIRST + HELD)
    assert "def _call_2(" not in second
    assert ".run, _DB_TURNS.run, func" in second
    assert second.count("async def _run_blocking_2(") == 1
    assert "async with _HeldConnection_2(_connection_sync())" in second
    assert own in second
    assert "_run_blocking_3" not in second


def test_threads_that_a_function_of_the_users_has(tmp_path: Path) -> None:
    """They go on as they are; the pool has connections for them, too."""
    own = "\n\nasync def _run_blocking(func):\n    loop = asyncio.get_running_loop()\n"
    own += "    return await loop.run_in_executor(_DB_EXECUTOR, func)\n\n\n"
    own += "def take():\n    pool.putconn(pool.getconn())\n\n\nasync def begin():\n    await _run_blocking(take)\n"
    threads = "from concurrent.futures import ThreadPoolExecutor\n_DB_EXECUTOR = ThreadPoolExecutor(max_workers=1)\n"
    after = written(tmp_path, threads + POOL + FIRST + own)
    assert "less 1 for other threads" in after
    assert '_DB_EXECUTOR_2 = ThreadPoolExecutor(max_workers=3, thread_name_prefix="app-db")' in after
    assert own in after


@pytest.mark.parametrize("flags", [(), ("--runtime", "module")])
def test_users_of_a_runtime_in_another_module(flags: tuple[str, ...], tmp_path: Path) -> None:
    put(tmp_path, app____init__="", app__db=POOL, app__plain=DB + SECOND, app__other=DB + FIRST + OWN_RUNNER)
    assert apply(tmp_path, *flags, "app").exit_code == 0
    after = texts(tmp_path)
    home = "app._blocking" if flags else "app.db"
    assert "    await _run_blocking(_second_sync)\n" in after["app/plain.py"]
    assert "_run_blocking as _run_blocking_2" in after["app/other.py"]
    assert f"from {home} import " in after["app/other.py"]
    assert after["app/other.py"].endswith("    await _run_blocking_2(_first_sync)\n" + OWN_RUNNER)
    assert not any("_run_blocking_2" in text for name, text in after.items() if name != "app/other.py")
    assert apply(tmp_path, *flags, "app").exit_code == 0
    assert texts(tmp_path) == after


def test_a_later_file_with_a_name_of_its_own(tmp_path: Path) -> None:
    put(tmp_path, app____init__="", app__db=POOL + FIRST + OWN_RUNNER, app__user=DB + SECOND)
    assert apply(tmp_path, "app").exit_code == 0
    home = texts(tmp_path)["app/db.py"]
    assert "import _connection_sync, _run_blocking_2\n" in texts(tmp_path)["app/user.py"]
    put(tmp_path, app__later=DB + FIRST + OWN_RUNNER + "_run_blocking_2 = _run_blocking\n")
    assert apply(tmp_path, "app").exit_code == 0
    later = texts(tmp_path)["app/later.py"]
    assert "_run_blocking_2 as _run_blocking_3" in later
    assert "    await _run_blocking_3(_first_sync_2)\n" in later
    assert texts(tmp_path)["app/db.py"] == home
    assert apply(tmp_path, "app").exit_code == 0
    assert texts(tmp_path)["app/later.py"] == later


def test_a_variable_with_the_name_that_an_earlier_run_has_written(tmp_path: Path) -> None:
    after = written(tmp_path, POOL + FIRST)
    more = after + SECOND.replace("names", "_run_blocking")
    put(tmp_path, app=more)
    done = apply(tmp_path, "app.py")
    assert (done.exit_code, (tmp_path / "app.py").read_text()) == (1, more)
    assert "name-taken: `_run_blocking` is a variable here" in done.stderr


def test_two_runtimes_in_one_file(tmp_path: Path) -> None:
    put(tmp_path, app____init__="", app__db=POOL, app__user=POOL + FIRST)
    assert apply(tmp_path, "app/user.py").exit_code == 0
    user = texts(tmp_path)["app/user.py"]
    again = user + "\n\nfrom app.db import connection as other\n" + SECOND.replace("connection()", "other()")
    put(tmp_path, app__user=again)
    done = apply(tmp_path, "app")
    assert (done.exit_code, texts(tmp_path)["app/user.py"]) == (1, again)
    assert "name-taken: `_run_blocking` is not that of app.db" in done.stderr, done.stderr


def test_files_without_a_clash_are_written_as_ever(tmp_path: Path) -> None:
    put(tmp_path, plain=SLEEPS, taken=SLEEP.format("asyncio"))
    assert apply(tmp_path, ".").exit_code == 0
    assert "_asyncio" not in texts(tmp_path)["plain.py"]


def runtime(error: str, cancels: bool, more: bool, called: Naming) -> Runtime:
    flags = {"transacts": more, "enters": more, "walks": more, "closes": more, "lends": more}
    return Runtime("app", 4, error, holds=True, leaves=True, apart=True, cancels=cancels, called=called, **flags)


@pytest.mark.parametrize(("has_pool", "cancels", "more"), FLAGS)
def test_all_of_it_is_known_again(has_pool: bool, cancels: bool, more: bool) -> None:
    error = "PoolError" if has_pool else ""
    plain, numbered = (runtime(error, cancels, more, called) for called in (Naming(), NUMBERED))
    names = {name for names, _ in runtime_parts(plain) for name in names}
    found, other = (recognise(ast.parse(runtime_text(each))) for each in (plain, numbered))
    assert found.nodes.keys() == other.nodes.keys() == names
    assert {name: ast.dump(node) for name, node in other.nodes.items()} == {
        name: ast.dump(node) for name, node in found.nodes.items()
    }
    assert {other.called.of(name) for name in names} == {f"{name}_2" for name in names}
    assert find_earlier(ast.parse(runtime_text(numbered))).default == "_DB_EXECUTOR"


@pytest.mark.parametrize("cancels", [False, True])
def test_what_has_a_number_is_outgrown_as_all_else(cancels: bool) -> None:
    less, more = runtime("", cancels, False, NUMBERED), runtime("PoolError", cancels, True, NUMBERED)
    tree = ast.parse("def _call():\n    pass\n\n\n" + runtime_text(less))
    assert find_outgrown(tree, more) == {"_call", "_run_blocking", "_HeldConnection"}
    assert find_outgrown(tree, less) == frozenset()


def test_methods_and_texts_keep_their_words() -> None:
    text = runtime_text(
        runtime("PoolError", True, True, Naming((("_call", "_c"), ("contextvars", "_v"), ("suppress", "_s"))))
    )
    assert "    async def _call(self, func" in text
    assert "self._call(" in text
    assert "the caller's contextvars." in text
    assert "_v.copy_context()" in text
    assert "with _s(Exception):" in text
