"""What libraries may call of objects and functions of the program, in calls that do not wait themselves.

`json.load(data)`, `tarfile.open(fileobj=data)` and `b"".join(data)` read what they are given; so does what was made
with it before, where it is used (`reader = csv.reader(data)`), and what a library's class does with an object of one
below it.
"""

import builtins
from collections import deque
from collections.abc import Iterator, Sequence

from asyncfix import catalog
from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable, ClassType, Deferred, Instance, Subclass, Type, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Argument, Attribute, Call, Constant, Expression, Name
from asyncfix.model.facts import Function, Operation
from asyncfix.reach.called_back import is_one_of, kept_by
from asyncfix.reach.protocols import COMPARED, HANDED_ON, LOOKED_THROUGH
from asyncfix.reach.target import Target
from asyncfix.reach.targets import Targets
from asyncfix.reach.ways import Edge

TOLD = ("asks", "casts", "enters", "invokes", "iterates")  # marks that say what is done with an argument
# Methods of Python's own containers and texts: they walk through what they are given, or only compare it.
OF_CONTAINERS = frozenset(name for cls in (list, dict, set, deque, str, bytes) for name in dir(cls))
OF_ELEMENTS = frozenset("add append appendleft count discard get index insert pop remove setdefault".split())
OF_PYTHON = frozenset(dir(builtins))  # whose stub says what they do

Asked = Iterator[tuple[Expression, Sequence[str]]]


class Lent:
    """Finds what is handed to libraries by the operations of functions."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._inference: Inference = targets.inference
        self._program = targets.program

    def edges(self, state: Target) -> Iterator[Edge]:
        """What runs of it, by the operation that hands it on."""
        for operation in self._program.function(state.function).operations:
            for value, names in self._handed(operation, state):
                if not isinstance(value, Constant):
                    found = self._targets.asked_of(value, state.function, state.context, names)
                    yield from (Edge(operation, target) for target in found)
            for receiver, names in self._received(operation, state):
                yield from (
                    Edge(operation, target)
                    for target in self._targets.asked(receiver, operation.value, state.function, names)
                )

    def _handed(self, operation: Operation, state: Target) -> Asked:
        function = self._program.function(state.function)
        match operation:
            case Operation(kind="call", awaited=False, is_async=False, value=Call() as call):
                callees = self._types(call.function, state)
                names = HANDED_ON if any(callees) else names_by(call)
                yield from ((each.value, names) for each in self._given(call, callees))
                used = (call.function, *(each.value for each in call.arguments))
                yield from ((each, HANDED_ON) for place in used for each in self._made_with(place, function, state))
            case Operation(kind="for" | "with", is_async=False, value=value):
                yield from ((each, HANDED_ON) for each in self._made_with(value, function, state))

    def _given(self, call: Call, callees: Types) -> Iterator[Argument]:
        """The arguments that a library gets, or nobody knows who."""
        if isinstance(call.function, Name) and call.function.id in OF_PYTHON:
            return
        if any(map(is_of_project, callees)):
            return
        functions = [self._program.function(key) for callee in callees for key in self._functions(callee)]
        if not any(each.is_async for each in functions):
            yield from (each for each in call.arguments if not any(is_told(one, call, each) for one in functions))

    def _functions(self, callee: Type) -> Iterator[Key]:
        match callee:
            case Callable(function=key):
                yield key
            case ClassType(cls=cls):
                yield from self._inference.methods(cls, "__init__")
            case Deferred(call=inner):
                yield from self._functions(inner)
            case Instance(cls=cls):
                yield from self._inference.methods(cls, "__call__")

    def _made_with(self, used: Expression, function: Function, state: Target) -> Iterator[Expression]:
        """What a library made an object with, before it is used under its name: `csv.reader(data)`."""
        while isinstance(used, Attribute):
            used = used.value
        if isinstance(used, Name):
            made = (function.bindings[each].value for each in used.bindings)
            calls = [each for each in made if isinstance(each, Call)]
            yield from (
                argument.value for each in calls for argument in self._given(each, self._types(each.function, state))
            )

    def _received(self, operation: Operation, state: Target) -> Iterator[tuple[Type, Sequence[str]]]:
        """Objects of which a library's class has a method that is called: it may call others that a class below has."""
        match operation:
            case Operation(kind="call", awaited=False, is_async=False, value=Call(function=Attribute() as method)):
                for callee in self._types(method, state):
                    if isinstance(callee, Callable):
                        yield from self._overriding(callee.function, callee.receiver)
            case Operation(kind="for" | "with", is_async=False, value=value):
                name = "__iter__" if operation.kind == "for" else "__exit__"
                for each in self._types(value, state):
                    for key in self._inference.methods(each.cls, name) if isinstance(each, Instance) else ():
                        yield from self._overriding(key, each)

    def _overriding(self, method: Key, receiver: Type | None) -> Iterator[tuple[Type, Sequence[str]]]:
        if isinstance(receiver, Instance) and catalog.is_stub(method.path):
            facts = self._program.function(method)
            cls = Key(method.path, facts.owner)
            if facts.owner and not facts.is_async and facts.name != "__init__":
                yield receiver, [each for each in HANDED_ON if any(self._inference.methods(cls, each))]

    def _types(self, expression: Expression, state: Target) -> Types:
        return self._targets.contexts.types(expression, state.function, state.context)


def is_of_project(callee: Type) -> bool:
    match callee:
        case Callable(function=key) | ClassType(cls=key) | Subclass(cls=key) | Instance(cls=key):
            return not catalog.is_stub(key.path)
        case Deferred(call=inner):
            return is_of_project(inner)
        case _:
            return False


def is_told(function: Function, call: Call, argument: Argument) -> bool:
    """Whether a stub says what is done with an argument: it is called later, or elsewhere, or used in known ways."""
    told = frozenset(str(each.positional[0]) for each in function.marks if each.name in TOLD and each.positional)
    return is_one_of(argument, told | kept_by(function), bound_parameters(function, call))


def names_by(call: Call) -> Sequence[str]:
    """What is asked of the arguments where only the name of the method is known."""
    name = call.function.attr if isinstance(call.function, Attribute) else ""
    return COMPARED if name in OF_ELEMENTS else LOOKED_THROUGH if name in OF_CONTAINERS else HANDED_ON
