"""`apply --wrapper`: calls handed to a thread as asyncio itself does it, and what that loses."""

import asyncio
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests import repairing
from tests.test_options import FIRST, POOL, apply, put
from tests.test_workers import HELD, ORDER, SIMPLE

STORE = """
async def store(name, *, state="new"):
    async with connection() as conn:
        cursor = conn.cursor()
        cursor.execute("SELECT %s || %s", (name, state))
        return cursor.fetchone()[0]
"""
REQUEST = "import requests\n\n\nasync def f(headers):\n    return requests.get('x', timeout=5, headers=headers).text\n"
PLAIN = "import requests\n\n\nasync def f(*urls):\n    return requests.head(*urls)\n"
SHADOWED = "import requests\n\n\nasync def f(asyncio):\n    return requests.get('x')\n"
TAKEN = "import requests\n\nasyncio = None\n\n\nasync def f():\n    return requests.get('x')\n"
BOTH = ("to-thread", "run-in-executor")
LOST = "a cancelled caller goes on while its call runs"
CALLS = [
    ("to-thread", STORE, "    return await asyncio.to_thread(_store_sync, name, state)\n"),
    (
        "run-in-executor",
        STORE,
        "    return await asyncio.get_running_loop().run_in_executor(None, _store_sync, name, state)\n",
    ),
    ("to-thread", REQUEST, "(await asyncio.to_thread(requests.get, 'x', timeout=5, headers=headers)).text\n"),
    (
        "run-in-executor",
        REQUEST,
        "    return (\n"
        "        await asyncio.get_running_loop().run_in_executor(\n"
        "            None, functools.partial(requests.get, 'x', timeout=5, headers=headers)\n"
        "        )\n"
        "    ).text\n",
    ),
    ("to-thread", PLAIN, "await asyncio.to_thread(requests.head, *urls)\n"),
    ("run-in-executor", PLAIN, "await asyncio.get_running_loop().run_in_executor(None, requests.head, *urls)\n"),
]


def written(folder: Path, text: str, wrapper: str) -> str:
    put(folder, app=text)
    done = apply(folder, "--unsafe-fixes", "--wrapper", wrapper, "app.py")
    assert done.exit_code == 0, done.output
    return (folder / "app.py").read_text()


@pytest.mark.parametrize(("wrapper", "text", "call"), CALLS)
def test_the_call(wrapper: str, text: str, call: str, tmp_path: Path) -> None:
    before = POOL + text if text is STORE else text
    after = written(tmp_path, before, wrapper)
    assert call in after
    assert not any(name in after for name in ("_run_blocking", "_Turns", "_EXECUTOR", "_DB_TURNS", "threading"))
    assert ("import functools\n" in after) is ("functools.partial" in call)
    assert "import asyncio\n" in after
    assert written(tmp_path, after, wrapper) == after


@pytest.mark.parametrize("wrapper", BOTH)
def test_it_is_unsafe_and_says_what_is_lost(wrapper: str, tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    done = apply(tmp_path, "--wrapper", wrapper, "app.py")
    assert (done.exit_code, (tmp_path / "app.py").read_text()) == (1, POOL + FIRST)
    assert f"unsafe   app.py:19  first -> _first_sync\n         wrapper: {LOST}" in done.stderr
    assert ("context variables" in done.stderr) is (wrapper == "run-in-executor")


def test_the_helper_stays_safe(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    assert apply(tmp_path, "--wrapper", "helper", "app.py").exit_code == 0
    assert "_run_blocking(_first_sync)" in (tmp_path / "app.py").read_text()


def test_what_needs_no_thread_stays_safe(tmp_path: Path) -> None:
    put(tmp_path, app="import asyncio\nimport time\n\n\nasync def f():\n    time.sleep(1)\n")
    assert apply(tmp_path, "--wrapper", "to-thread", "app.py").exit_code == 0


REFUSALS = [
    (POOL + HELD, "held-connection"),
    (SIMPLE + FIRST, "unsafe-pool"),
]


@pytest.mark.parametrize("wrapper", BOTH)
@pytest.mark.parametrize(("text", "code"), REFUSALS)
def test_refusals(text: str, code: str, wrapper: str, tmp_path: Path) -> None:
    put(tmp_path, app=text)
    done = apply(tmp_path, "--unsafe-fixes", "--wrapper", wrapper, "app.py")
    assert (done.exit_code, (tmp_path / "app.py").read_text()) == (1, text)
    assert f"{code}: " in done.stderr


ONE_NAME = """\
import os

import requests

if os.environ.get("X"):
    async def f({}):
        return requests.get("x")
else:
    async def f({}):
        return requests.get("x")
"""


@pytest.mark.parametrize("parameters", [("asyncio", "url"), ("url", "asyncio")])
def test_only_the_one_of_two_functions_calls_the_module_otherwise_that_has_the_name(
    parameters: tuple[str, str], tmp_path: Path
) -> None:
    functions = written(tmp_path, ONE_NAME.format(*parameters), "to-thread").split("async def ")[1:]
    assert ["await asyncio.to_thread(" in each for each in functions] == [each == "url" for each in parameters]
    assert ["await _asyncio.to_thread(" in each for each in functions] == [each == "asyncio" for each in parameters]


@pytest.mark.parametrize("wrapper", BOTH)
@pytest.mark.parametrize("text", [SHADOWED, TAKEN])
def test_a_module_whose_name_is_taken(text: str, wrapper: str, tmp_path: Path) -> None:
    after = written(tmp_path, text, wrapper)
    assert "import asyncio as _asyncio\n" in after
    assert "await _asyncio." in after
    assert "import asyncio\n" not in after
    assert written(tmp_path, after, wrapper) == after


def test_state_that_no_longer_changes_in_turn(tmp_path: Path) -> None:
    put(tmp_path, app=POOL + ORDER.replace("    done.append", "        done.append"))
    assert "`done` no longer" in apply(tmp_path, "--wrapper", "to-thread", "app.py").stderr


@pytest.mark.parametrize("flags", ["--workers 2", "--runtime module", "--on-cancel cancel-query"])
def test_options_of_the_helper(flags: str, tmp_path: Path) -> None:
    put(tmp_path, app=POOL + FIRST)
    done = apply(tmp_path, "--wrapper", "to-thread", *flags.split(), "app.py")
    option = flags.split()[0]
    assert done.stderr == f"asyncfix: error: {option} is about the threads of --wrapper helper: to-thread has none\n"
    assert done.exit_code == 2


@pytest.mark.parametrize("wrapper", BOTH)
def test_it_does_what_it_did(wrapper: str, tmp_path: Path, database: str) -> None:
    before = POOL.replace('""', repr(database)) + STORE
    after = written(tmp_path, before, wrapper)
    results = []
    for text in (before, after):
        module: Any = ModuleType("app")
        exec(compile(text, "app.py", "exec", dont_inherit=True), module.__dict__)
        results.append(asyncio.run(module.store("a", state="b")))
        module.pool.closeall()
    assert results == ["ab", "ab"]


def test_a_kept_connection_needs_one_thread(tmp_path: Path) -> None:
    put(tmp_path, app=repairing.read("connection_lent_by_a_manager", "before")["app.py"].decode())
    done = apply(tmp_path, "--unsafe-fixes", "--wrapper", "to-thread", "app.py")
    assert done.exit_code == 1, done.output
    assert "all that is done with it needs one thread: --wrapper helper" in done.output
