"""What code of one scope reads, binds, unbinds and shares."""

import ast
import sys

import pytest

from asyncfix.repair.dataflow.names import find_locals, find_names, order_names
from tests.outlining_programs import FUNCTIONS

# id, code, exposed reads, writes, sure writes
NAMES = [
    ("a value is read before its target is bound", "x = x + y", "x y", "x", "x"),
    ("targets of a chained assignment", "x = y[i] = v", "i v y", "x", "x"),
    ("star target", "x, *y = z", "z", "x y", "x y"),
    ("augmented assignment reads its target", "x += y", "x y", "x", "x"),
    ("augmented attribute binds nothing", "x.a += y", "x y", "", ""),
    ("annotation without a value binds nothing", "x: int", "int", "", ""),
    ("annotation with a value", "x: int = y", "int y", "x", "x"),
    ("import as", "import os.path as p", "", "p", "p"),
    ("import of a submodule binds its package", "import os.path", "", "os", "os"),
    ("from import", "from m import a, b as c", "", "a c", "a c"),
    ("walrus, then read", "f(x := 1, x)", "f", "x", "x"),
    ("read, then walrus", "f(x, x := 1)", "f x", "x", "x"),
    ("walrus behind `and` is not sure", "a and (x := 1)", "a", "x", ""),
    ("walrus before `and` is seen behind it", "(x := a) and x", "a", "x", "x"),
    ("walrus in a chained comparison", "a < (x := b) < (y := c)", "a b c", "x y", "x"),
    ("walrus in both branches of a conditional", "(x := 1) if a else (x := 2)", "a", "x", "x"),
    ("walrus in one branch of a conditional", "(x := 1) if a else 2", "a", "x", ""),
    ("a dict is evaluated item by item", "{1: x, (x := 2): x}", "x", "x", "x"),
    ("a message of assert may not run", "assert a, (x := b)", "a b", "x", ""),
    ("comprehension variable is its own", "[x for x in y]", "y", "", ""),
    ("first iterable is evaluated outside", "[x for x in x]", "x", "", ""),
    ("second iterable is evaluated inside", "[y for x in z for y in x]", "z", "", ""),
    ("walrus in a comprehension binds outside", "[(y := x) for x in z]", "z", "y", ""),
    ("dict comprehension", "{k: v + w for k, v in z if k}", "w z", "", ""),
    ("lambda parameter is its own", "lambda x, y=z: x + y + w", "w z", "", ""),
    (
        "function reads defaults and decorators now",
        "@d\ndef f(a=b, *, c: T = e): return a + c + g",
        "T b d e g",
        "f",
        "f",
    ),
    ("recursion is no earlier value", "def f(n): return f(n - 1)", "", "f", "f"),
    ("a decorator may call the function before it has its name", "@d\ndef f(): return f()", "d f", "f", "f"),
    ("local of a nested function", "def f():\n  x = y\n  return x", "y", "f", "f"),
    ("global of a nested function", "def f():\n  global x\n  x = y", "y", "f", "f"),
    ("except name in a nested function", "def f():\n  try: pass\n  except E as x: return x", "E", "f", "f"),
    ("class body runs at once", "class C(B, k=v):\n  a = b\n  def m(self): return C, a", "B a b v", "C", "C"),
    ("del reads", "del x, y[z]", "x y z", "", ""),
    ("test for a local name", "'x' in locals()", "locals x", "", ""),
    ("for target is not sure", "for x, y in z: w = x", "x z", "x y w", ""),
    ("with target", "with a as (x, y): pass", "a", "x y", ""),
    ("except name", "try: a\nexcept E as x: b", "E a b", "x", ""),
    (
        "match captures",
        "match a:\n  case [x, *y]: pass\n  case {'k': z, **w}: pass\n  case C(v) as u: pass",
        "C a",
        "x y z w v u",
        "",
    ),
    ("f-string", "f'{x!r:>{y}}'", "x y", "", ""),
    ("raise from", "raise x from y", "x y", "", ""),
]


@pytest.mark.parametrize(
    ("code", "exposed", "writes", "surely"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES]
)
def test_names(code: str, exposed: str, writes: str, surely: str) -> None:
    names = find_names(*ast.parse(code).body)
    assert (names.exposed, names.writes, names.surely) == tuple(frozenset(e.split()) for e in (exposed, writes, surely))


# id, code, captures, nested writes, deletes
SHARED = [
    ("a list is no closure", "[x for y in z]", "", "", ""),
    ("generator that lives on", "g = (x for y in z)", "x", "", ""),
    ("generator that is used up", "any(x for y in z)", "", "", ""),
    ("generator joined by a text", "', '.join(x for y in z)", "", "", ""),
    ("walrus in a generator that lives on", "g = ((x := y) for y in z)", "x", "x", ""),
    ("lambda", "lambda a: a + x", "x", "", ""),
    ("nested twice", "def f(a):\n  def g(): return a + x", "x", "", ""),
    ("method sees past its class", "class C:\n  x = 1\n  def m(self): return x", "x", "", ""),
    ("nonlocal write", "def f():\n  nonlocal x\n  x = 1", "x", "x", ""),
    ("nonlocal del", "def f():\n  nonlocal x\n  del x", "x", "x", ""),
    ("nonlocal write, nested twice", "def f():\n  def g():\n    nonlocal x\n    x = 1", "x", "x", ""),
    ("nonlocal of a function in between", "def f():\n  x = 0\n  def g():\n    nonlocal x\n    x = 1", "", "", ""),
    ("global of a nested function", "def f():\n  global x\n  return x", "", "", ""),
    ("del", "del x", "", "", "x"),
    ("except name is unbound", "try: a\nexcept E as x: b", "", "", "x"),
    ("annotation without a value makes a nested local", "def f():\n  x: int\n  return x", "int", "", ""),
]


@pytest.mark.parametrize(("code", "captures", "nested", "deletes"), [r[1:] for r in SHARED], ids=[r[0] for r in SHARED])
def test_shared_names(code: str, captures: str, nested: str, deletes: str) -> None:
    names = find_names(*ast.parse(code).body)
    expected = tuple(frozenset(text.split()) for text in (captures, nested, deletes))
    assert (names.captures, names.nested_writes, names.deletes) == expected


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters came with Python 3.12")
@pytest.mark.parametrize("code", ["def f[T](a: T) -> T: return T", "class C[T]:\n  x: T", "type A[T] = list[T]"])
def test_type_parameters_are_hidden(code: str) -> None:
    assert "T" not in find_names(*ast.parse(code).body).mentions


def test_locals_and_their_order() -> None:
    code = "def f(b, a, /, *c, d=1, **e):\n  global g\n  g = z = 1\n  y: int\n  for x in c: import w\n  z = x"
    (function,) = ast.parse(code).body
    assert isinstance(function, FUNCTIONS)
    assert find_locals(function) == frozenset("abcdezyxw")
    assert order_names(function) == tuple("bacdegzyxw")
