"""Where a value comes from, as small symbols: no syntax nodes, so that types can be asked for later."""

from typing import Literal

from asyncfix.model.remembered import Hashed, frozen, hash_once


@hash_once
@frozen
class Name(Hashed):
    """A name as it is read. `bindings` are the bindings of its own function that may reach this place.

    Without bindings the name belongs to an enclosing function, the module or the builtins.
    """

    id: str
    bindings: tuple[int, ...] = ()


@hash_once
@frozen
class Attribute(Hashed):
    value: "Expression"
    attr: str


@hash_once
@frozen
class Argument(Hashed):
    """An argument of a call: `keyword` is its name, "*" or "**" for unpacked ones, "" for positional ones."""

    value: "Expression"
    keyword: str = ""


@hash_once
@frozen
class Call(Hashed):
    function: "Expression"
    arguments: tuple[Argument, ...] = ()


@hash_once
@frozen
class Awaited(Hashed):
    value: "Expression"


@hash_once
@frozen
class Entered(Hashed):
    """What `with value as x` (or `async with`) binds to x."""

    value: "Expression"
    is_async: bool


@hash_once
@frozen
class Element(Hashed):
    """One item of iterating over `value`."""

    value: "Expression"
    is_async: bool


@hash_once
@frozen
class Item(Hashed):
    """`value[index]`; `index` is None where it is no constant."""

    value: "Expression"
    index: "Expression | None" = None


@hash_once
@frozen
class Placed(Hashed):
    """What `case Class(x, y)` takes out of `value` at a place: the attribute that the class names there."""

    value: "Expression"
    place: int


@hash_once
@frozen
class Either(Hashed):
    options: tuple["Expression", ...]


@hash_once
@frozen
class Display(Hashed):
    """A list, tuple, set or dict as written; of a dict the values, and the keys where all of them are strings."""

    kind: Literal["list", "tuple", "set", "dict"]
    items: tuple["Expression", ...]
    keys: tuple[str, ...] = ()


@frozen
class Constant:
    value: str | bytes | int | float | bool | None


@hash_once
@frozen
class Definition(Hashed):
    """A function or class of this file, by its qualified name."""

    qualname: str
    kind: Literal["function", "class"]


@frozen
class Imported:
    """`import module` or `from module import name`; `level` counts the dots of a relative import."""

    module: str
    name: str | None
    level: int = 0


@frozen
class Parameterised:
    """The value that a caller passes for a parameter of the function."""

    parameter: str


@hash_once
@frozen
class Narrowed(Hashed):
    """A value behind `isinstance(value, test)` or `test(value)`, where that held or did not."""

    value: "Expression"
    test: "Expression"
    holds: bool


@frozen
class Unknown:
    """A value this model doesn't follow; never a finding."""


Expression = (
    Name
    | Attribute
    | Call
    | Awaited
    | Entered
    | Element
    | Item
    | Placed
    | Either
    | Display
    | Constant
    | Definition
    | Imported
    | Parameterised
    | Narrowed
    | Unknown
)

UNKNOWN = Unknown()
TEXT = Call(Name("str"))  # an f-string
SLICE = Call(Name("slice"))  # `a:b` as an index


def last_name(expression: Expression) -> str:
    """What a name or attribute is called; "" for anything else."""
    match expression:
        case Name(id=name):
            return name
        case Attribute(attr=name):
            return name
        case _:
            return ""


def stored_under(key: str) -> str:
    """What stands for `[key]` where an object is written or read like a mapping."""
    return f"[{key}]"


def place_of(index: Expression | None) -> str:
    """The same for an index: a text, or the name of a constant; "" for another."""
    match index:
        case Constant(value=str(key)):
            return stored_under(key)
        case Name() | Attribute() if (name := last_name(index)).isupper():
            return stored_under(f".{name}")
        case _:
            return ""
