"""What extract says of one file: tables of text and fact."""

import sys
from collections.abc import Iterator

import pytest
from blocking import read_text

from asyncfix.analyse.analysis import RECURSION_LIMIT
from asyncfix.extract import extract
from asyncfix.infer.calls import last_name
from asyncfix.model.change import Change
from asyncfix.model.expressions import UNKNOWN, Attribute, Call, Constant, Definition, Imported, Name
from asyncfix.model.facts import Facts, Function, Operation
from asyncfix.model.source import Source, Span


def facts(text: str) -> Facts:
    return extract(read_text(text))


def function(text: str, qualname: str = "f") -> Function:
    return next(each for each in facts(text).functions if each.qualname == qualname)


def calls(found: Function) -> list[Operation]:
    return [each for each in found.operations if each.kind == "call"]


def last_argument(found: Function) -> set[object]:
    """The values that the name passed to the last call may have."""
    call = calls(found)[-1].value
    assert isinstance(call, Call)
    name = call.arguments[0].value
    assert isinstance(name, Name)
    return {found.bindings[index].value for index in name.bindings}


ONE, TWO = Constant(1), Constant(2)

REACHING = {
    "the last one": ("x = 1\nx = 2\nuse(x)", (TWO,)),
    "either branch": ("if a:\n  x = 1\nelse:\n  x = 2\nuse(x)", (ONE, TWO)),
    "a branch that ends": ("x = 1\nif a:\n  x = 2\n  return\nuse(x)", (ONE,)),
    "inside of the branch": ("x = 1\nif a:\n  x = 2\n  use(x)", (TWO,)),
    "a loop brings it round": ("x = 1\nfor _ in a:\n  use(x)\n  x = 2", (ONE, TWO)),
    "after a handler": ("x = 1\ntry:\n  a()\nexcept E:\n  x = 2\nuse(x)", (ONE, TWO)),
    "in a handler": ("x = 1\ntry:\n  x = 2\nexcept E:\n  use(x)", (ONE, TWO)),
    "walrus": ("if (x := 1):\n  use(x)", (ONE,)),
    "unpacked": ("x, y = 1, 2\nuse(y)", (TWO,)),
    "unpacked deeper": ("(x, (y, _)) = 1, (2, 3)\nuse(y)", (TWO,)),
    "deleted": ("x = 1\ndel x\nuse(x)", ()),
    "of another function": ("def g():\n  x = 1\nuse(x)", ()),
    "of a comprehension": ("[x for x in a]\nuse(x)", ()),
}


@pytest.mark.parametrize(("body", "values"), REACHING.values(), ids=REACHING)
def test_which_bindings_reach_a_place(body: str, values: tuple[object, ...]) -> None:
    indented = "\n".join(f"  {line}" for line in body.split("\n"))
    assert last_argument(function(f"def f(a):\n{indented}\n")) == set(values)


IMPORTS = {
    "import a.b": ("a", Imported("a", None)),
    "import a.b as c": ("c", Imported("a.b", None)),
    "from a import b": ("b", Imported("a", "b")),
    "from a import b as c": ("c", Imported("a", "b")),
    "from . import b": ("b", Imported("", "b", 1)),
    "from ..a import b": ("b", Imported("a", "b", 2)),
    "try:\n  import a\nexcept ImportError:\n  a = None": ("a", Imported("a", None)),
    "if TYPE_CHECKING:\n  import a": ("a", Imported("a", None)),
}


@pytest.mark.parametrize("text", IMPORTS)
def test_imports(text: str) -> None:
    name, value = IMPORTS[text]
    assert (name, value) in [(each.binding.name, each.binding.value) for each in facts(text).names]


SPANS = {
    "plain": ("f()", Span(1, 1, 1, 4)),
    "behind an umlaut": ("'ä', f()", Span(1, 6, 1, 9)),
    "after a form feed": ("x = 1\n\x0cf()", Span(2, 2, 2, 5)),
    "after a separator": ("x = '\x1c'\nf()", Span(2, 1, 2, 4)),
    "after U+2028": ("x = '\u2028'\nf()", Span(2, 1, 2, 4)),
    "carriage returns": ("x = 1\r\nf()\r\n", Span(2, 1, 2, 4)),
    "over two lines": ("f(\n)", Span(1, 1, 2, 2)),
}


@pytest.mark.parametrize(("text", "span"), SPANS.values(), ids=SPANS)
def test_spans(text: str, span: Span) -> None:
    assert calls(function(text, ""))[-1].span == span


NAMES = [
    ("def f(): ...\ndef f(): ...", ["f", "f#2", ""]),
    ("class A:\n  def f(self):\n    def g(): ...", ["A.f.g", "A.f", ""]),
    ("x = lambda: 1", ["<lambda:1:5>", ""]),
    ("class A:\n  class B:\n    async def f(self): ...", ["A.B.f", ""]),
]


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_qualified_names(text: str, names: list[str]) -> None:
    assert [each.qualname for each in facts(text).functions] == names


def test_a_call_is_kept_as_it_is_written() -> None:
    found = calls(function("async def f():\n  await a.b(1)"))
    assert [(each.value, each.awaited, each.in_loop) for each in found] == [
        (Call(Attribute(Name("a"), "b"), found[0].value.arguments), True, False)  # type: ignore[union-attr]
    ]


LOOPS = [
    ("for _ in a: use()", True),
    ("while a: use()", True),
    ("while use(): pass", True),
    ("[use() for _ in a]", True),
    ("for _ in use(): pass", False),
    ("for _ in a: pass\nelse: use()", False),
    ("if a: use()", False),
    ("for _ in a:\n  def g(): pass\nuse()", False),
]


@pytest.mark.parametrize(("body", "in_loop"), LOOPS)
def test_what_a_loop_repeats(body: str, in_loop: bool) -> None:
    indented = "\n".join(f"  {line}" for line in body.split("\n"))
    assert calls(function(f"def f(a):\n{indented}\n"))[-1].in_loop is in_loop


def test_a_guard_is_executed() -> None:
    assert len(calls(function("def f(a):\n  match a:\n    case b if use(b): pass"))) == 1


def test_a_value_that_is_not_followed() -> None:
    assert function("x = 1 + 2", "").bindings[0].value == UNKNOWN


@pytest.fixture
def deep() -> Iterator[None]:
    """The recursion limit that `analyse` sets."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(RECURSION_LIMIT)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("deep")
def test_deep_expressions() -> None:
    found = function("async def f(x):\n  x" + ".a()" * 500 + "\n  x = " + "+".join("1" * 500))
    assert len(calls(found)) == 500


def test_a_class_knows_its_body() -> None:
    found = facts("class A(B):\n  x = 1\n  def f(self): ...").classes[0]
    assert [(each.name, each.value) for each in found.members] == [("x", ONE), ("f", Definition("A.f", "function"))]


DIFFS = {
    "a form feed": ("a\x0cb\nc\n", "a\x0cb\nd\n", "-c\n+d\n"),
    "U+2028": ("'\u2028'\nc\n", "'\u2028'\nd\n", "-c\n+d\n"),
    "no newline at the end": ("a\nc", "a\nd", "-c\n\\ No newline at end of file\n+d\n\\ No newline at end of file\n"),
    "carriage returns": ("a\r\nc\r\n", "a\r\nd\r\n", "-c\r\n+d\r\n"),
}


@pytest.mark.parametrize(("before", "after", "lines"), DIFFS.values(), ids=DIFFS)
def test_a_diff_counts_lines_as_patch_does(before: str, after: str, lines: str) -> None:
    source = read_text(before)
    diff = Change(Source(source.path, "main", before, "utf-8"), after).diff()
    assert diff.endswith(lines)
    assert "@@ -1,2 +1,2 @@" in diff


SUITES = """\
async def f():
    try:
        with a, b:
            for x in y:
                one()
                continue
    except E:
        two()
        return
    else:
        three()
    finally:
        four()
"""


def test_which_suite_an_operation_stands_in() -> None:
    found = function(SUITES)
    where = {last_name(each.value.function): each.arm for each in calls(found) if isinstance(each.value, Call)}
    ways = {name: [found.arms[each].kind for each in outward(found, arm)] for name, arm in where.items()}
    assert ways == {
        "one": ["loop", "with", "with", "try"],
        "two": ["except"],
        "three": ["orelse"],
        "four": ["finally"],
    }
    assert [arm.value for arm in found.arms if arm.kind in ("with", "except")] == [Name("a"), Name("b"), Name("E")]
    assert {(arm.kind, arm.leaves) for arm in found.arms if arm.leaves} == {
        ("loop", "iteration"),
        ("except", "function"),
    }
    tried = {found.arms[where[name]].statement for name in ("two", "three", "four")}
    assert len(tried) == 1


def outward(found: Function, arm: int) -> Iterator[int]:
    while arm >= 0:
        yield arm
        arm = found.arms[arm].parent
