"""Syntax newer than the running Python's is told in older words, byte for byte in the same places."""

import ast
from pathlib import Path

import pytest
from blocking import read_text

from asyncfix.extract import extract, parse
from asyncfix.extract.newer import restore, retell

TOLD = {
    "an alias": ("type X = int\n", "type;X = int\n"),
    "a generic alias": ("if a:\n    type X[T: (int, str)] = list[T]\n", "if a:\n    type;X                = list[T]\n"),
    "type parameters of a function": ("def f[T](a: T) -> T: ...\n", "def f   (a: T) -> T: ...\n"),
    "of a class, on lines of their own": ("class C[\n  T = int,\n](B): ...\n", "class C\\\n         \\\n (B): ...\n"),
    "the same quotes in an f-string": ('x = f"{a["b"]} c"\n', 'x = (  a["b"],  )\n'),
    "a template": ('x = t"{a}"\n', "x = (  a,)\n"),
    "a conversion and a specification": ('f"{a!r:>{b}}" "c"\n', "(  a,    b,     )\n"),
    "what debugs": ('f"{a = }{b == c}"\n', "(  a   , b == c,)\n"),
    "braces that are text": ('f"{{a}} {b}"\n', "(        b,)\n"),
    "lambdas and slices in brackets": ('f"{(lambda: x[1:2])()}"\n', "(  (lambda: x[1:2])(),)\n"),
    "nested f-strings": ('f"{f"{f"{x}"}"}"\n', "(  (  (  x,),),)\n"),
    "lines in a field": ('f"{\n  a  # b\n}"\n', "(  \n  a  # b\n,)\n"),
    "three quotes": ('f"""a\n{b["c"]}"""\n', '(    \n b["c"],  )\n'),
    "wide characters": ('f"äö{a["b"]}"\n', '(      a["b"],)\n'),
    "a name between backslash and braces": ('f"\\N{DASH}{a}"\n', "(          a,)\n"),
    "exceptions without parentheses": ("except A, b.C:\n", "except(A,b.C):\n"),
}


@pytest.mark.parametrize(("text", "told"), TOLD.values(), ids=TOLD)
def test_newer_syntax_in_older_words(text: str, told: str) -> None:
    retold = retell(text)
    assert retold
    assert retold.text.rstrip() == told.rstrip()
    assert len(retold.text.encode()) == len(text.encode())


OLD = {
    "no alias": "type = 3\ntype in x\ntype(x)[0]\nfor type in [a]: type [0]\nx = type\n",
    "Python 2": "try: pass\nexcept Error, error: pass\n",
    "no string prefix": 'return"x"\nif"a"or"b": pass\nrb"{"\n',
    "unfinished": 'f"{a',
    "an unclosed bracket": "def f[T(\n",
    "text in strings and comments": '"""\ntype X = int\n"""\n# class C[T]: f"{a}"\n',
    "a line that goes on": "x = a \\\n  + type\n",
}


@pytest.mark.parametrize("text", OLD.values(), ids=OLD)
def test_what_is_not_newer_stays(text: str) -> None:
    assert retell(text) is None


def test_the_tree_says_what_the_file_says() -> None:
    text = 'type Rows[T] = list[T] | None\nx = f"{a["b"]}".join(c)\ny = (1, 2)\n'
    retold = retell(text)
    assert retold
    alias, joined, plain = restore(ast.parse(retold.text), retold).body
    assert type(alias).__name__ == "TypeAlias"
    assert isinstance(joined, ast.Assign)
    assert "JoinedStr(values=[FormattedValue(value=Subscript(" in ast.dump(joined)
    assert isinstance(plain, ast.Assign)
    assert isinstance(plain.value, ast.Tuple)
    assert joined.value.col_offset == 4


def test_what_is_still_no_python_says_that_it_is_newer() -> None:
    with pytest.raises(SyntaxError, match=r"holds syntax newer than Python|invalid syntax"):
        parse("type X[T] = int\nx = = 1\n", Path("a.py"))


def test_facts_say_that_a_file_is_newer() -> None:
    assert not extract(read_text("x = 1\n")).is_newer
    assert extract(read_text('async def f[T: int](x: T) -> None: print(t"{x}")\n')).functions[0].is_async
