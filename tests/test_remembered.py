"""The small classes that values are made of: each method does what that of a dataclass does."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from asyncfix.model.methods import FEW
from asyncfix.model.remembered import Remembering, field, frozen, frozen_in_order, has_fields, replace, slotted


def make_ours() -> Any:
    """A class none of whose methods was called yet."""

    @frozen
    class Ours:
        first: int
        second: str = "b"
        rest: list[int] = field(default_factory=list)

    return Ours


Ours = make_ours()


@dataclasses.dataclass(slots=True, unsafe_hash=True)
class Theirs:
    first: int
    second: str = "b"
    rest: list[int] = dataclasses.field(default_factory=list)


@frozen_in_order
class Ordered:
    first: int
    second: str


@dataclasses.dataclass(slots=True, unsafe_hash=True, order=True)
class TheirsInOrder:
    first: int
    second: str


@frozen
class Checked(Remembering):
    first: int

    def __post_init__(self) -> None:
        if self.first < 0:
            raise ValueError(self.first)

    def __repr__(self) -> str:
        return "own"


@slotted
class Changing:
    number: int = 0


ASKED: list[Callable[[Any], object]] = [
    lambda cls: cls(1),
    lambda cls: cls(1, second="c"),
    lambda cls: cls(1) == cls(1),
    lambda cls: cls(1) == cls(2),
    lambda cls: cls(1) == 1,
    lambda cls: cls(1).__eq__(1),
    lambda cls: cls(1).rest is cls(1).rest,
    lambda cls: cls(1, "b", (2,)),
    lambda cls: hash(cls(1, "b", (2,))),
    lambda cls: dataclasses.replace(cls(1), second="c"),
    lambda cls: replace(cls(1), second="c"),
    lambda cls: dataclasses.astuple(cls(1)),
    lambda cls: [(each.name, each.type, each.default) for each in dataclasses.fields(cls)],
    lambda cls: (cls.__match_args__, cls.__slots__, cls.__name__, cls.__module__),
]


@pytest.mark.parametrize("ask", ASKED)
def test_as_a_dataclass(ask: Callable[[Any], object]) -> None:
    """From the first call on, and as well when the methods are written."""
    ours = make_ours()
    for _ in range(FEW + 2):
        found, wanted = (
            repr(ask(cls)).replace(cls.__qualname__, "It").replace(cls.__name__, "It") for cls in (ours, Theirs)
        )
        assert found == wanted


def test_a_method_that_is_called_often_is_written() -> None:
    ours, other = make_ours(), make_ours()
    for number in range(FEW):
        ours(number)
    assert vars(ours)["__init__"] is vars(other)["__init__"]
    ours(1)
    assert vars(ours)["__init__"] is not vars(other)["__init__"]
    assert vars(ours)["__repr__"] is vars(other)["__repr__"]


@pytest.mark.parametrize("given", [{"third": 1}, {"first": 2}, {"first": 2, "third": 1}])
def test_names_that_are_not_there_or_given_twice(given: dict[str, int]) -> None:
    ours = make_ours()
    for _ in range(FEW + 2):
        with pytest.raises(TypeError):
            ours(1, **given)


@pytest.mark.parametrize("given", [(), (1, 2, 3, 4), (1, "b", [], 5)])
def test_what_can_not_be_made(given: tuple[object, ...]) -> None:
    for cls in (Ours, Theirs):
        with pytest.raises(TypeError, match=r"__init__\(\)"):
            cls(*given)  # type: ignore[arg-type, call-arg]


def test_values_in_order() -> None:
    pairs = [(1, "a"), (1, "b"), (0, "c"), (1, "a")]
    for one in pairs:
        for other in pairs:
            ours, theirs = [
                (a < b, a <= b, a > b, a >= b, a == b)
                for a, b in ((Ordered(*one), Ordered(*other)), (TheirsInOrder(*one), TheirsInOrder(*other)))
            ]
            assert ours == theirs
    with pytest.raises(TypeError):
        assert Ordered(1, "a") < 1  # type: ignore[operator]


def test_own_methods_stay() -> None:
    assert repr(Checked(1)) == "own"
    assert Checked(1).__dict__ == {}
    with pytest.raises(ValueError, match="-1"):
        Checked(-1)


def test_what_changes_has_no_hash() -> None:
    value = Changing()
    value.number = 2
    assert value == Changing(2)
    with pytest.raises(TypeError):
        hash(value)


def test_which_classes_they_are() -> None:
    assert [has_fields(each) for each in (Ours, Changing, int, Ours(1))] == [True, True, False, False]
