"""Programs of twice the size cost twice the work, counted in calls of Python functions: nothing here is timed."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest
from blocking import reach_of, read_text

from asyncfix.infer.answers import MOST_TYPES
from asyncfix.model.source import Source

Files = dict[str, str]
HEAD = "import time\n"


def overrides(n: int) -> Files:
    """One name, overridden by many classes, called through the base."""
    classes = "".join(f"class C{i}(Base):\n  def run(self, x): return x\nC{i}()\n" for i in range(n))
    base = "class Base:\n  def run(self, x): time.sleep(x)\n"
    return {"a.py": f"{base}{classes}async def f(base: Base): base.run(1)\n"}


def one_name(n: int) -> Files:
    """Many methods of one name, called on receivers of known types, with arguments of unknown ones."""
    classes = "".join(f"class C{i}:\n  def get(self, x): return x\n" for i in range(n))
    calls = "".join(f"async def f{i}(y): return C{i}().get(y).z\n" for i in range(n))
    return {"a.py": classes + calls}


def one_method_behind_super(n: int) -> Files:
    """Constructors that hand on to the constructor of one base: all of them call `super().__init__`."""
    classes = "".join(
        f"class C{i}(Base):\n  def __init__(self, x):\n    super().__init__(x)\n"
        f"async def f{i}(y):\n  C{i}(y).x.close()\n"
        for i in range(n)
    )
    return {"a.py": f"class Base:\n  def __init__(self, x): self.x = x\n{classes}"}


def hub(n: int) -> Files:
    """A function that everybody calls."""
    return {"a.py": "def hub(x): return x.y\n" + "".join(f"async def f{i}(z): hub(z)\n" for i in range(n))}


def chain(n: int) -> Files:
    """A long way down to what blocks, with a coroutine at each step."""
    steps = "".join(f"def g{i + 1}(): g{i}()\n" for i in range(n))
    return {"a.py": f"def g0(): time.sleep(1)\n{steps}async def f(): g{n}()\n"}


def silent_chains(n: int) -> Files:
    """Ways down that lead to nothing, entered at each step."""
    steps = "".join(f"def g{i + 1}(): g{i}()\nasync def f{i}(): g{i}()\n" for i in range(n))
    return {"a.py": f"def g0(): pass\n{steps}"}


def stars(n: int) -> Files:
    """Star imports through many modules."""
    links = {f"m{i + 1}.py": f"from m{i} import *\n" for i in range(n)}
    return {"m0.py": "def wait(): time.sleep(1)\n", **links, "a.py": f"from m{n} import wait\nasync def f(): wait()\n"}


def inheritance(n: int) -> Files:
    """A class at the bottom of many."""
    classes = "".join(f"class C{i + 1}(C{i}): pass\n" for i in range(n))
    return {"a.py": f"class C0:\n  def run(self): time.sleep(1)\n{classes}async def f(): C{n}().run()\n"}


def diamonds(n: int) -> Files:
    """Classes whose bases meet again, many times over."""
    levels = "".join(
        f"class L{i + 1}(T{i}): pass\nclass R{i + 1}(T{i}): pass\nclass T{i + 1}(L{i + 1}, R{i + 1}): pass\n"
        for i in range(n)
    )
    return {"a.py": f"class T0:\n  def run(self): time.sleep(1)\n{levels}async def f(): T{n}().run()\n"}


def decorated(n: int) -> Files:
    """One decorator on many functions."""
    wrap = "def wrap(func):\n  def inner(*args): return func(*args)\n  return inner\n"
    return {"a.py": wrap + "".join(f"@wrap\ndef g{i}(): pass\nasync def f{i}(): g{i}()\n" for i in range(n))}


def kept(n: int) -> Files:
    """A decorator that returns what it is given, on many functions: its result may be any of them."""
    return {"a.py": "def keep(func): return func\n" + "".join(f"@keep\nasync def f{i}(): f{i}()\n" for i in range(n))}


def store(n: int) -> Files:
    """One place for everything, filled by all and read by all."""
    classes = "".join(
        f"class C{i}:\n  def run(self, x):\n    put(C{i}())\n    put(keep(get()))\n    return get().run(x)\n"
        for i in range(n)
    )
    head = "stored = []\ndef put(x): stored.append(x)\ndef get(): return stored[0]\ndef keep(x): return x\n"
    return {"a.py": f"{head}{classes}async def f(): get().run(1)\n"}


def records(n: int) -> Files:
    """A function that may get any of many records, in lists of them too."""
    fields = "".join(f"class R{i}(TypedDict):\n  x: int\n  y: str\n" for i in range(n))
    calls = "".join(f"async def f{i}(r: R{i}): keep(keep([keep(r)]))\n" for i in range(n))
    return {"a.py": f"from typing import TypedDict\n{fields}def keep(x): return x\n{calls}"}


def recursion(n: int) -> Files:
    """Functions that all call each other in a circle."""
    return {"a.py": "".join(f"def g{i}(x): return g{(i + 1) % n}(x)\n" for i in range(n)) + "async def f(): g0(1)\n"}


def long_function(n: int) -> Files:
    """Ten thousand lines are one function with as many names and branches."""
    lines = "".join(f"  if y: x{i} = {i}\n  else: x{i} = y\n" for i in range(n))
    return {"a.py": f"async def f(y):\n{lines}"}


def nested_loops(n: int) -> Files:
    """Blocks in blocks: what a statement binds is asked once for each of them."""
    body = "".join(f"{' ' * (i % 15 + 2)}for x{i} in y:\n" + f"{' ' * (i % 15 + 3)}z = x{i}\n" for i in range(15))
    return {"a.py": "".join(f"async def f{i}(y):\n{body}" for i in range(n))}


def unions(n: int) -> Files:
    """One annotation of many alternatives, written with bars."""
    bars = " | ".join(["A", *[f"A{i}" for i in range(n)]])
    classes = "class A:\n  def wait(self): time.sleep(1)\n" + "".join(f"class A{i}: pass\n" for i in range(n))
    return {"a.py": f"{classes}Any = {bars}\nasync def f(x: Any): x.wait()\n"}


def handlers(n: int) -> Files:
    """Functions of one name that a framework is given, each in a module of its own."""
    handler = "async def show(request): request.app['db'].get('x')\n"
    site = f"from aiohttp import web\n{handler}def start(app: web.Application): app.router.add_get('/', show)\n"
    return {"a.py": site, **{f"m{i}.py": site for i in range(n)}}


def settings(n: int) -> Files:
    """What an application is made with, read by its handlers under one name each."""
    head = "import redis\nfrom tornado import web\n"
    reads = "".join(
        f"class H{i}(web.RequestHandler):\n  async def get(self): self.settings['s{i}'].get('x')\n" for i in range(n)
    )
    given = ", ".join(f"s{i}=redis.Redis()" for i in range(n))
    return {"a.py": f"{head}{reads}def start(): return web.Application([], {given})\n"}


def mixin(n: int) -> Files:
    """A class that calls what only the classes below it have, each of them something else."""
    steps = "".join(f"    self.step{i}()\n" for i in range(n))
    classes = "".join(f"class C{i}(Base):\n  def step{i}(self): time.sleep(1)\nC{i}()\n" for i in range(n))
    return {"a.py": f"class Base:\n  async def go(self):\n{steps}{classes}"}


def siblings(n: int) -> Files:
    """A mixin of many classes that uses what another one has, which all of them bring along."""
    steps = "".join(f"    self.step{i}()\n    self.x{i}.run()\n    super().step{i}()\n" for i in range(5))
    methods = "".join(f"  def step{i}(self): time.sleep(1)\n" for i in range(5))
    values = "".join(f"    self.x{i} = x\n" for i in range(5))
    classes = "".join(f"class C{i}(Mixin, Base): pass\nC{i}(1)\n" for i in range(n))
    base = f"class Base:\n  def __init__(self, x):\n{values}{methods}"
    return {"a.py": f"class Mixin:\n  async def go(self):\n{steps}{base}{classes}"}


def singletons(n: int) -> Files:
    """Classes that keep an object of themselves, all under one name."""
    classes = "".join(
        f"class C{i}:\n  it = None\n  def run(self): pass\n"
        f"  @classmethod\n  def get(cls):\n    cls.it = cls()\n    return cls.it\n"
        f"class D{i}(C{i}):\n  it = None\nD{i}.it = D{i}()\n"
        f"async def f{i}():\n  C{i}.get().run()\n  D{i}.it.run()\n"
        for i in range(n)
    )
    return {"a.py": classes}


def cases(n: int) -> Files:
    """One `match` with many classes: what one case leaves, the next is held against."""
    classes = "".join(f"class C{i}:\n  def run(self): time.sleep(1)\n" for i in range(n))
    arms = "".join(f"    case C{i}(): x.run()\n" for i in range(n))
    return {"a.py": f"{classes}async def f(x):\n  match x:\n{arms}"}


PROGRAMS: list[tuple[Callable[[int], Files], int]] = [
    *((overrides, 20), (one_name, 20), (one_method_behind_super, 20), (hub, 20), (chain, 20), (silent_chains, 20)),
    *((stars, 10), (inheritance, 20), (diamonds, 8), (decorated, 20), (kept, 20), (recursion, 20)),
    *((long_function, 40), (nested_loops, 4), (unions, 20), (handlers, 20), (settings, 20)),
    *((mixin, 20), (siblings, 20), (singletons, 10), (cases, 20), (store, MOST_TYPES + 1), (records, MOST_TYPES + 1)),
]


SQUARE = (inheritance, diamonds)  # each class has a list of all above it


@pytest.mark.parametrize(("program", "size"), PROGRAMS, ids=[each.__name__ for each, _ in PROGRAMS])
def test_twice_the_program_is_twice_the_work(program: Callable[[int], Files], size: int) -> None:
    work(program(1))  # reads the stubs
    once, twice, four_times = (work(program(size * factor)) for factor in (1, 2, 4))
    most = 4.6 if program in SQUARE else 2.7
    assert four_times - twice < most * (twice - once), (once, twice, four_times)


def work(files: Files) -> int:
    """How many functions are called to read and judge a program."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setrecursionlimit(20_000)
    sys.setprofile(count)
    try:
        reach = reach_of([source(name, text) for name, text in files.items()])
        for root in reach.roots:
            reach.blocking(root)
    finally:
        sys.setprofile(None)
    return calls


def source(name: str, text: str) -> Source:
    read = read_text(HEAD + text)
    return Source(Path(name), name.removesuffix(".py"), read.text, read.encoding, False, read.import_root)


def test_deep_expressions_are_read() -> None:
    sys.setrecursionlimit(20_000)
    text = "async def f(x):\n  return " + ".g()".join(["x", *[""] * 400]) + "\n  y = " + "+".join(["x"] * 800) + "\n"
    assert reach_of([source("a.py", text)]).roots
