"""Values that are the contents of a file or an answer: bytes, or a text that an object of a library holds or gives."""

from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable, Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Awaited, Call, Constant, Either, Expression, Name, Parameterised


def is_content(value: Expression, scope: Key, inference: Inference, depth: int = 4) -> bool:
    """Whether a value is known to be what was read, and no name of it."""
    match value:
        case Constant(value=found):
            return isinstance(found, bytes)
        case Awaited(value=call):
            return is_content(call, scope, inference, depth)
        case Attribute() | Call():
            return any(is_read(each) for each in said_by_library(value, scope, inference))
        case Name(bindings=bindings) if bindings and depth:
            values = [inference.program.function(scope).bindings[index].value for index in bindings]
            return all(is_content(each, scope, inference, depth - 1) for each in values)
        case Parameterised(parameter=name):
            parameters = inference.program.function(scope).parameters
            return any(each.name == name and each.annotation == Name("bytes") for each in parameters)
        case Either(options=options) if depth:
            return all(is_content(each, scope, inference, depth - 1) for each in options)
        case _:
            return False


def is_read(annotation: Expression | None) -> bool:
    return isinstance(annotation, Name) and annotation.id in ("str", "bytes")


def said_by_library(value: Attribute | Call, scope: Key, inference: Inference) -> Iterator[Expression | None]:
    """How stubs annotate an attribute of their objects, or what their methods return."""
    if isinstance(value, Call):
        for method in inference.called_by(value, scope):
            if isinstance(method, Callable) and method.receiver and is_stub(method.function.path):
                yield inference.program.function(method.function).annotation
        return
    for owner in inference.types(value.value, scope):
        if isinstance(owner, Instance) and is_stub(owner.cls.path):
            members = inference.program.modules[owner.cls.path].members
            yield from (each.annotation for each in members.get((owner.cls.qualname, value.attr), ()))
