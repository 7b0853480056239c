"""What no text can do: make the reader raise, point outside of itself, or stop the analysis of its neighbours."""

import ast
import random
import sys
from encodings.aliases import aliases
from pathlib import Path

import hypothesmith
import pytest
from blocking import FIXTURES, PROGRAMS, findings, read_files, read_text
from fuzzing import tried
from hypothesis import given
from hypothesis import strategies as st
from test_properties import spans_of

from asyncfix.extract import extract, read
from asyncfix.extract.newer import retell
from asyncfix.infer.order import linearise
from asyncfix.model.source import Source, Unreadable
from asyncfix.read.discover import read_source

UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
SMALL = [program for program in PROGRAMS if program.is_file() and program.stat().st_size < 6_000]


@tried(60)
@given(hypothesmith.from_grammar())
def test_what_the_grammar_makes_is_extracted(text: str) -> None:
    spans_of(read_text(text))


@tried(8)
@given(hypothesmith.from_node(auto_target=False))
def test_what_a_tree_makes_is_extracted(text: str) -> None:
    spans_of(read_text(text))


@tried(300)
@given(st.text(alphabet="ab(){}[]:=,.\"'\\#@ \n\r\t\f\0fté*|typedefclasscept", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        extract(read_text(text))
    except UNPARSABLE:
        assert not parses(text)


@tried(300)
@given(st.sampled_from(sorted(set(aliases.values()))), st.binary(max_size=40), st.booleans())
def test_any_bytes_are_decoded_or_refused(
    tmp_path_factory: pytest.TempPathFactory, encoding: str, data: bytes, marked: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.py"
    whole = (b"\xef\xbb\xbf" if marked else b"") + f"# coding: {encoding}\n".encode() + data
    path.write_bytes(whole)
    found = read_source(path, path.parent, Path("any.py"))
    assert isinstance(found, Unreadable) or found.text.startswith("# coding")


@tried(80)
@given(st.sampled_from(SMALL), st.randoms(use_true_random=False))
def test_a_broken_program_is_still_analysed(program: Path, random: random.Random) -> None:
    """Lines lost, doubled and swapped: what still parses has findings or none, and all of them in the text."""
    lines = program.read_text(encoding="utf-8").split("\n")
    for _ in range(random.randint(1, 4)):
        at, other = random.randrange(len(lines)), random.randrange(len(lines))
        lines[at : at + 1] = random.choice([[], [lines[other]], [lines[at], lines[other]], [lines[at].lstrip()]])
        lines = lines or [""]
    source = read_text("\n".join(lines))
    if parses(source.text):
        assert all(1 <= finding.span.line <= len(lines) for finding in findings([source]))


@tried(30)
@given(st.sampled_from([each for each in PROGRAMS if each.is_dir()]), st.randoms(use_true_random=False))
def test_findings_do_not_depend_on_order_or_on_lost_files(program: Path, random: random.Random) -> None:
    sources = read_files(program)
    kept = random.sample(sources, random.randint(1, len(sources)))
    assert findings(kept) == findings(random.sample(kept, len(kept)))


@tried(300)
@given(st.lists(st.lists(st.integers(0, 11), max_size=3, unique=True), min_size=1, max_size=12))
def test_classes_are_asked_in_the_order_of_python(wanted: list[list[int]]) -> None:
    """Class n has bases below n; Python says the order, or that there is none."""
    bases = {name: [base for base in chosen if base < name] for name, chosen in enumerate(wanted)}
    made: dict[int, type] = {}
    for name, parents in bases.items():
        try:
            made[name] = type(str(name), tuple(made[base] for base in parents), {})
        except (TypeError, KeyError):  # no order, or that of a base is missing
            assert name in linearise(name, bases.__getitem__, {})
        else:
            order = linearise(name, bases.__getitem__, {})[name]
            assert [str(each) for each in order] == [each.__name__ for each in made[name].__mro__[:-1]]


@tried(200)
@given(st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 8), max_size=3, unique=True), min_size=9))
def test_classes_in_circles_have_an_order(bases: dict[int, list[int]]) -> None:
    for name in bases:
        order = linearise(name, bases.__getitem__, {})[name]
        assert order[0] == name
        assert len(set(order)) == len(order)


@tried(200)
@given(st.text(alphabet="type XcladefT[]=: (){}fab\"'\\\n,!#", max_size=60))
def test_older_words_take_the_same_bytes(text: str) -> None:
    if retold := retell(text):
        assert len(retold.text.encode()) == len(text.encode())


def test_deep_and_long_programs() -> None:
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))  # as the command line does
    nested = "".join("    " * depth + f"def f{depth}():\n" for depth in range(90)) + "    " * 90 + "time.sleep(1)\n"
    calls = 500
    texts = {
        "attributes": "    x = a" + ".b" * 2_000,
        "calls": "    x = a" + ".f()" * 1_000,
        "operators": "    x = " + " + ".join(["y"] * 5_000),
        "unions": "    x: " + " | ".join(["int"] * 2_000) + " = 1",
        "alternatives": "    x = " + " or ".join(["y"] * 5_000),
        "parentheses": "    x = " + "f(" * 90 + "y" + ")" * 90,
        "items": "    x = [" + ", ".join(["y()"] * 5_000) + "]",
        "keys": "    x = {" + ", ".join(f"{i}: y" for i in range(5_000)) + "}",
        "arms": "    if a: pass\n" + "\n".join(f"    elif b{i}: x = {i}" for i in range(800)),
        "lambdas": "    x = " + "lambda: " * 150 + "y",
        "lines": "\n".join(f"    x{i} = y{i}" for i in range(10_000)),
        "one line": "    x = '" + "y" * 1_000_000 + "'",
        "strings": "    x = " + " ".join(["'y'"] * 5_000),
    }
    for name, text in texts.items():
        source = read_text(f"import time\nasync def main():\n{text}\n    time.sleep(1)\n")
        found = findings([source])
        assert [each.rule for each in found] == ["blocking-sleep"], name
    chain = "".join(f"def f{i}():\n    return f{i + 1}()\n" for i in range(calls))
    chained = f"import time\n{chain}def f{calls}():\n    time.sleep(1)\nasync def main():\n    f0()\n"
    assert len(findings([read_text(chained)])[0].chain) == calls + 2
    classes = "".join(f"class C{i + 1}(C{i}): pass\n" for i in range(1_000))
    heirs = f"import time\nclass C0:\n    def go(self): time.sleep(1)\n{classes}async def main():\n    C1000().go()\n"
    assert len(findings([read_text(heirs)])) == 1
    assert findings([read_text("import time\n" + nested + "async def main():\n    f0()\n")]) == []


def parses(text: str) -> bool:
    try:
        ast.parse(text)
    except UNPARSABLE:
        try:
            read(text, Path("a.py"))
        except UNPARSABLE:
            return False
    return True


def test_there_are_programs_to_break() -> None:
    assert FIXTURES.is_dir()
    assert len(SMALL) > 20
    assert isinstance(read_text(""), Source)
