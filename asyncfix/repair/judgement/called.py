"""The functions that one call runs."""

from collections.abc import Iterable

from asyncfix.infer.types import Callable, ClassType, Type, in_order
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.repair.scene.scene import Scene


@frozen
class Called:
    """A function that a call runs: `receiver` is what it is bound to, `makes` the class of which it makes an object."""

    function: Key
    receiver: Type | None = None
    makes: Key | None = None


def find_called(scene: Scene, callees: Iterable[Type]) -> tuple[Called, ...]:
    """What a call may run, () where that is not known for all that is called."""
    found: list[Called] = []
    for callee in in_order(frozenset(callees)):
        match callee:
            case Callable(function=function, receiver=receiver):
                found.append(Called(function, receiver))
            case ClassType(cls=cls) if init := next(scene.reach.inference.methods(cls, "__init__"), None):
                found.append(Called(init, makes=cls))
            case _:
                return ()
    return tuple(found)
