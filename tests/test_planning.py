"""What planning repairs costs, counted in functions called and callees judged: nothing here is timed."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from pathlib import Path
from types import FrameType

import pytest
from blocking import findings, reach_of, read_text

from asyncfix.link.program import Key
from asyncfix.repair.judgement import unfit
from asyncfix.repair.model import Repair
from asyncfix.repair.project import plan_repairs
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage

POOL = """
from contextlib import contextmanager
from psycopg2.pool import ThreadedConnectionPool
pool = ThreadedConnectionPool(1, 5, "")
@contextmanager
def opened():
    conn = pool.getconn()
    try:
        yield conn
    finally:
        pool.putconn(conn)
"""


def planned(text: str, count: Callable[[FrameType, str, object], None] | None = None) -> Sequence[Repair]:
    source = read_text(text)
    reach, found = reach_of([source]), findings([source])
    sys.setrecursionlimit(20_000)
    sys.setprofile(count)
    try:
        return plan_repairs(reach, {source.path: source}, found, frozenset([source.path])).repairs
    finally:
        sys.setprofile(None)


def sleeps(n: int) -> str:
    return "import time\nasync def f():\n" + "  time.sleep(1)\n" * n


def requests(n: int) -> str:
    """Each reads an attribute that another coroutine sets."""
    calls = "".join(f"    x{i} = requests.get(self.url)\n" for i in range(n))
    return f"import requests\nclass C:\n  async def f(self):\n{calls}  async def g(self): self.url = 1\n"


def cursors(n: int) -> str:
    blocks = "".join(f"  with conn.cursor() as cur:\n    cur.execute('select {i}')\n" for i in range(n))
    return f"import psycopg2\nasync def f(dsn):\n  conn = psycopg2.connect(dsn)\n{blocks}"


def blocks(n: int) -> str:
    """Blocks that take a connection of a pool, one after the other."""
    inside = "".join(
        f"  with opened() as conn:\n    with conn.cursor() as cur:\n      cur.execute('select {i}')\n" for i in range(n)
    )
    return f"{POOL}async def f():\n{inside}"


def one_way_down(n: int) -> str:
    """Coroutines that all call the top of one long chain."""
    steps = "".join(f"def g{i + 1}(x): g{i}(x)\n" for i in range(n))
    roots = "".join(f"async def f{i}(x): g{n}(x)\n" for i in range(n))
    return f"import requests\ndef g0(x): requests.get(x)\n{steps}{roots}"


def one_circle(n: int) -> str:
    """The same, of functions that call each other in a circle, and change something."""
    steps = "".join(f"def g{i + 1}(x):\n  x.n{i % 3} = x\n  g{i}(x)\n" for i in range(n))
    roots = "".join(f"async def f{i}(x): g{i + 1}(x)\n" for i in range(n))
    return f"import requests\ndef g0(x):\n  requests.get(x)\n  g{n}(x)\n{steps}{roots}"


def files(n: int) -> str:
    """Each reads and writes a file of its own, and they await nothing in between."""
    uses = "".join(f"  Path('{i}').read_text()\n  Path('x{i}').write_text('')\n" for i in range(n))
    return f"from pathlib import Path\nasync def f():\n{uses}"


def one_file(n: int) -> str:
    """Reads of a file that nobody changes."""
    return "from pathlib import Path\nasync def f(path: Path):\n" + "  path.read_text()\n" * n


def doubled(n: int) -> str:
    """A path that is made of another one twice, and so on."""
    names = "".join(f"  x{i + 1} = x{i} / x{i}\n" for i in range(n))
    return f"from pathlib import Path\nasync def f(x0: Path):\n{names}  x{n}.read_text()\n"


PROGRAMS = [
    (sleeps, 20),
    (requests, 20),
    (cursors, 10),
    (blocks, 6),
    (one_way_down, 15),
    (files, 20),
    (one_file, 20),
    (doubled, 20),
]


@pytest.mark.parametrize(("program", "size"), PROGRAMS, ids=[each.__name__ for each, _ in PROGRAMS])
def test_twice_the_program_is_twice_the_planning(program: Callable[[int], str], size: int) -> None:
    work(program(1))  # reads the stubs
    once, twice, four_times = (work(program(size * factor)) for factor in (1, 2, 4))
    assert four_times - twice < 2.5 * (twice - once), (once, twice, four_times)


def work(text: str) -> int:
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    assert planned(text, count)
    return calls


def test_an_operation_is_judged_once_for_all_that_lead_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: Counter[tuple[Key, unfit.Executed]] = Counter()
    judge = unfit.judge

    def counting(scene: Scene, each: unfit.Executed, is_own: bool) -> Iterator[tuple[str, str]]:
        judged[each.function, each] += 1
        return judge(scene, each, is_own)

    monkeypatch.setattr(unfit, "judge", counting)
    assert len(planned(one_circle(10))) == 10
    assert len({function for function, _ in judged if function.qualname.startswith("g")}) == 11
    assert set(judged.values()) == {1}


CALLS = {"a": "b", "b": "cd", "c": "a", "d": "e", "e": "d", "f": "c"}  # two circles, one of which leads to the other


@pytest.mark.parametrize("meant", ["a", "d", "f", "ce", ""])
def test_who_asks_first_does_not_matter(meant: str) -> None:
    below = {"a": "abcde", "b": "abcde", "c": "abcde", "d": "de", "e": "de", "f": "abcdef"}
    expected = {name: bool(set(below[name]) & set(meant)) for name in CALLS}
    for order in permutations(CALLS):
        leading = Leading(lambda key: [named(each) for each in CALLS[key.qualname]], lambda key: key.qualname in meant)
        assert {name: leading.leads(named(name)) for name in order} == expected


def named(name: str) -> Key:
    return Key(Path("main.py"), name)


def test_what_fails_halfway_is_asked_again() -> None:
    asked: list[str] = []

    def is_meant(key: Key) -> bool:
        asked.append(key.qualname)
        if asked == ["a", "b"]:
            raise RecursionError
        return key.qualname == "d"

    leading = Leading(lambda key: [named(each) for each in CALLS[key.qualname]], is_meant)
    with pytest.raises(RecursionError):
        leading.leads(named("a"))
    assert leading.leads(named("a"))


WAITING = """
import asyncio
async def first(): await second()
async def second(): await first()
async def third():
    await fourth()
    await asyncio.sleep(1)
async def fourth(): await third()
"""


@pytest.mark.parametrize("order", list(permutations(["first", "second", "third", "fourth"])))
def test_coroutines_in_a_circle_are_suspended_whoever_is_asked_first(order: Sequence[str]) -> None:
    source = read_text(WAITING)
    stage = Stage(reach_of([source]), {source.path: source}, frozenset())
    found = {name: stage.suspension.may(named(name)) for name in order}
    assert found == {"first": False, "second": False, "third": True, "fourth": True}
