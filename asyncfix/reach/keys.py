"""What a mapping of arguments holds where a function looks into it."""

from asyncfix.model.expressions import (
    Argument,
    Attribute,
    Call,
    Constant,
    Display,
    Expression,
    Item,
    Name,
    Narrowed,
    Parameterised,
)
from asyncfix.model.facts import Function, Operation

LOOKING = ("get", "pop", "__contains__")  # methods that are asked for one key
KEEPING = (*LOOKING, "copy", "items", "keys", "values")  # those after which a mapping has no more keys than before
ONLY_READING = ("bool", "dict", "isinstance", "len", "list", "print", "repr", "set", "sorted", "str", "tuple")


def looked_up(call: Expression) -> tuple[Name, str] | None:
    """The name of a mapping, and the key that a call asks it for."""
    match call:
        case Call(Attribute(Name() as name, attr), (Argument(Constant(str(key)), ""), *_)) if attr in LOOKING:
            return name, key
        case _:
            return None


def keys_looked_up(function: Function, parameter: str) -> frozenset[str]:
    """The keys that a function asks a mapping for, of those that nothing in it puts there."""
    calls = [each.value for each in function.operations if each.kind == "call"]
    tests = [test.value for each in function.operations for guard in each.guards for test in guard]
    asked = [found for each in dict.fromkeys((*calls, *tests)) if (found := looked_up(each))]
    keys = dict.fromkeys(key for name, key in asked if name.id == parameter)
    return frozenset(each for each in keys if not may_add(function, parameter, each))


def may_add(function: Function, parameter: str, key: str) -> bool:
    """Whether a function may put a key into a mapping that it is given, or hands the mapping to one that may."""
    renamed = any(is_name(each.value, parameter) and each.name not in ("", parameter) for each in function.bindings)
    return renamed or any(puts(each, parameter, key) for each in function.operations)


def gives_another(function: Function) -> bool:
    """Whether a function may return another mapping than the one that it was given."""
    return not all(isinstance(each, Name) and is_still(each, function) for each in function.results)


def puts(operation: Operation, parameter: str, key: str) -> bool:
    match operation:
        case Operation(kind="set item", value=Item(value=owner, index=index)) if is_name(owner, parameter):
            return not isinstance(index, Constant) or index.value == key
        case Operation(kind="set item" | "set attribute", value=Name(id=name)):  # `x |= y`
            return name == parameter
        case Operation(kind="call", value=Call(function=Attribute(value=owner, attr=attr), arguments=given)):
            return (is_name(owner, parameter) and attr not in KEEPING) or passes(given, parameter)
        case Operation(kind="call", value=Call(function=called, arguments=given)):
            is_reading = isinstance(called, Name) and called.id in ONLY_READING and not called.bindings
            return not is_reading and passes(given, parameter)
        case _:
            return False


def passes(arguments: tuple[Argument, ...], parameter: str) -> bool:
    return any(is_name(each.value, parameter) for each in arguments)


def is_name(value: Expression, name: str) -> bool:
    return isinstance(value, Name) and value.id == name


def is_still(name: Name, function: Function, depth: int = 4) -> bool:
    """Whether a name stands for what was passed under it, or for a copy of that."""
    bound = [function.bindings[each] for each in name.bindings]
    values = [each.value for each in bound if each.name or not isinstance(each.value, Display)]  # not what is put in it
    return bool(values) and depth > 0 and all(is_still_in(each, name.id, function, depth) for each in values)


def is_still_in(value: Expression, parameter: str, function: Function, depth: int) -> bool:
    match value:
        case Parameterised(parameter=name):
            return name == parameter
        case (
            Call(Name("dict", ()), (Argument(Name(id=name) as copied, ""),))
            | Call(Attribute(Name(id=name) as copied, "copy"), ())
            | Narrowed(value=Name(id=name) as copied)
        ):
            return name == parameter and is_still(copied, function, depth - 1)
        case _:
            return False


def place_in(parameter: str, key: str) -> str:
    """What stands for a key of a mapping that a parameter is, where parameters are told apart by their names."""
    return f"{parameter}[{key}]"
