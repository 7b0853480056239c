"""Which connection an operation works on, and what it does to its transaction."""

from collections.abc import Iterator
from functools import cached_property

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Constant, Entered, Expression, Name, Narrowed
from asyncfix.model.facts import Function, Mark, Operation
from asyncfix.model.remembered import frozen

HELD = ("connection", "cursor")
Handle = frozenset[object]  # the bindings or attributes that a connection is kept in: two that share one are the same


@frozen
class Use:
    """A library's function that works on a connection; `in_thread` where it is handed to a thread."""

    operation: Operation
    handle: Handle
    key: Key
    function: Function
    in_thread: bool = False

    def has(self, mark: str) -> Mark | None:
        return find_mark(self.function, mark)


class Handles:
    """What one function does with connections, in the order of its text."""

    def __init__(self, inference: Inference, scope: Key) -> None:
        self.inference = inference
        self.program = inference.program
        self.scope = scope
        self.function = inference.program.function(scope)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """The uses of connections whose origin is in sight."""
        return tuple(use for each in self.function.operations for use in self._uses(each) if use.handle)

    def of(self, expression: Expression) -> Handle:
        """The connection that a value is, or belongs to."""
        return frozenset(self._follow(expression, frozenset()))

    def kind(self, expression: Expression) -> str:
        """ "connection", "cursor", "pool", or "" for a value that is none of them."""
        return next((mark.first for mark in self.resources(expression)), "")

    def resources(self, expression: Expression) -> Iterator[Mark]:
        for value in self._types(expression):
            yield from self.marks(value, "resource")

    def marks(self, value: Type, name: str) -> Iterator[Mark]:
        """The marks of a value's class, or of the nearest of its bases that has one."""
        if isinstance(value, Instance):
            found = (find_mark(self.program.cls(each), name) for each in self.inference.order(value.cls))
            yield from list(filter(None, found))[:1]

    def _uses(self, operation: Operation) -> Iterator[Use]:
        if operation.kind != "call" or not isinstance(call := operation.value, Call):
            return
        for callee in self._types(call.function):
            if isinstance(callee, Callable) and catalog.is_stub(callee.function.path):
                function = self.program.function(callee.function)
                if runs := find_mark(function, "runs"):
                    yield from self._handed(operation, call, runs)
                else:
                    yield Use(operation, self._worked_on(call), callee.function, function)

    def _handed(self, operation: Operation, call: Call, runs: Mark) -> Iterator[Use]:
        """A bound method that goes to a thread, with the arguments that follow it."""
        for place, argument in enumerate(call.arguments if runs.first == "in_thread" else ()):
            for value in self._types(argument.value):
                if isinstance(value, Callable) and catalog.is_stub(value.function.path):
                    handle = self._worked_on(Call(argument.value, call.arguments[place + 1 :]))
                    yield Use(operation, handle, value.function, self.program.function(value.function), in_thread=True)

    def _worked_on(self, call: Call) -> Handle:
        """The connection behind the receiver of a call, or behind what is passed to it."""
        return next(filter(None, self.given(call)), frozenset())

    def given(self, call: Call) -> Iterator[Handle]:
        """The connections of a call's receiver and arguments."""
        receiver = [call.function.value] if isinstance(call.function, Attribute) else []
        for each in (*receiver, *(argument.value for argument in call.arguments)):
            if self.kind(each) in HELD:
                yield self.of(each)

    def _follow(self, expression: Expression, seen: frozenset[Expression]) -> Iterator[object]:
        if expression in seen:
            return
        seen |= {expression}
        match expression:
            case Name(bindings=bindings) if bindings:
                for index in bindings:
                    value = self.function.bindings[index].value
                    if source := self._source(value):
                        yield from self._follow(source, seen)
                    elif value != Constant(None):
                        yield index
            case Name(id=name):
                yield name
            case Attribute(value=Name(id=owner), attr=attr):
                yield (owner, attr)
            case _:
                if source := self._source(expression):
                    yield from self._follow(source, seen)

    def _source(self, value: Expression) -> Expression | None:
        """The value that another one is, or belongs to; None for one that was made or taken here."""
        match value:
            case Name() | Attribute():
                return value
            case Narrowed(value=inner) | Entered(value=Name() | Attribute() as inner):
                return inner
            case Call(function=Attribute(value=owner)) | Entered(value=Call(function=Attribute(value=owner))):
                return owner if self.kind(owner) in HELD else None
            case _:
                return None

    def _types(self, expression: Expression) -> list[Type]:
        return sorted(self.inference.types(expression, self.scope), key=repr)
