"""What an operation is done to, and the methods that stand for it."""

from collections.abc import Container, Mapping, Sequence

from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.given import is_super
from asyncfix.model.expressions import Argument, Attribute, Call, Element, Expression, Item
from asyncfix.model.facts import Function, Mark, Operation

# Methods that others stand in for.
METHODS_FOR: Mapping[str, Sequence[str]] = {
    "__bool__": ("__bool__", "__len__"),
    "__str__": ("__str__", "__repr__"),
    "__format__": ("__format__", "__str__", "__repr__"),
    "__ne__": ("__ne__", "__eq__"),
    **{f"__i{name}__": (f"__i{name}__", f"__{name}__") for name in "add sub mul truediv mod or and xor".split()},
}


def is_special(function: Function) -> bool:
    return function.name.startswith("__") and function.name.endswith("__")


def does_something(function: Function, properties: Container[str]) -> bool:
    """Whether a function runs anything but operators and plain attributes."""
    for operation in function.operations:
        match operation:
            case Operation(kind="operator"):
                pass
            case Operation(kind="attribute", value=Attribute(attr=attr)) if attr not in properties:
                pass
            case _:
                return True
    return False


def methods_of(expression: Expression) -> Sequence[str]:
    """The methods of which an operator calls the first that there is."""
    method = expression.function if isinstance(expression, Call) else expression
    return stand_ins(method.attr) if isinstance(method, Attribute) else ()


def stand_ins(method: str) -> Sequence[str]:
    return METHODS_FOR.get(method) or (method,)


def item_call(expression: Expression) -> Expression:
    """`value[index]` as the call that it is."""
    if not isinstance(expression, Item):
        return expression
    arguments = (Argument(expression.index),) if expression.index else ()
    return Call(Attribute(expression.value, "__getitem__"), arguments)


def operand(operation: Operation) -> Expression:
    """The expression whose type decides what an operation runs."""
    match operation.value:
        case Call(function=function) if operation.kind in ("call", "define"):
            return function
        case Attribute(value=owner) if operation.kind in ("attribute", "set attribute"):
            return owner
        case Attribute(value=owner) | Call(function=Attribute(value=owner)) if operation.kind == "operator":
            return owner
        case Item(value=owner) if operation.kind in ("item", "set item", "delete item"):
            return owner
        case value:
            return value


def is_behind_super(call: Call) -> bool:
    return isinstance(call.function, Attribute) and is_super(call.function.value)


def items_of(mark: Mark, function: Function, call: Call) -> tuple[Argument, ...]:
    """What a function passes to the one that it calls: an item of another argument, or of its own object."""
    bound = bound_parameters(function, call)
    if mark.get("of") == "self" and isinstance(call.function, Attribute):
        bound = {**bound, "self": call.function.value}
    return (Argument(Element(bound[mark.get("of")], False)),) if mark.get("of") in bound else ()
