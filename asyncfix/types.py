"""What a value may be, as far as the event loop cares."""

from dataclasses import dataclass

from asyncfix.program import Key


@dataclass(frozen=True, slots=True)
class ClassType:
    """The class itself."""

    cls: Key


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class; `exact` where it was made by calling the class, so that no subclass can be meant."""

    cls: Key
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Callable:
    """A function, with what it is bound to: `receiver` is passed as its first argument."""

    function: Key
    receiver: "Instance | ClassType | None" = None


@dataclass(frozen=True, slots=True)
class ModuleType:
    module: Key


@dataclass(frozen=True, slots=True)
class Manager:
    """What calling a function decorated with `contextmanager` gives."""

    call: Callable


@dataclass(frozen=True, slots=True)
class Generated:
    """A generator: its body runs when it is iterated."""

    call: Callable


@dataclass(frozen=True, slots=True)
class Pending:
    """A coroutine, or the future of a call in a thread: awaiting it gives what `call` returns."""

    call: "Callable | ClassType"


@dataclass(frozen=True, slots=True)
class Deferred:
    """A `partial`: calling it calls `call`."""

    call: "Callable | ClassType"


@dataclass(frozen=True, slots=True)
class Offloaded:
    """A coroutine function that calls `call` in a thread."""

    call: "Callable | ClassType"


@dataclass(frozen=True, slots=True)
class Gathered:
    """An awaitable of several results, in the order of their places."""

    parts: tuple["Types", ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A tuple whose places are told apart."""

    parts: tuple["Types", ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that is known to be none that matters."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A list, tuple, set or mapping of values of one type."""

    item: "Type"


@dataclass(frozen=True, slots=True)
class Super:
    """`super()` in a method of `cls`: attributes are looked up behind it."""

    cls: Key
    receiver: "Instance | ClassType"


Type = (
    ClassType
    | Instance
    | Callable
    | ModuleType
    | Manager
    | Generated
    | Pending
    | Deferred
    | Offloaded
    | Gathered
    | Row
    | Opaque
    | Collection
    | Super
)
Types = frozenset[Type]
NOTHING: Types = frozenset()


def nesting(value: Type) -> int:
    """How many collections deep a type is: a list that holds itself must not grow for ever."""
    match value:
        case Collection(item=item):
            return 1 + nesting(item)
        case Row(parts=parts) | Gathered(parts=parts):
            return 1 + max((nesting(each) for part in parts for each in part), default=0)
        case _:
            return 0
