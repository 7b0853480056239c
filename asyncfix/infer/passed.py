"""What calls pass, by the name that is called and the place of the argument.

Which function a call means is a question of types. It is asked once for all arguments that calls of a name pass in one
place, and each argument whose answer is final is not looked at again. So a name that is called everywhere costs its
calls once, and not once for each function of that name.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from asyncfix.infer.types import Callable, ClassType, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import TEXT, Call, Constant, Display, Expression, Unknown
from asyncfix.model.remembered import frozen

Slot = int | str  # the number of a positional argument, or its keyword
Site = tuple[Key, Call]
Callee = tuple[Key, bool]  # a function, and whether the call gives it a receiver beside the arguments
Going = tuple[Key, bool, int]  # the same, and the number of the argument that goes there
Sent = frozenset[Going]


class Typing(Protocol):
    """What this index needs to know of types."""

    @property
    def provisional_reads(self) -> int:
        """Unchanged by a question whose answer is final."""

    def called_by(self, call: Call, scope: Key) -> Types: ...

    def methods(self, cls: Key, name: str) -> Iterator[Key]: ...

    def sent(self, name: str, slot: Slot) -> Sent:
        """Where the arguments go that calls of a name pass in one place, as far as is known now."""


@frozen
class Passed:
    """An argument of a call, numbered in the order of the program."""

    number: int
    value: Expression
    scope: Key
    call: Call


class Place:
    """All that the calls of one name pass in one place."""

    def __init__(self) -> None:
        self._passed: dict[int, Passed] = {}
        self._waiting: dict[int, Passed] = {}
        self._settled: set[Going] = set()
        self._last: dict[int, tuple[Types | None, Sequence[Going]]] = {}
        self._indexed: tuple[Sent, dict[Callee, list[Passed]]] = (frozenset(), {})

    def add(self, passed: Passed) -> None:
        self._passed[passed.number] = self._waiting[passed.number] = passed

    def send(self, typing: Typing) -> Sent:
        """To which functions the arguments go, as far as is known now."""
        found: list[Going] = []
        for each in list(self._waiting.values()):
            reads = typing.provisional_reads
            going = self._send(each, typing)
            if typing.provisional_reads == reads:
                self._waiting.pop(each.number, None)
                self._last.pop(each.number, None)
                self._settled.update(going)
            else:
                found += going
        return frozenset((*found, *self._settled))

    def _send(self, passed: Passed, typing: Typing) -> Sequence[Going]:
        """To which functions one argument goes; looked at again only where what is called has changed."""
        called = typing.called_by(passed.call, passed.scope)
        before, going = self._last.get(passed.number, (None, ()))
        if called is not before:
            going = [(*callee, passed.number) for callee in callees_of(called, typing)]
            self._last[passed.number] = called, going
        return going

    def going_to(self, callee: Callee, sent: Sent) -> list[Passed]:
        """What goes to a function; all that was sent is sorted by functions once."""
        if self._indexed[0] is not sent:
            by_callee: dict[Callee, list[Passed]] = {}
            for function, has_receiver, number in sent:
                by_callee.setdefault((function, has_receiver), []).append(self._passed[number])
            self._indexed = (sent, by_callee)
        return self._indexed[1].get(callee, [])


class Places:
    """The places of all calls of one name."""

    def __init__(self, name: str, sites: Iterable[Site]) -> None:
        self._name = name
        self._places: dict[Slot, Place] = {}
        for number, (scope, call) in enumerate(sites):
            for slot, value in slots(call):
                self._places.setdefault(slot, Place()).add(Passed(number, value, scope, call))

    def send(self, slot: Slot, typing: Typing) -> Sent:
        return self._places[slot].send(typing)

    def going_to(self, function: Key, position: int | None, keyword: str, typing: Typing) -> list[Passed]:
        """What calls pass for a parameter: by its name, by its position, or one earlier behind a receiver."""
        wanted: list[tuple[Slot, bool]] = [(keyword, False), (keyword, True)]
        if position is not None:
            wanted += [(position, False), (position - 1, True)]
        found = [
            each
            for slot, has_receiver in wanted
            if slot in self._places
            for each in self._places[slot].going_to((function, has_receiver), typing.sent(self._name, slot))
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
        case Call():
            return value != TEXT
        case Display(items=items):
            return any(map(is_typed, items))
        case _:
            return True


def callees_of(called: Types, typing: Typing) -> Iterator[Callee]:
    for callee in called:
        match callee:
            case Callable(function=key, receiver=receiver):
                yield key, receiver is not None
            case ClassType(cls=cls):
                yield from ((key, True) for key in typing.methods(cls, "__init__"))
