"""The names that the functions of a file use, gathered once the file has been walked."""

from collections.abc import Iterable, Iterator, Sequence

from asyncfix.model.expressions import Attribute, Call, Display, Element, Expression, Imported, Item, last_name
from asyncfix.model.facts import Class, Function, Mentions, called_loosely, own_class

Places = dict[str, tuple[int, ...]]


def mentions_of(functions: Sequence[Function], classes: Sequence[Class]) -> Mentions:
    aliases = dict.fromkeys(pair for function in functions for pair in renamed(function))
    imports = dict.fromkeys(
        binding.value for function in functions for binding in function.bindings if isinstance(binding.value, Imported)
    )
    definitions: tuple[Function | Class, ...] = (*functions, *classes)
    return Mentions(
        called=places(used(function) for function in functions),
        written=places((write.attr for write in function.writes) for function in functions),
        aliases=tuple(aliases),
        imports=tuple(imports),
        marks=tuple(dict.fromkeys(mark.name for each in definitions for mark in each.marks)),
        kept=tuple(dict.fromkeys(name for function in functions for name in kept(function))),
    )


def places(names: Iterable[Iterable[str]]) -> Places:
    """Of each name the numbers of the functions that have it."""
    found: dict[str, dict[int, None]] = {}
    for number, own in enumerate(names):
        for name in own:
            found.setdefault(name, {})[number] = None
    return {name: tuple(numbers) for name, numbers in found.items() if name}


def used(function: Function) -> Iterator[str]:
    """The names that a function calls, passes on or calls a method of."""
    for operation in function.operations:
        if operation.kind == "call" and isinstance(operation.value, Call):
            yield from names_of(operation.value)
            yield own_class(operation.value.function, function)
            yield called_loosely(operation.value.function, function)


def names_of(call: Call) -> Iterator[str]:
    yield last_name(call.function)
    if isinstance(call.function, Attribute):
        yield last_name(call.function.value)
    yield from (last_name(argument.value) for argument in call.arguments)


def kept(function: Function) -> Iterator[str]:
    """The names in what a function binds or stores that is a display, and in what it returns."""
    values = [*(each.value for each in function.bindings), *(each.value for each in function.writes)]
    displays = [each for value in (*values, *function.results) for each in displayed(value)]
    yield from filter(None, map(last_name, (*function.results, *displays)))


def displayed(value: Expression) -> Iterator[Expression]:
    """What stands in a display, also in one inside of it, or one that is walked through where it stands."""
    match value:
        case Display(items=items):
            for each in items:
                yield each
                yield from displayed(each)
        case Element(value=walked) | Item(value=walked) | Call(function=Attribute(value=walked)):
            yield from displayed(walked)


def renamed(function: Function) -> Iterator[tuple[str, str]]:
    """A name, and another one that it is imported or bound under."""
    for binding in function.bindings:
        name = source_name(binding.value)
        if name and binding.name and name != binding.name:
            yield name, binding.name


def source_name(value: Expression) -> str:
    return value.name or "" if isinstance(value, Imported) else last_name(value)
