"""What calls pass, by the name that is called and the place of the argument.

Which function a call means is a question of types. It is asked once for each argument: as soon as its answer is final,
the argument lies with the function that it goes to. So a name that is called everywhere costs its calls once, and not
once for each function of that name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from asyncfix.infer.types import Callable, ClassType, Types
from asyncfix.link.program import Key
from asyncfix.model.facts import Call, Constant, Display, Expression, Unknown

Slot = int | str  # the number of a positional argument, or its keyword
Site = tuple[Key, Call]
Callee = tuple[Key, bool]  # a function, and whether the call gives it a receiver beside the arguments


class Typing(Protocol):
    """What this index needs to know of types."""

    @property
    def provisional_reads(self) -> int:
        """Unchanged by a question whose answer is final."""

    def called_by(self, call: Call, scope: Key) -> Types: ...

    def methods(self, cls: Key, name: str) -> Iterator[Key]: ...


@dataclass(frozen=True, slots=True)
class Passed:
    """An argument of a call, numbered in the order of the program."""

    number: int
    value: Expression
    scope: Key
    call: Call


class Place:
    """All that the calls of one name pass in one place."""

    def __init__(self) -> None:
        self._waiting: dict[int, Passed] = {}
        self._settled: dict[Callee, list[Passed]] = {}

    def add(self, passed: Passed) -> None:
        self._waiting[passed.number] = passed

    def going_to(self, callee: Callee, typing: Typing) -> list[Passed]:
        """What goes to a function, as far as is known now."""
        found = []
        for each in list(self._waiting.values()):
            reads = typing.provisional_reads
            callees = frozenset(callees_of(each, typing))
            if typing.provisional_reads == reads:
                self._settle(each, callees)
            elif callee in callees:
                found.append(each)
        return found + self._settled.get(callee, [])

    def _settle(self, passed: Passed, callees: Iterable[Callee]) -> None:
        if self._waiting.pop(passed.number, None):
            for callee in callees:
                self._settled.setdefault(callee, []).append(passed)


class Places:
    """The places of all calls of one name."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self._places: dict[Slot, Place] = {}
        for number, (scope, call) in enumerate(sites):
            for slot, value in slots(call):
                self._places.setdefault(slot, Place()).add(Passed(number, value, scope, call))

    def going_to(self, function: Key, position: int | None, keyword: str, typing: Typing) -> list[Passed]:
        """What calls pass for a parameter: by its name, by its position, or one earlier behind a receiver."""
        wanted: list[tuple[Slot, bool]] = [(keyword, False), (keyword, True)]
        if position is not None:
            wanted += [(position, False), (position - 1, True)]
        found = [
            each
            for slot, has_receiver in wanted
            if slot in self._places
            for each in self._places[slot].going_to((function, has_receiver), typing)
        ]
        return sorted(found, key=lambda each: each.number)


def slots(call: Call) -> Iterator[tuple[Slot, Expression]]:
    """The arguments of a call that may have a type, by their places; what follows an unpacked one has none."""
    position = 0
    is_open = False
    for argument in call.arguments:
        is_open |= argument.keyword == "*"
        is_positional = not argument.keyword
        if is_typed(argument.value) and not (is_positional and is_open):
            yield position if is_positional else argument.keyword, argument.value
        position += is_positional


def is_typed(value: Expression) -> bool:
    """Whether an expression may have a type: most that calls pass are constants."""
    match value:
        case Constant() | Unknown():
            return False
        case Display(items=items):
            return any(map(is_typed, items))
        case _:
            return True


def callees_of(passed: Passed, typing: Typing) -> Iterator[Callee]:
    for callee in typing.called_by(passed.call, passed.scope):
        match callee:
            case Callable(function=key, receiver=receiver):
                yield key, receiver is not None
            case ClassType(cls=cls):
                yield from ((key, True) for key in typing.methods(cls, "__init__"))
