"""What an expression may be: tables of text and types."""

import sys

import pytest
from blocking import findings, reach_of, read_text

from asyncfix.infer.answers import MOST_TYPES
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable, ClassType, Collection, Instance, ModuleType, Subclass, Type
from asyncfix.link.program import Key

HEAD = "import time\nfrom typing import Optional\nclass A:\n  a: 'B'\n  def m(self): return B()\nclass B(A): ...\n"


def show(value: Type) -> str:
    match value:
        case Instance(cls=cls):
            return cls.qualname
        case ClassType(cls=cls):
            return f"type {cls.qualname}"
        case Subclass(cls=cls):
            return f"type below {cls.qualname}"
        case Callable(function=function):
            return f"{function.qualname}()"
        case Collection(item=item):
            return f"[{show(item)}]"
        case ModuleType(module=module):
            return f"module {module.path.stem}"
        case _:
            return type(value).__name__


def types(text: str) -> list[str]:
    """What `x` is at the end of a module."""
    source = read_text(HEAD + text)
    inference: Inference = reach_of([source]).inference
    return sorted(show(each) for each in inference.variable(Key(source.path, ""), "x"))


KNOWN = {
    "x = A()": ["A"],
    "x = A": ["type A"],
    "x = A().m": ["A.m()"],
    "x = A().m()": ["B"],
    "x = B().m()": ["B"],
    "x = A().a": ["B"],
    "x = A() or B()": ["A", "B"],
    "x = A() if y else B()": ["A", "B"],
    "x = [A()]": ["[A]"],
    "x = {'a': A()}['a']": ["A"],
    "x = [A() for _ in y]": ["[A]"],
    "for x in [A()]: ...": ["A"],
    "y, x = A(), B()": ["B"],
    "x: A = make()": ["A"],
    "x: A = B()": ["B"],
    "x: 'A | None' = make()": ["A"],
    "x: Optional[A] = make()": ["A"],
    "x: list[A] = make()": ["[A]"],
    "x: type[A] = make()": ["type A", "type below A"],
    "x: type[B] = make()": ["type B"],
    "x = time": ["module time"],
    "def f(): return A()\nx = f()": ["A"],
    "def f(y): return y\nx = f(A())\nf(B())": ["A"],
    "def f(y):\n  if y: return y\n  return f(B())\nx = f(A())": ["A", "B"],
    "def f(y=A()): return [y]\nx = f(B())": ["[B]"],
    "async def f(): return A()\nasync def g(): return await f()\nx = f()": ["Pending"],
    "def f():\n  yield A()\nx = f()": ["Generated"],
    "def f():\n  yield A()\nfor x in f(): ...": ["A"],
    "def f(): return f() or A()\nx = f()": ["A"],
    "def f(): return g()\ndef g(): return f() or A()\nx = f()": ["A"],
    "class C:\n  @classmethod\n  def make(cls): return A()\nx = C.make()": ["A"],
    "class C:\n  @property\n  def p(self): return A()\nx = C().p": ["A"],
    "class C:\n  def __init__(self): self.p = A()\nx = C().p": ["A"],
    "class C:\n  def __enter__(self): return A()\nwith C() as x: ...": ["A"],
    "class C:\n  def __call__(self): return A()\nx = C()()": ["A"],
    "y = A()\ndef f():\n  global y\n  z = y\n  y = None\n  return z\nx = f()": ["A"],
    "y = A()\ndef f():\n  global y\n  y = None\n  def g(): return y\n  return g()\nx = f()": ["A"],
    "class C[T]:\n  y: A\nx = C().y": ["A"],
}
UNKNOWN = [
    "x = make()",
    "x = A().nothing",
    "x = 1 + A()",
    "x = getattr(A(), unknown)",
    "x = y",
    "x = x",
    "from nowhere import x",
    "from . import x",
    "x: Optional[()] = 1",
    "x: 'no (' = 1",
    "class x(x): ...\nx = x().y",
    "class C(D): ...\nclass D(C): ...\nx = C().y",
    "x = (lambda y: y)(1)",
    "x = A()(1)",
    "async def f(): return A()\nx = f().m()",
    "def f():\n  yield A()\nx = f().m()",
    "def f(y, *z): return z\nx = f(1, A())",
]


@pytest.mark.parametrize("text", KNOWN)
def test_known(text: str) -> None:
    if "class C[T]" in text and sys.version_info < (3, 12):
        pytest.skip("type parameters are new in 3.12")
    assert types(text) == KNOWN[text]


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown(text: str) -> None:
    assert [each for each in types(text) if not each.startswith("type ")] == []


def test_long_chains_are_no_problem() -> None:
    links = "".join(f"x{n} = x{n - 1}\n" for n in range(1, 2000))
    calls = "".join(f"def f{n}(): return f{n - 1}()\n" for n in range(1, 2000))
    assert types(f"x0 = A()\n{links}x = x1999") == ["A"]
    assert types(f"def f0(): return A()\n{calls}x = f1999()") == ["A"]


def registry(classes: int) -> str:
    members = "".join(f"class C{i}:\n  def run(self): time.sleep(1)\n" for i in range(classes))
    stores = "".join(f"STORE['{i}'] = C{i}()\n" for i in range(classes))
    return f"import time\n{members}STORE = {{}}\n{stores}async def f(name): STORE[name].run()\n"


def test_what_may_be_anything_is_unknown() -> None:
    assert len(findings([read_text(registry(MOST_TYPES))])) == 1
    assert findings([read_text(registry(MOST_TYPES + 1))]) == []


STORED = """\
import time
from typing import TypedDict
class Clock:
  def run(self): time.sleep(1)
{records}
def keep(x): return x
async def f({parameters}):
  {calls}
  keep(Clock()).run()
"""


def test_records_are_one_thing_among_many() -> None:
    """A function that gets two hundred records and one clock gives a clock, or some record."""
    numbers = range(3 * MOST_TYPES)
    text = STORED.format(
        records="\n".join(f"class R{i}(TypedDict):\n  x: int\n  r: R{(i + 1) % len(numbers)}" for i in numbers),
        parameters=", ".join(f"r{i}: R{i}" for i in numbers),
        calls="; ".join(f"keep(keep([keep(r{i})]))" for i in numbers),
    )
    assert [each.api for each in findings([read_text(text)])] == ["time.sleep"]


UNNAMED = """\
import pymongo


async def f():
    found = pymongo.MongoClient().app.users.renamed()
    found.insert_one({})
"""


def test_calling_what_getattr_gives_asks_for_no_special_method() -> None:
    assert findings([read_text(UNNAMED)]) == []


def test_what_stands_on_open_answers_is_not_remembered() -> None:
    """What was found while an answer may still grow is found again when it is asked for."""
    inference = reach_of([read_text("")]).inference
    known: dict[str, int] = {}
    found = iter((1, 2, 3))

    def find_in_a_knot() -> int:
        inference.answer.provisional_reads += 1
        return next(found)

    assert inference.settled(known, "x", find_in_a_knot) == 1
    assert inference.settled(known, "x", lambda: next(found)) == 2
    assert inference.settled(known, "x", lambda: next(found)) == 2
