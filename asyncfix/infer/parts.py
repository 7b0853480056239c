"""What expressions are made of."""

from collections.abc import Collection, Iterable, Iterator

from asyncfix.model.expressions import (
    Attribute,
    Awaited,
    Call,
    Definition,
    Display,
    Either,
    Element,
    Entered,
    Expression,
    Item,
    Name,
    Narrowed,
    Parameterised,
    Placed,
)
from asyncfix.model.facts import Function


def is_recursive(name: Name, values: list[Expression]) -> bool:
    """`x = f(x)` in a loop: its own binding reaches it."""
    return any(each == name for value in values for each in parts_of(value, 8))


def parts_of(expression: Expression, depth: int) -> Iterator[Expression]:
    """An expression and what it is made of."""
    yield expression
    if depth:
        for part in direct_parts(expression):
            yield from parts_of(part, depth - 1)


def direct_parts(expression: Expression) -> Iterator[Expression]:
    match expression:
        case Attribute(value=value) | Awaited(value=value) | Element(value=value) | Entered(value=value):
            yield value
        case Item(value=value) | Narrowed(value=value) | Placed(value=value):
            yield value
        case Call(function=function, arguments=arguments):
            yield function
            yield from (each.value for each in arguments)
        case Either(options=parts) | Display(items=parts):
            yield from parts
        case _:
            return


def parts_behind(expression: Expression, function: Function, depth: int) -> Iterator[Expression]:
    """What an expression is made of, through names, `depth` times; each binding once, the nearest first."""
    seen: set[int] = set()
    values = [expression]
    for _ in range(depth + 1):
        parts = [part for each in values for part in parts_of(each, 8)]
        yield from parts
        bindings = {index: None for part in parts if isinstance(part, Name) for index in part.bindings}
        values = [function.bindings[index].value for index in bindings if index not in seen]
        seen |= bindings.keys()


def names_behind(expressions: Iterable[Expression], function: Function) -> frozenset[str] | None:
    """The names that expressions are made of, through other names; None where any name may be one of them.

    A closure brings what the function around it knows, and `super()` a receiver that is not written.
    """
    names: set[str] = set()
    followed: set[int] = set()
    todo = list(expressions)
    while todo:
        match part := todo.pop():
            case Definition(kind="function"):
                return None
            case Name(id=name, bindings=bindings):
                if name == "super" or (not bindings and function.parent):
                    return None
                names.add(name)
                todo += (function.bindings[index].value for index in bindings if index not in followed)
                followed.update(bindings)
            case Item(value=value, index=index):
                todo += (value, index) if index else (value,)
            case _:
                todo += direct_parts(part)
    return frozenset(names)


def mentions(expression: Expression, function: Function, parameters: Collection[str], depth: int) -> bool:
    """Whether an expression is made of parameters or nested functions, through the names it reads."""
    return any(
        (isinstance(part, Definition) and part.kind == "function") or (isinstance(part, Name) and part.id in parameters)
        for part in parts_behind(expression, function, depth)
    )


def comes_from_caller(value: Expression, function: Function) -> bool:
    """Whether a value is made of what a method was called with, beside its receiver."""
    own = {each.name for each in function.parameters[1:]}
    parts = parts_behind(value, function, 6)
    return any(isinstance(part, Parameterised) and part.parameter in own for part in parts)


def calls_of(function: Function) -> Iterator[Call]:
    """The calls that a function makes, in the order of the text."""
    for operation in function.operations:
        if operation.kind == "call" and isinstance(operation.value, Call):
            yield operation.value
