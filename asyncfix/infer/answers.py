"""The questions that inference asks itself: one for each place where values meet."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from asyncfix.infer.calls import CallSites
from asyncfix.infer.fixpoint import Fixpoint
from asyncfix.infer.types import Type, Types
from asyncfix.link.program import Key, Program
from asyncfix.model.facts import Expression, Function
from asyncfix.model.remembered import Hashed, hash_once


@hash_once
@dataclass(frozen=True, slots=True)
class Variable(Hashed):
    """All that a function binds to a name, or (index >= 0) one binding of it."""

    scope: Key
    name: str
    index: int = -1


@hash_once
@dataclass(frozen=True, slots=True)
class Returned(Hashed):
    function: Key


@hash_once
@dataclass(frozen=True, slots=True)
class Yielded(Hashed):
    function: Key


@hash_once
@dataclass(frozen=True, slots=True)
class Passed(Hashed):
    function: Key
    parameter: str


@hash_once
@dataclass(frozen=True, slots=True)
class Held(Hashed):
    """What instances of a class hold in an attribute."""

    cls: Key
    attr: str


@hash_once
@dataclass(frozen=True, slots=True)
class Shared(Hashed):
    """What code puts in an attribute of a class itself."""

    cls: Key
    attr: str


@hash_once
@dataclass(frozen=True, slots=True)
class Global(Hashed):
    """What a module's name may be, for itself and for those who import it."""

    module: Key
    name: str


@hash_once
@dataclass(frozen=True, slots=True)
class Based(Hashed):
    """What one of the bases of a class is."""

    cls: Key
    index: int


@hash_once
@dataclass(frozen=True, slots=True)
class Metaclass(Hashed):
    """What a class says its own class is."""

    cls: Key


@hash_once
@dataclass(frozen=True, slots=True)
class Decorated(Hashed):
    """What a function is after its decorators."""

    function: Key


@hash_once
@dataclass(frozen=True, slots=True)
class Called(Hashed):
    """What a call calls."""

    function: Expression
    scope: Key


@hash_once
@dataclass(frozen=True, slots=True)
class Evaluated(Hashed):
    """What an expression is, remembered where functions that call each other ask for it."""

    expression: Expression
    scope: Key


Asked = Variable | Global | Returned | Yielded | Passed | Held | Shared
Question = Asked | Based | Metaclass | Decorated | Called | Evaluated


class Answers(ABC):
    """What the parts of inference share: the program, and the answers known so far."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.calls = CallSites(program)
        self.answer: Fixpoint[Question, Type] = Fixpoint(self.solve)

    @property
    def provisional_reads(self) -> int:
        """Unchanged by a question whose answer is final."""
        return self.answer.provisional_reads

    @abstractmethod
    def solve(self, question: Question) -> Types:
        """One answer, from others."""

    @abstractmethod
    def types(self, expression: Expression, scope: Key) -> Types:
        """The types that an expression may have."""


def scope_of(key: Key, function: Function) -> Key:
    """The scope in which a function is defined: where its decorators, defaults and annotations are evaluated."""
    return Key(key.path, function.parent or "")
