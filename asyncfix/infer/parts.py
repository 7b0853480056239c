"""What expressions are made of."""

from collections.abc import Collection, Iterator

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


def mentions(expression: Expression, function: Function, parameters: Collection[str], depth: int) -> bool:
    """Whether an expression is made of parameters or nested functions, through the names it reads."""
    for part in parts_of(expression, 8):
        match part:
            case Definition(kind="function"):
                return True
            case Name(id=name, bindings=bindings):
                if name in parameters:
                    return True
                values = [function.bindings[index].value for index in bindings]
                if depth and any(mentions(each, function, parameters, depth - 1) for each in values):
                    return True
    return False


def comes_from_caller(value: Expression, function: Function, depth: int = 6) -> bool:
    """Whether a value is made of what a method was called with, beside its receiver."""
    own = {each.name for each in function.parameters[1:]}
    for part in parts_of(value, 8):
        match part:
            case Parameterised(parameter=name) if name in own:
                return True
            case Name(bindings=bindings) if depth:
                values = [function.bindings[index].value for index in bindings]
                if any(comes_from_caller(each, function, depth - 1) for each in values):
                    return True
    return False


def calls_of(function: Function) -> Iterator[Call]:
    """The calls that a function makes, in the order of the text."""
    for operation in function.operations:
        if operation.kind == "call" and isinstance(operation.value, Call):
            yield operation.value
