"""The questions that inference asks itself: one for each place where values meet."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Container
from pathlib import Path
from typing import TypeVar, cast

from asyncfix.infer.calls import CallSites
from asyncfix.infer.fixpoint import Fixpoint
from asyncfix.infer.passed import Sent, Slot
from asyncfix.infer.types import Context, Type, Types
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import Expression
from asyncfix.model.facts import Function
from asyncfix.model.remembered import frozen

K = TypeVar("K")
V = TypeVar("V")


@frozen
class Variable:
    """All that a function binds to a name, or (index >= 0) one binding of it."""

    scope: Key
    name: str
    index: int = -1


@frozen
class Returned:
    function: Key


@frozen
class Yielded:
    function: Key


@frozen
class Passed:
    function: Key
    parameter: str


@frozen
class Sending:
    """Where the arguments go that calls of a name pass in one place: not types, but functions and numbers."""

    name: str
    slot: Slot


@frozen
class Targeted:
    """The objects on which code elsewhere assigns to an attribute: not types, but classes and numbers."""

    attr: str


@frozen
class Registrations:
    """Which functions of a name calls hand to a library that passes something to them: not types, but functions."""

    name: str


@frozen
class Initial:
    """What a parameter of a constructor holds where it makes an object of one class."""

    function: Key
    parameter: str
    cls: Key


@frozen
class Held:
    """What instances of a class hold in an attribute."""

    cls: Key
    attr: str


@frozen
class Shared:
    """What code puts in an attribute of a class itself."""

    cls: Key
    attr: str


@frozen
class Global:
    """What a module's name may be, for itself and for those who import it."""

    module: Key
    name: str


@frozen
class Based:
    """What one of the bases of a class is."""

    cls: Key
    index: int


@frozen
class Metaclass:
    """What a class says its own class is."""

    cls: Key


@frozen
class Decorated:
    """What a function is after its decorators."""

    function: Key


@frozen
class Lively:
    """The class, if its objects do more than hold data."""

    cls: Key


@frozen
class GivenBack:
    """What a function returns of what a call passes, followed so many calls deep."""

    function: Key
    passed: Context
    depth: int


@frozen
class Called:
    """What a call calls."""

    function: Expression
    scope: Key


@frozen
class Evaluated:
    """What an expression is, remembered where functions that call each other ask for it."""

    expression: Expression
    scope: Key


Question = (
    Variable
    | Global
    | Returned
    | Yielded
    | Passed
    | Sending
    | Targeted
    | Registrations
    | Initial
    | Held
    | Shared
    | Based
    | Metaclass
    | Decorated
    | GivenBack
    | Lively
    | Called
    | Evaluated
)


Targets = frozenset[tuple[Key, bool, int]]
NOWHERE = Key(Path(), "")
WIDE = (Sending, Targeted, Registrations)  # questions that ask for what stands all over the program


MOST_TYPES = 64  # what may be more than that, a store for anything, is unknown


def is_wide(question: Question) -> bool:
    return isinstance(question, WIDE)


def is_about_others(question: Question, paths: Container[Path]) -> bool:
    """Whether a question is about one place, which lies in none of some files."""
    return not is_wide(question) and home_of(question).path not in paths


def home_of(question: Question) -> Key:
    """Where what a question is about stands."""
    match question:
        case Variable(scope=key) | Called(scope=key) | Evaluated(scope=key) | Global(module=key):
            return key
        case Held(cls=key) | Shared(cls=key) | Based(cls=key) | Metaclass(cls=key) | Lively(cls=key):
            return key
        case Returned() | Yielded() | Passed() | Initial() | Decorated() | GivenBack():
            return question.function
        case _:
            return NOWHERE


def is_too_much(question: Question, found: Types) -> bool:
    """Whether a value may be so many things that nothing can be said of it."""
    return len(found) > MOST_TYPES and not is_wide(question)


class Answers(ABC):
    """What the parts of inference share: the program, and the answers known so far."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.calls = CallSites(program)
        self.answer: Fixpoint[Question, Type] = Fixpoint(self.solve, is_wide, is_too_much)

    @property
    def provisional_reads(self) -> int:
        """Unchanged by a question whose answer is final."""
        return self.answer.provisional_reads

    def settled(self, known: dict[K, V], key: K, find: Callable[[], V]) -> V:
        """What was found out before, or is now; it is kept only if all that it stands on is final."""
        if key in known:
            return known[key]
        reads = self.provisional_reads
        found = find()
        if self.provisional_reads == reads:
            known[key] = found
        return found

    def sent(self, name: str, slot: Slot) -> Sent:
        """Where the arguments go that calls of a name pass in one place, as far as is known now."""
        return cast(Sent, self.answer(Sending(name, slot)))

    def targets(self, attr: str) -> Targets:
        """The classes of objects on which an attribute is set from outside, as far as is known now."""
        return cast(Targets, self.answer(Targeted(attr)))

    def evaluated(self, expression: Expression, scope: Key) -> Types:
        """What an expression is, remembered: for those that stand all over a program and are asked together."""
        return self.answer(Evaluated(expression, scope))

    @abstractmethod
    def solve(self, question: Question) -> Types:
        """One answer, from others."""

    @abstractmethod
    def types(self, expression: Expression, scope: Key) -> Types:
        """The types that an expression may have."""


def scope_of(key: Key, function: Function) -> Key:
    """The scope in which a function is defined: where its decorators, defaults and annotations are evaluated."""
    return Key(key.path, function.parent or "")
