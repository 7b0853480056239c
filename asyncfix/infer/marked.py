"""What a library's function gives where its mark says how that comes out of its arguments."""

from abc import abstractmethod

from asyncfix.catalog.marks import Mark, find_mark, marks
from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.containers import given_out, is_shallow, union
from asyncfix.infer.generics import instances
from asyncfix.infer.registered import Handlers
from asyncfix.infer.types import (
    NOTHING,
    Alias,
    Callable,
    ClassType,
    Collection,
    Deferred,
    Gathered,
    Given,
    Instance,
    Managing,
    Offloaded,
    Pending,
    Promised,
    Row,
    Type,
    Types,
    content,
)
from asyncfix.infer.wrapped import NOW
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Constant, Expression
from asyncfix.model.facts import Function


class Marked(Handlers):
    """Reads the marks of functions that run, keep, gather, name or hand out what they are given."""

    def ran(self, function: Function, callee: Callable, call: Call, scope: Key, given: Given, depth: int) -> Types:
        """The result of a function that the catalog knows to call one of its arguments."""
        if not function.marks:
            return NOTHING
        for mark in marks(function):
            if wrap := wrapping(mark):
                passed = bound_parameters(function, call).get(mark.positional[-1])
                if passed is None and wrap is not Pending:  # the factory of a decorator
                    return frozenset((callee,))
                callees = self.argument(passed, scope, given, depth - 1) if passed else NOTHING
                if mark.first in NOW:
                    return union(self.completed(callee) for callee in callees)
                if wrap is Pending:
                    return frozenset(
                        Pending(each) for each in callees if isinstance(each, Callable | ClassType | Deferred)
                    )
                return frozenset(wrap(each) for each in callees if isinstance(each, Callable | ClassType))
        return self._passed_through(function, callee.receiver, call, scope, given, depth)

    def _passed_through(
        self, function: Function, receiver: Type | None, call: Call, scope: Key, given: Given, depth: int
    ) -> Types:
        """The result of a function that makes it of an argument without calling it."""
        if find_mark(function, "manages"):
            made = union(self.argument(each.value, scope, given, depth - 1) for each in call.arguments[:1])
            return frozenset(Managing(each) for each in made if isinstance(each, Callable))
        if find_mark(function, "keeps"):
            return union(self.argument(argument.value, scope, given, depth - 1) for argument in call.arguments[:1])
        if mark := find_mark(function, "injects"):
            dependency = bound_parameters(function, call).get(mark.first)
            return union(map(self.provided, self.types(dependency, scope))) if dependency else NOTHING
        if find_mark(function, "gathers"):
            return self._gathered(call, scope)
        if mark := find_mark(function, "loads"):
            names = self.written_out(bound_parameters(function, call), scope, given)
            return self.loaded(names, mark.positional, self.program.modules[scope.path])
        if (mark := find_mark(function, "gives")) and isinstance(receiver, Collection | Row):
            others = (self.argument(each.value, scope, given, depth) for each in call.arguments[:1])
            return given_out(receiver, mark.first, call) | (union(others) if mark.first == "both" else NOTHING)
        if mark and isinstance(receiver, Instance) and (held := content(receiver)):
            return frozenset((Promised(held),)) if function.is_async else held
        if mark := find_mark(function, "looks_up"):
            bound = bound_parameters(function, call)
            objects = self.argument(bound[mark.first], scope, given, depth) if mark.first in bound else NOTHING
            return union(self.looked_up(function, call, scope, given, objects))
        if mark := find_mark(function, "casts"):
            return self._cast(bound_parameters(function, call).get(mark.first), scope)
        return self._named(function, call, scope)

    def _named(self, function: Function, call: Call, scope: Key) -> Types:
        """The annotation that a library's function makes a name for: `NewType("Name", Class)`."""
        named = [each for each in marks(function) if each.name == "names"]
        bound = bound_parameters(function, call) if named else {}
        meant = union(self.annotated(bound[each.first], scope) for each in named if each.first in bound)
        is_variable = any(each.get("varies") for each in named)
        return frozenset((Alias(meant, is_variable),)) if meant and is_shallow(meant) else NOTHING

    def _cast(self, target: Expression | None, scope: Key) -> Types:
        """What `cast(target, value)` promises."""
        return instances(self.types(target, scope)) if target else NOTHING

    def provided(self, dependency: Type) -> Types:
        """What a framework makes of a dependency: its result, awaited or taken from its `yield`."""
        if isinstance(dependency, Callable) and self.program.function(dependency.function).is_generator:
            return self.yielded(dependency.function)
        return self.completed(dependency)

    def _gathered(self, call: Call, scope: Key) -> Types:
        plain = [each.value for each in call.arguments if not each.keyword]
        if any(each.keyword == "*" for each in call.arguments):
            starred = [each.value for each in call.arguments if each.keyword == "*"]
            items = union(self.element(each) for value in starred for each in self.types(value, scope))
            return frozenset((Gathered((items,)),))
        return frozenset((Gathered(tuple(self.types(each, scope) for each in plain)),))

    def opened(self, callee: Callable, call: Call) -> Types:
        """The cursor that is given instead where a call names it."""
        function = self.program.function(callee.function)
        mark = find_mark(function, "opens")
        if not mark or not mark.get("gives"):
            return NOTHING
        passed = bound_parameters(function, call).get(mark.first)
        module = self.program.modules[callee.function.path]
        return NOTHING if passed in (None, Constant(None)) else instances(self.global_name(module, mark.get("gives")))

    @abstractmethod
    def completed(self, call: Type) -> Types: ...

    @abstractmethod
    def yielded(self, key: Key) -> Types: ...


def wrapping(mark: Mark) -> type[Deferred] | type[Offloaded] | type[Pending] | None:
    """What a function with this mark makes of the callable it is given."""
    match mark.name:
        case "runs":
            return Pending
        case "binds":
            return Deferred
        case "offloads":
            return Offloaded
        case _:
            return None
