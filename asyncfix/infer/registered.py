"""What libraries pass to the functions of a program: a framework to its handlers, an application to its settings."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import cast

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import Mark, marks
from asyncfix.infer.answers import Registrations, scope_of
from asyncfix.infer.calls import bound_parameters, last_name
from asyncfix.infer.containers import union
from asyncfix.infer.decorators import uncalled
from asyncfix.infer.generics import instances
from asyncfix.infer.lazy import LazyNames
from asyncfix.infer.types import NOTHING, Callable, ClassType, Type, Types
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import Attribute, Call, Constant
from asyncfix.model.facts import Function

Registered = frozenset[tuple[Key, Key]]  # a function of the program, and that of a library which it is given to


class Handlers(LazyNames):
    """Reads the marks of functions that take functions, or what an object is set up with."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._by_function: dict[str, tuple[Registered, Mapping[Key, list[Key]]]] = {}

    def passed_by_library(self, key: Key, function: Function, name: str) -> Types:
        """What a library passes for a parameter of a function that it was given, or that it decorates."""
        own = function.parameters[1 if self.receiver(key, function) else 0 :]
        position = next((index for index, each in enumerate(own) if each.name == name), None)
        if position is None:
            return NOTHING
        decorating = (
            (api, mark) for api in self._decorating(key, function) for mark in passing(self.program.function(api), "")
        )
        taking = (
            (api, mark) for api in self._taking(key, function) for mark in passing(self.program.function(api), "to")
        )
        return union(self._passed_class(api, mark, position) for api, mark in (*decorating, *taking))

    def _passed_class(self, api: Key, mark: Mark, position: int) -> Types:
        names = mark.first.split()
        if position >= len(names):
            return NOTHING
        return instances(self.global_name(self.program.modules[api.path], names[position]))

    def _decorating(self, key: Key, function: Function) -> Iterator[Key]:
        for decorator in function.decorators:
            for each in self.types(uncalled(decorator), scope_of(key, function)):
                if isinstance(each, Callable) and is_stub(each.function.path):
                    yield each.function

    def _taking(self, key: Key, function: Function) -> list[Key]:
        name = function.name
        if not self._takers:
            return []
        found = cast(Registered, self.answer(Registrations(name)))
        if name not in self._by_function or self._by_function[name][0] is not found:
            by_function: dict[Key, list[Key]] = {}
            for registered, api in sorted(found):
                by_function.setdefault(registered, []).append(api)
            self._by_function[name] = (found, by_function)
        return self._by_function[name][1].get(key, [])

    @cached_property
    def _takers(self) -> frozenset[str]:
        """The names by which a program calls what passes something to the functions it is given."""
        found = [each for each in self.program.marked_functions("passes") if any(passing(each, "to"))]
        classes = {each.owner.rpartition(".")[2] for each in found if each.name == "__init__"}
        return frozenset(each.name for each in found) | classes

    def registrations(self, name: str) -> Registered:
        """The functions of a name that calls hand to a library which passes something to them."""
        found = set()
        for scope, call in self.calls.mentioning(name):
            if last_name(call.function) in self._takers:
                for api in union_of(map(self._called_functions, self.called_by(call, scope))):
                    function = self.program.function(api)
                    for mark in passing(function, "to"):
                        given = bound_parameters(function, call).get(mark.get("to"))
                        values = self.types(given, scope) if given else NOTHING
                        found |= {(each.function, api) for each in values if isinstance(each, Callable)}
        return frozenset(found)

    def _called_functions(self, callee: Type) -> Iterator[Key]:
        match callee:
            case Callable(function=key) if is_stub(key.path):
                yield key
            case ClassType(cls=cls):
                yield from (key for key in self.methods(cls, "__init__") if is_stub(key.path))

    def stored_by_calls(self, cls: Key, item: str) -> Types:
        """What calls of a library pass for an item of a mapping that the library keeps of them."""
        if not is_stub(cls.path) or not item.startswith("["):
            return NOTHING
        stored = (cls.qualname,)
        makers = [
            Key(cls.path, function.owner)
            for function in self.program.modules[cls.path].functions.values()
            if any(mark.name == "stores" and mark.positional[1:] == stored for mark in marks(function))
        ]
        sites = (site for maker in makers for site in self._makings(maker))
        return union(self._passed_item(call, scope, item[1:-1]) for scope, call in sites)

    def _passed_item(self, call: Call, scope: Key, item: str) -> Types:
        named = union(self.types(each.value, scope) for each in call.arguments if each.keyword == item)
        mappings = (self.types(each.value, scope) for each in call.arguments if each.keyword == "**")
        return named | union(self.item(each, Constant(item)) for types in mappings for each in types)

    def _makings(self, cls: Key) -> Iterator[tuple[Key, Call]]:
        """The calls that make a class, or one below it, and those by which one below sets it up."""
        for made in (cls, *self.calls.below(cls)):
            for scope, call in self.calls.mentioning(made.qualname.rpartition(".")[2]):
                if ClassType(made) in self.called_by(call, scope):
                    yield scope, call
            for init in self.own_methods(made, "__init__") if made != cls else ():
                for operation in self.program.function(init).operations:
                    match operation.value:
                        case Call(function=Attribute(attr="__init__")) as call if operation.kind == "call":
                            yield init, call


def passing(function: Function, keyword: str) -> Iterator[Mark]:
    """The marks that say what a function passes on: to what it decorates, or, `to`, to one of its arguments."""
    return (each for each in marks(function) if each.name == "passes" and bool(each.get("to")) is bool(keyword))


def union_of(parts: Iterator[Iterator[Key]]) -> list[Key]:
    return sorted({key for part in parts for key in part})
