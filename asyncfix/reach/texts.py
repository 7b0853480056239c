"""Values that are known to be a text: a path, where a library opens what it is given."""

from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.calls import last_name
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable, Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import (
    Attribute,
    Awaited,
    Call,
    Constant,
    Display,
    Either,
    Expression,
    Item,
    Name,
    Parameterised,
)
from asyncfix.reach.contents import said_by_library

CHANGING = ("format", "join", "lower", "removeprefix", "removesuffix", "replace", "rstrip", "strip")  # text into text


def is_text(value: Expression, scope: Key, inference: Inference, depth: int = 8) -> bool:
    """Whether a value is a text: written so, annotated so, or what a function gives."""
    match value:
        case Constant(value=found):
            return isinstance(found, str)
        case Call(function=Attribute(value=left, attr="__add__")) if depth:
            return is_text(left, scope, inference, depth - 1)
        case Call(function=Name("str", ())):
            return True
        case Call(function=Attribute(value=owner, attr=attr)) if attr in CHANGING and depth:
            return is_text(owner, scope, inference, depth - 1) or gives_text(value, scope, inference, depth)
        case Call(function=Attribute(value=whole, attr="get")) if depth:
            return holds_texts(whole, scope, inference, depth - 1) or gives_text(value, scope, inference, depth)
        case (Call() as call) | Awaited(value=Call() as call):
            return gives_text(call, scope, inference, depth)
        case Item(value=whole) if depth:
            return holds_texts(whole, scope, inference, depth - 1)
        case Attribute(value=owner, attr=attr) if depth:
            return is_text_attribute(owner, attr, scope, inference, depth - 1)
        case Name(bindings=bindings) if bindings and depth:
            function = inference.program.function(scope)
            bound = [function.bindings[index] for index in bindings]
            return all(says_text(each.annotation) or is_text(each.value, scope, inference, depth - 1) for each in bound)
        case Parameterised(parameter=name):
            parameters = inference.program.function(scope).parameters
            return any(each.name == name and says_text(each.annotation) for each in parameters)
        case Either(options=options) if depth:
            return all(is_text(each, scope, inference, depth - 1) for each in options)
        case _:
            return False


def gives_text(call: Call, scope: Key, inference: Inference, depth: int) -> bool:
    """Whether a function is annotated so, or of the program and gives nothing but texts."""
    for each in inference.called_by(call, scope):
        function = inference.program.function(each.function) if isinstance(each, Callable) else None
        if function and isinstance(each, Callable):
            results = function.results if depth and not function.annotation else ()
            given = [is_text(result, each.function, inference, depth - 1) for result in results]
            if says_text(function.annotation) or (given and all(given)):
                return True
    return False


def holds_texts(whole: Expression, scope: Key, inference: Inference, depth: int) -> bool:
    """Whether all that is put in a container are texts."""
    match whole:
        case Name(bindings=bindings) if bindings:
            bound = inference.program.function(scope).bindings
            values = [(bound[index].value, scope) for index in bindings]
        case Name(id=name):
            module = inference.program.modules[scope.path]
            values = [(each.binding.value, Key(scope.path, each.scope)) for each in module.names.get(name, ())]
        case Attribute(value=owner, attr=attr):
            values = [(value, where) for _, value, where in values_of(owner, attr, scope, inference)]
        case _:
            values = [(whole, scope)]
    items = [(item, where) for each, where in values if isinstance(each, Display) for item in each.items]
    is_known = all(isinstance(each, Display) for each, _ in values)
    return is_known and bool(items) and all(is_text(item, where, inference, depth) for item, where in items)


def is_text_attribute(owner: Expression, attr: str, scope: Key, inference: Inference, depth: int) -> bool:
    """Whether the objects of a class of the project hold a text in an attribute, and nothing else."""
    if any(map(says_text, said_by_library(Attribute(owner, attr), scope, inference))):
        return True
    found = [each for each in values_of(owner, attr, scope, inference) if each[1] != Constant(None) or each[0]]
    texts = (says_text(told) or is_text(value, where, inference, depth) for told, value, where in found)
    return bool(found) and all(texts)


def values_of(
    owner: Expression, attr: str, scope: Key, inference: Inference
) -> Iterator[tuple[Expression | None, Expression, Key]]:
    """What is put in an attribute: how that is annotated, the value, and where it is written."""
    for each in inference.types(owner, scope):
        for cls in inference.order(each.cls) if isinstance(each, Instance) and not is_stub(each.cls.path) else ():
            for member in inference.program.modules[cls.path].members.get((cls.qualname, attr), ()):
                yield member.annotation, member.value, Key(cls.path, inference.program.cls(cls).parent)
            for method, write in inference.calls.writes(cls, attr):
                yield write.annotation, write.value, method


def says_text(annotation: Expression | None) -> bool:
    """Whether an annotation is `str`, or that or None."""
    match annotation:
        case Name(id="str"):
            return True
        case Either(options=options):
            return all(each == Constant(None) or says_text(each) for each in options)
        case Item(value=form, index=Display(items=items)) if last_name(form) == "Optional":
            return all(map(says_text, items))
        case _:
            return False
