"""Objects that a function makes for itself, by a library or by another function that does."""

from collections.abc import Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, ClassType, Instance, Manager, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Either, Entered, Expression, Name, Narrowed
from asyncfix.repair.scene.scene import Scene

MOST_STEPS = 20  # calls and names that are followed


def is_made_anew(scene: Scene, value: Expression, function: Key, steps: int = MOST_STEPS) -> bool:
    """Whether an expression surely gives an object that was made since the function was called, or part of one.

    What hangs on objects, is a global or came as an argument may have been made by another thread.
    """
    left = steps - 1
    if not left:
        return False
    match value:
        case Name(bindings=bindings):
            facts = scene.reach.program.function(function)
            found = [facts.bindings[index].value for index in bindings]
            return bool(found) and all(is_made_anew(scene, each, function, left) for each in found)
        case Narrowed(value=inner):
            return is_made_anew(scene, inner, function, left)
        case Entered(value=inner):
            managers = scene.reach.inference.types(inner, function)
            return bool(managers) and all(_lends_anew(scene, inner, function, each, left) for each in managers)
        case Either(options=options):
            return all(is_made_anew(scene, each, function, left) for each in options)
        case Call(function=called):
            callees = scene.reach.inference.types(called, function)
            return bool(callees) and all(_gives_anew(scene, each, called, function, left) for each in callees)
        case _:
            return False


def _lends_anew(scene: Scene, entered: Expression, function: Key, manager: Type, steps: int) -> bool:
    """Whether entering a manager gives something new."""
    match manager:
        case Manager(call=call) if not is_stub(call.function.path):
            return _all_anew(scene, scene.reach.program.function(call.function).yields, call.function, steps)
        case Instance(cls=cls) if is_stub(cls.path):
            return is_made_anew(scene, entered, function, steps)
        case _:
            return False


def _gives_anew(scene: Scene, callee: Type, called: Expression, function: Key, steps: int) -> bool:
    match callee:
        case ClassType(cls=cls):
            return is_stub(cls.path)
        case Callable(function=key, receiver=receiver) if is_stub(key.path):
            return receiver is None or (
                isinstance(called, Attribute) and is_made_anew(scene, called.value, function, steps)
            )
        case Callable(function=key) if not scene.reach.program.function(key).decorators:  # a cache gives what it has
            return _all_anew(scene, scene.reach.program.function(key).results, key, steps)
        case _:
            return False


def _all_anew(scene: Scene, values: Sequence[Expression], function: Key, steps: int) -> bool:
    return bool(values) and all(is_made_anew(scene, each, function, steps) for each in values)
