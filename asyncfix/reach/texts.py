"""Values that are known to be a text: a path, where a library opens what it is given."""

from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.calls import last_name
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable, Instance
from asyncfix.link.program import Key
from asyncfix.model.facts import (
    TEXT,
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


def is_text(value: Expression, scope: Key, inference: Inference, depth: int = 4) -> bool:
    """Whether a value is a text: written so, annotated so, or what a function gives that is annotated so."""
    match value:
        case Constant(value=found):
            return isinstance(found, str)
        case Call(function=Attribute(value=left, attr="__add__")) if depth:
            return is_text(left, scope, inference, depth - 1)
        case Call() if value == TEXT:
            return True
        case (Call() as call) | Awaited(value=Call() as call):
            called = [each for each in inference.called_by(call, scope) if isinstance(each, Callable)]
            return any(says_text(inference.program.function(each.function).annotation) for each in called)
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


def is_text_attribute(owner: Expression, attr: str, scope: Key, inference: Inference, depth: int) -> bool:
    """Whether the objects of a class of the project hold a text in an attribute, and nothing else."""
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
