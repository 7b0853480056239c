"""Classes whose objects get attributes by names that are not written there."""

from collections.abc import Iterable, Iterator

from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.facts import Constant

SETTING = ("setattr", "__setattr__", "vars")


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
            match [each.value for each in call.arguments]:
                case [owner, *rest] if not (rest and isinstance(rest[0], Constant)):
                    yield from self._related(self._inference.types(owner, scope))
        for scope, _ in calls.mentioning("__dict__"):
            yield from self._related(self._inference.receiver(scope, self._inference.program.function(scope)))

    def _related(self, objects: Iterable[Type]) -> Iterator[Key]:
        for each in objects:
            if isinstance(each, Instance):
                yield from (*self._inference.order(each.cls), *self._inference.calls.below(each.cls))
