"""What of an expression is made of what a call passes, as far as can be told by names."""

import pytest
from blocking import read_text

from asyncfix.extract import extract
from asyncfix.infer.parts import names_behind

CODE = """
def plain(a, b):
    c = a
    d = c.x[b]
    return d

def beside(a, b):
    c = b
    return a

def closure(a):
    def inner():
        return a
    return inner

class Below(Base):
    def method(self):
        return super().method()
"""


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("plain", {"a", "b", "c", "d"}),
        ("beside", {"a"}),
        ("closure", None),
        ("closure.inner", None),
        ("Below.method", None),
    ],
)
def test_names_behind_what_a_function_returns(name: str, names: set[str] | None) -> None:
    function = next(each for each in extract(read_text(CODE)).functions if each.qualname == name)
    assert names_behind(function.results, function) == names
