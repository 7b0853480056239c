"""How an object was made, where the program shows it: a queue with a bound, a lock of one's own."""

from collections.abc import Iterable, Iterator

from asyncfix.infer.inference import Inference
from asyncfix.infer.types import ClassType, Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Entered, Expression, Name
from asyncfix.reach.conditions import Site, alternatives, holds

Made = tuple[Expression, Key]  # a value, and where it is written


def was_made(condition: str, receiver: Expression, scope: Key, inference: Inference) -> bool:
    """Whether all that made an object made it so; true, too, where nothing shows how it was made."""
    calls = [(each, where) for each, where in values(receiver, scope, inference) if isinstance(each, Call)]
    return all(was_made_so(condition, call, where, inference) for call, where in calls)


def was_surely_made(condition: str, receiver: Expression, scope: Key, inference: Inference) -> bool:
    """Whether all that an object may be is shown, and made so."""
    made = [(before_entering(each, where, inference), where) for each, where in values(receiver, scope, inference)]
    return bool(made) and all(
        isinstance(each, Call) and is_shown(each, where, inference) and was_made_so(condition, each, where, inference)
        for each, where in made
    )


def before_entering(value: Expression, scope: Key, inference: Inference) -> Expression:
    """What a `with` enters, where that gives the object itself."""
    match value:
        case Entered(value=manager) if classes(value, scope, inference) == classes(manager, scope, inference):
            return manager
        case _:
            return value


def classes(value: Expression, scope: Key, inference: Inference) -> frozenset[Key]:
    return frozenset(each.cls for each in inference.types(value, scope) if isinstance(each, Instance))


def is_shown(call: Call, scope: Key, inference: Inference) -> bool:
    """Whether a call is known to make an object of a class."""
    return any(isinstance(each, ClassType) for each in inference.types(call.function, scope))


def was_made_so(condition: str, call: Call, scope: Key, inference: Inference) -> bool:
    for cls in inference.types(call.function, scope):
        if isinstance(cls, ClassType):
            for init in inference.methods(cls.cls, "__init__"):
                site = Site(init, call, scope)
                return any(holds(each, site, inference) for each in alternatives(condition))
    return True


def values(receiver: Expression, scope: Key, inference: Inference) -> Iterator[Made]:
    """What the name or attribute of an object is bound to."""
    match receiver:
        case Name(id=name, bindings=()):
            module = inference.program.modules[scope.path]
            yield from ((each.binding.value, Key(scope.path, each.scope)) for each in module.names.get(name, ()))
        case Name(bindings=bindings):
            function = inference.program.function(scope)
            yield from ((function.bindings[index].value, scope) for index in bindings)
        case Attribute(value=owner, attr=attr):
            for each in inference.types(owner, scope):
                if isinstance(each, Instance):
                    related = inference.order(each.cls) if each.exact else inference.kin(each.cls)
                    yield from written(related, attr, inference)


def written(related: Iterable[Key], attr: str, inference: Inference) -> Iterator[Made]:
    """What the methods of some classes, and their bodies, put in an attribute."""
    for each in related:
        yield from ((write.value, where) for where, write in inference.calls.writes(each, attr))
        members = inference.program.modules[each.path].members.get((each.qualname, attr), ())
        yield from ((member.value, Key(each.path, inference.program.cls(each).parent)) for member in members)
