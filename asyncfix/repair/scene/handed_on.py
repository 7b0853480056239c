"""Coroutines that a call gives, of the function that it calls or of one that this calls in turn."""

from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.reach.reach import Reach

MOST_CALLS = 4  # of functions, one in the other


def coroutines_by(reach: Reach, where: Key, call: Call, depth: int = MOST_CALLS) -> Iterator[Key]:
    """The coroutines that a call gives: of what it calls, or of what a function that it calls hands on."""
    for key in functions_by(reach, where, call):
        function = reach.program.function(key)
        if function.is_async:
            yield key
        elif depth:
            yield from handed_on(reach, key, depth - 1)


def handed_on(reach: Reach, key: Key, depth: int = MOST_CALLS) -> Iterator[Key]:
    """The coroutines that a function which is none makes, and may give back."""
    for each in reach.program.function(key).operations:
        if each.kind == "call" and not each.awaited and isinstance(each.value, Call):
            yield from coroutines_by(reach, key, each.value, depth)


def functions_by(reach: Reach, where: Key, call: Call) -> Iterator[Key]:
    """The functions of the project that a call may be of; of an object that is called, its method."""
    for value in reach.inference.called_by(call, where):
        if isinstance(value, Callable) and not is_stub(value.function.path):
            yield value.function
        elif isinstance(value, Instance) and not is_stub(value.cls.path):
            found = list(reach.inference.methods(value.cls, "__call__"))[:1]
            yield from (each for each in found if not is_stub(each.path))
