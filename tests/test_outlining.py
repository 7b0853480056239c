"""Outlined regions do what they did before, on a table of constructs and on random programs."""

import textwrap

import pytest

from tests.outlining import check, explain, find_marked, fuzz
from tests.outlining_cases import CASES
from tests.outlining_emitter import describe, emit
from tests.outlining_programs import write_program

PROGRAMS = 500


def _program(body: str, calls: str) -> str:
    """The body of a coroutine method `f(self, x)`, or a module that holds the region, with its calls."""
    if "def f(" not in body:
        body = "class A:\n    async def f(self, x):\n" + textwrap.indent(body, " " * 8)
    return f"{body}\nCALLS = {tuple(calls.split('; '))!r}\n"


@pytest.mark.parametrize(("form", "calls", "body"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_outlined_region_does_the_same(form: str, calls: str, body: str) -> None:
    source = _program(textwrap.dedent(body).strip("\n"), calls)
    region = find_marked(source)
    outcome = check(source, *region, emit)
    interface = describe(source, *region)
    assert form == ("refused" if interface.refusals else "closure" if interface.closure else "method"), interface
    assert outcome.verdict == ("refused" if form == "refused" else "same"), explain(source, *region, outcome)
    assert all("SyntaxError" not in trace.result for trace in outcome.expected)


def test_random_programs_do_the_same() -> None:
    wrong = [(seed, outcome) for seed, outcome in fuzz(range(PROGRAMS), emit) if outcome.verdict == "different"]
    assert not wrong, explain(*write_program(wrong[0][0]), wrong[0][1])


def test_a_wrong_emitter_is_noticed() -> None:
    def lose_the_value(source: str, first: int, last: int) -> str:
        lines = source.split("\n")
        return "\n".join([*lines[: first - 1], *[line.replace("y = x", "pass") for line in lines[first - 1 :]]])

    source = _program("y = 0\n# region\ny = x\n# end\nreturn y", "A().f(1)")
    assert check(source, *find_marked(source), lose_the_value).verdict == "different"
