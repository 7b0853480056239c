"""Each hazard is one: who forgets it gets other results, uses a connection twice, blocks the loop or hangs it for ever.

That the repairs of asyncfix do none of it is seen in tests/test_repair.py, for the same programs.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import TimeoutError as Unfinished
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.hazards import CARELESS, SHOWN, Careless
from tests.repairing import apply, constants, read
from tests.running import Files, Run, run
from tests.test_repair import BLOCKS

PATIENCE = 6.0  # seconds after which a program hangs
SELF_DEADLOCK = Path(__file__).parent.parent / "fixtures" / "hazards" / "self_deadlock.py"
ENDING = [each for each in CARELESS if each.harm != "hangs"]
HANGING = [each for each in CARELESS if each.harm == "hangs"]
Runner = Callable[[str], Run]


@pytest.fixture(scope="module")
def careless_runner(dsn: str) -> Iterator[Runner]:
    """Gives what comes of a text; all texts run ahead in other processes, for they mostly wait."""
    texts = {text for each in ENDING for text in (each.text, original(each))}
    with ProcessPoolExecutor(4, get_context("spawn")) as pool:
        runs = {text: pool.submit(run, {"app.py": text.encode()}, dsn) for text in sorted(texts)}
        yield lambda text: runs[text].result()


def original(careless: Careless) -> str:
    return read(careless.program, "before")["app.py"].decode()


def named(careless: Careless) -> str:
    return f"{careless.hazard} {careless.says}"


def ends(files: Files, dsn: str) -> bool:
    with get_context("spawn").Pool(1) as pool:
        try:
            pool.apply_async(run, (files, dsn)).get(PATIENCE)
        except Unfinished:
            return False
        return True


@pytest.mark.parametrize("careless", [each for each in ENDING if each.harm == "differs"], ids=named)
def test_the_program_does_something_else(careless: Careless, careless_runner: Runner) -> None:
    assert careless_runner(careless.text).behaviour != careless_runner(original(careless)).behaviour


@pytest.mark.parametrize("careless", [each for each in ENDING if each.harm == "misuse"], ids=named)
def test_two_threads_use_one_connection(careless: Careless, careless_runner: Runner) -> None:
    assert careless_runner(careless.text).calls.misuses
    assert not careless_runner(original(careless)).calls.misuses


@pytest.mark.parametrize("careless", [each for each in ENDING if each.harm == "blocks"], ids=named)
def test_the_loop_still_stands(careless: Careless, careless_runner: Runner) -> None:
    assert careless_runner(careless.text).longest_gap >= BLOCKS


@pytest.mark.parametrize("careless", HANGING, ids=named)
def test_the_program_never_ends(careless: Careless, dsn: str) -> None:
    if careless.hazard == "H22" and sys.version_info >= (3, 12):
        pytest.skip("newer versions of Python 3.12 end a future that StopIteration left with an error")
    assert not ends({"app.py": careless.text.encode()}, dsn)


@pytest.mark.parametrize("program", SHOWN.values(), ids=list(SHOWN))
def test_what_is_unsafe_shows_its_harm(program: str) -> None:
    assert {"EXPECT", "REASONS", "HARM"} <= constants(program).keys()


def test_a_lock_of_the_database_hangs_the_loop_before_and_not_after(tmp_path: Path, dsn: str) -> None:
    """H16, too: with threads that are shared, the one that would commit finds none."""
    before = {"app.py": SELF_DEADLOCK.read_bytes()}
    result, after = apply(before, tmp_path)
    assert result.exit_code == 0
    text = after["app.py"].decode()
    lane = 'ThreadPoolExecutor(\n            max_workers=1, thread_name_prefix="app-db-held"\n        )'
    assert lane in text
    careless = text.replace(lane, "_DB_EXECUTOR").replace("max_workers=2", "max_workers=1")
    careless = careless.replace("self._thread.shutdown(wait=False)", "pass")
    assert [ends(each, dsn) for each in (before, after, {"app.py": careless.encode()})] == [False, True, False]


def test_no_thread_starts_before_it_is_needed(tmp_path: Path) -> None:
    """H28: a server that forks after the import has nothing to lose."""
    (tmp_path / "app.py").write_bytes(read("whole_body", "after")["app.py"])
    code = "import threading, app; print(threading.active_count())"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
