"""Classes that decide themselves what counts as an object of them: `__instancecheck__`, `register`."""

from collections.abc import Iterator
from functools import cached_property

from asyncfix.infer.inference import Inference
from asyncfix.infer.types import ClassType, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute

ASKED = ("__instancecheck__", "__subclasscheck__")
REGISTERING = "register"


class Deciding:
    def __init__(self, inference: Inference) -> None:
        self._inference = inference

    def __contains__(self, cls: Key) -> bool:
        inference = self._inference
        asked = (each for name in ASKED for each in inference.metamethods(cls, name))
        return any(asked) or any(inference.methods(cls, "__subclasshook__")) or cls in self._registering

    @cached_property
    def _registering(self) -> frozenset[Key]:
        """Those that other classes are registered with."""
        return frozenset(each.cls for types in self._owners() for each in types if isinstance(each, ClassType))

    def _owners(self) -> Iterator[Types]:
        for scope, call in self._inference.calls.mentioning(REGISTERING):
            if isinstance(call.function, Attribute) and call.function.attr == REGISTERING:
                yield self._inference.types(call.function.value, scope)
        for module in self._inference.program.project:
            for cls in module.classes.values():
                for each in cls.decorators:
                    if isinstance(each, Attribute) and each.attr == REGISTERING:
                        yield self._inference.types(each.value, Key(module.path, cls.parent))
