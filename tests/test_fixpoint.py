"""Answers that depend on each other are the same whoever asks first, also where some are too much."""

from collections.abc import Callable, Mapping
from itertools import permutations

import pytest

from asyncfix.infer.fixpoint import Fixpoint

MOST = 3
Ask = Callable[[str], frozenset[int]]
Program = Mapping[str, Callable[[Ask], frozenset[int]]]


def numbers(*found: int) -> frozenset[int]:
    return frozenset(found)


def solving(program: Program) -> Fixpoint[str, int]:
    fixpoint: Fixpoint[str, int] = Fixpoint(
        lambda key: program[key](fixpoint), lambda key: False, lambda key, found: len(found) > MOST
    )
    return fixpoint


CIRCLE: Program = {
    "a": lambda ask: ask("b") | numbers(1),
    "b": lambda ask: ask("c") | numbers(2),
    "c": lambda ask: ask("a"),
}
STORE: Program = {  # `store` is put into and taken out of; `taker` has something of its own
    "store": lambda ask: ask("taker") | numbers(1, 2, 3, 4),
    "taker": lambda ask: ask("store") | numbers(5),
}
BESIDE: Program = {  # `sum` is only too much with what comes out of `store`
    "store": lambda ask: ask("sum") | numbers(1, 2, 3, 4),
    "copy": lambda ask: ask("store"),
    "sum": lambda ask: ask("copy") | numbers(5, 6),
}
TWO: Program = {  # each is too much for reasons of its own
    "left": lambda ask: ask("right") | numbers(1, 2, 3, 4),
    "right": lambda ask: ask("left") | numbers(5, 6, 7, 8),
    "both": lambda ask: ask("left") | ask("right") | numbers(9),
}
ANSWERS: list[tuple[Program, Mapping[str, frozenset[int]]]] = [
    (CIRCLE, {"a": numbers(1, 2), "b": numbers(1, 2), "c": numbers(1, 2)}),
    (STORE, {"store": numbers(), "taker": numbers(5)}),
    (BESIDE, {"store": numbers(), "copy": numbers(), "sum": numbers(5, 6)}),
    (TWO, {"left": numbers(), "right": numbers(), "both": numbers(9)}),
]


@pytest.mark.parametrize(("program", "answers"), ANSWERS, ids=["circle", "store", "beside", "two"])
def test_who_asks_first_does_not_matter(program: Program, answers: Mapping[str, frozenset[int]]) -> None:
    for order in permutations(program):
        fixpoint = solving(program)
        assert {key: fixpoint(key) for key in order} == answers, order


def test_what_is_too_much_is_not_solved_again_as_it_grows() -> None:
    solved = []

    def store(ask: Ask) -> frozenset[int]:
        solved.append("store")
        return ask("steps") | numbers(*range(MOST + 1))

    def steps(ask: Ask) -> frozenset[int]:
        return frozenset(each + 1 for each in ask("steps") | ask("store") | numbers(0) if each < MOST - 1)

    solving({"store": store, "steps": steps})("store")
    assert solved == ["store"]


def test_what_was_noted_is_there_when_a_question_is_solved_again_and_for_no_other() -> None:
    noted: list[tuple[str, int]] = []

    def noting(key: str) -> frozenset[int]:
        note = fixpoint.noted(list)
        note.append(key)
        noted.append((key, len(note)))
        return CIRCLE[key](fixpoint)

    fixpoint: Fixpoint[str, int] = Fixpoint(noting, lambda key: False, lambda key, found: len(found) > MOST)
    assert fixpoint("a") == numbers(1, 2)
    assert noted == [("a", 1), ("b", 1), ("c", 1), ("c", 2), ("b", 2), ("a", 2)]
