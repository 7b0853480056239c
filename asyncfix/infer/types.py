"""What a value may be, as far as the event loop cares."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen


@frozen
class ClassType:
    """The class itself."""

    cls: Key


@frozen
class Subclass:
    """Some class of the project below a class: `type[Base]`, which may be Base itself, too."""

    cls: Key


@frozen
class Instance:
    """An object of a class; `exact` where it was made by calling the class, so that no subclass can be meant.

    `held` is what this very object was made with, as far as it is called or given back.
    """

    cls: Key
    exact: bool = False
    held: "Context" = frozenset()


@frozen
class Callable:
    """A function, with what it is bound to: `receiver` is passed as its first argument.

    `captured` is what the function around it was given when this closure was made.
    """

    function: Key
    receiver: "Instance | ClassType | Collection | Row | None" = None
    captured: "Context" = frozenset()


@frozen
class ModuleType:
    module: Key


@frozen
class Manager:
    """What calling a function decorated with `contextmanager` gives."""

    call: Callable


@frozen
class Managing:
    """`contextmanager(call)`: calling it gives a manager."""

    call: Callable


@frozen
class Generated:
    """A generator: its body runs when it is iterated."""

    call: Callable


@frozen
class Pending:
    """A coroutine, or the future of a call in a thread: awaiting it gives what `call` returns."""

    call: "Callable | ClassType | Deferred"


@frozen
class Promised:
    """A coroutine of which this call's result is known."""

    result: "Types"


@frozen
class Giver:
    """Something to call of which only the result is known: `Callable[..., X]`."""

    result: "Type"


@frozen
class Deferred:
    """A `partial`: calling it calls `call`."""

    call: "Callable | ClassType"


@frozen
class Offloaded:
    """A coroutine function that calls `call` in a thread."""

    call: "Callable | ClassType"


@frozen
class Gathered:
    """An awaitable of several results, in the order of their places."""

    parts: tuple["Types", ...]


@frozen
class Row:
    """A tuple whose places are told apart, or a mapping whose keys are."""

    parts: tuple["Types", ...]
    keys: tuple[str, ...] = ()


@frozen
class Opaque:
    """A value that is known to be none that matters."""


@frozen
class Datum:
    """An object that only holds data, one of many that it may be."""


@frozen
class Word:
    """A text that names an attribute."""

    text: str


@frozen
class Undecided:
    """Among the answers where what is asked for does not depend on what is given."""


@frozen
class Plain:
    """An object of one of Python's own classes, by its name; `exact` as of an `Instance`.

    `truth` is what it is where that is asked, None where that can't be told. Of a constant text, `text` is that, or
    `answers` what it answers to what is asked of it.
    """

    name: str
    exact: bool = False
    truth: bool | None = None
    text: str | None = None
    answers: frozenset[tuple[tuple[str, str], bool]] = frozenset()


@frozen
class Collection:
    """A list, tuple, set or mapping of values of one type."""

    item: "Type"


@frozen
class Alias:
    """A name for an annotation, `X = Annotated[Y, ...]`, and what values with this annotation may be.

    One that `varies` is a type variable: a value is of one of these types, or of one below it.
    """

    meant: "Types"
    varies: bool = False


@frozen
class Super:
    """`super()` in a method of `cls`: attributes are looked up behind it."""

    cls: Key
    receiver: "Instance | ClassType"


Type = (
    ClassType
    | Subclass
    | Instance
    | Callable
    | ModuleType
    | Manager
    | Managing
    | Generated
    | Pending
    | Promised
    | Giver
    | Deferred
    | Offloaded
    | Gathered
    | Row
    | Opaque
    | Word
    | Undecided
    | Datum
    | Plain
    | Collection
    | Alias
    | Super
)
Types = frozenset[Type]
Context = frozenset[tuple[str, Types]]
Given = Mapping[str, Types]
NOTHING: Types = frozenset()
CONTENT = ""  # under this name an object holds what it gives when it is entered, awaited or asked for it


def content(value: Instance) -> Types:
    """What an object gives that exists to give something."""
    return next((types for name, types in value.held if name == CONTENT), NOTHING)


@cache
def in_order(types: Types) -> Sequence[Type]:
    """Types in an order that depends on nothing but them."""
    return tuple(sorted(types, key=rank) if len(types) > 1 else types)


def rank(value: object) -> tuple[object, ...]:
    """What a type, or a part of one, is sorted by: its kind, then its parts."""
    match value:
        case Key(path=path, qualname=qualname):
            return (str(path), qualname)
        case frozenset():
            return tuple(sorted(map(rank, value)))
        case tuple():
            return tuple(map(rank, value))
        case str() | bool() | None:
            return (str(value),)
        case _:
            parts: tuple[str, ...] = getattr(value, "__slots__")  # noqa: B009  # the fields of a slotted dataclass
            return (type(value).__name__, *(rank(getattr(value, each)) for each in parts))


def nesting(value: Type) -> int:
    """How many collections deep a type is: a list that holds itself must not grow for ever."""
    match value:
        case Instance(held=context) | Callable(captured=context):  # what most are
            return 1 + deepest(types for _, types in context) if context else 0
        case Collection(item=item) | Giver(result=item):
            return 1 + nesting(item)
        case Row(parts=parts) | Gathered(parts=parts):
            return 1 + deepest(parts)
        case Generated(call=call) | Manager(call=call) | Managing(call=call):
            return nesting(call)
        case Pending(call=call) | Deferred(call=call) | Offloaded(call=call):
            return nesting(call)
        case Promised(result=types) | Alias(meant=types):
            return 1 + deepest((types,))
        case _:
            return 0


def deepest(parts: Iterable[Types]) -> int:
    return max((nesting(each) for part in parts for each in part), default=0)
