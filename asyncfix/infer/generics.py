"""Functions whose result is of the class that they are given: `def get(self, wanted: type[T]) -> T`."""

from collections.abc import Iterator, Mapping

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.answers import scope_of
from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.parameters import ClassParameters, names_in
from asyncfix.infer.types import Callable, ClassType, Given, Instance, Type, Types
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import Call, Display, Either, Expression, Item, Name
from asyncfix.model.facts import Function


class Generics(ClassParameters):
    """Solves the type variables of a call."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._variables: dict[Key, Mapping[str, str]] = {}

    def promised(self, callee: Callable, call: Call, scope: Key, given: Given, depth: int) -> Types | None:
        """What a call gives by the classes it passes, None where its annotations don't decide."""
        function = self.program.function(callee.function)
        if not function.annotation:
            return None
        variables, own = self._asked_for(callee.function, function), self.class_arguments(callee)
        if not variables and not own:
            return None
        bound = bound_parameters(function, call, 1 if callee.receiver else 0)
        passed = {
            variable: self.argument(bound[parameter], scope, given, depth) if parameter in bound else frozenset()
            for variable, parameter in variables.items()
        }
        solved = {**own, **{variable: instances(types) for variable, types in passed.items()}}
        return self.annotated(function.annotation, scope_of(callee.function, function), solved)

    def _asked_for(self, key: Key, function: Function) -> Mapping[str, str]:
        """The type variables of a function's result, each with the parameter that takes the class it stands for."""
        return self.settled(self._variables, key, lambda: self._find_asked_for(key, function))

    def _find_asked_for(self, key: Key, function: Function) -> Mapping[str, str]:
        returned = set(names_in(function.annotation)) if function.annotation else set()
        scope = scope_of(key, function)
        return {
            name: parameter.name
            for parameter in (function.parameters if returned else ())
            if parameter.annotation
            for name in self._classes_in(parameter.annotation, scope)
            if name in returned
        }

    def _classes_in(self, annotation: Expression, scope: Key) -> Iterator[str]:
        """The type variables for whose class an annotation asks: the T of `type[T]`."""
        match annotation:
            case Item(value=value, index=Display(items=(Name(id=name) as variable,))):
                if any(map(self._is_class_form, self.types(value, scope))) and not self.annotated(variable, scope):
                    yield name
            case Either(options=options):
                for option in options:
                    yield from self._classes_in(option, scope)

    def _is_class_form(self, value: Type) -> bool:
        mark = find_mark(self.program.cls(value.cls), "form") if isinstance(value, ClassType) else None
        return mark is not None and mark.first == "class"


def instances(types: Types) -> Types:
    return frozenset(Instance(each.cls) for each in types if isinstance(each, ClassType))
