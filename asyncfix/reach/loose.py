"""Classes whose objects get attributes by names that are not written there, or are initialised anew."""

from collections.abc import Iterable, Iterator

from asyncfix.infer.given import is_super
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Instance, Super, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Constant, Expression
from asyncfix.reach.keys import KEEPING

SETTING = ("setattr", "__setattr__", "vars", "__init__", "__dict__")


class Loose:
    """Finds them all, the first time that one is asked for."""

    def __init__(self, inference: Inference) -> None:
        self._inference = inference
        self._found: frozenset[Key] | None = None

    def __contains__(self, cls: Key) -> bool:
        if self._found is None:
            self._found = frozenset(self._find())
        return cls in self._found

    def _find(self) -> Iterator[Key]:
        calls = self._inference.calls
        for scope, call in (each for name in SETTING for each in calls.mentioning(name)):
            for owner in changed_by(call):
                yield from self._related(self._inference.types(owner, scope))
        for scope, _ in (each for each in calls.mentioning("__dict__") if not is_reading(each[1])):
            yield from self._related(self._inference.receiver(scope, self._inference.program.function(scope)))

    def _related(self, objects: Iterable[Type]) -> Iterator[Key]:
        for each in objects:
            if isinstance(each, Instance | Super):
                yield from (*self._inference.order(each.cls), *self._inference.calls.below(each.cls))


def changed_by(call: Call) -> Iterator[Expression]:
    """The object that a call may set any attribute of."""
    match call.function, [each.value for each in call.arguments]:
        case Attribute(value=owner, attr="__init__"), _:
            if not is_super(owner):
                yield owner
        case Attribute(value=Attribute(value=owner, attr="__dict__"), attr=attr), _:
            if attr not in KEEPING:
                yield owner
        case Attribute(value=owner, attr="__setattr__"), [name, _]:
            if not isinstance(name, Constant):
                yield owner
        case _, [owner, *rest] if not (rest and isinstance(rest[0], Constant)):
            yield owner


def is_reading(call: Call) -> bool:
    """Whether a call only looks at the attributes of an object: `self.__dict__.copy()`."""
    match call:
        case Call(Attribute(Attribute(_, "__dict__"), method)):
            return method in KEEPING
        case _:
            return False
