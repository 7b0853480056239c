"""What calls, `await`, `with` and iteration give."""

from collections.abc import Mapping

from asyncfix.calls import bound_parameters, parameter_of
from asyncfix.catalog.marks import Mark, find_mark, marks
from asyncfix.facts import Call, Constant, Expression, Function, Name
from asyncfix.infer.answers import MOST_NESTED, Called, Returned, Yielded, rows, scope_of, union
from asyncfix.infer.given import MOST_CALLS, Substitution
from asyncfix.program import Key, Program
from asyncfix.types import (
    NOTHING,
    Callable,
    ClassType,
    Collection,
    Context,
    Deferred,
    Gathered,
    Generated,
    Given,
    Instance,
    Manager,
    Offloaded,
    Pending,
    Promised,
    Row,
    Super,
    Type,
    Types,
    nesting,
)

NONE_GIVEN: Given = {}


class Results(Substitution):
    """Follows values through the functions that make them."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._keeping: dict[Key, Mapping[str, str]] = {}

    def called(self, call: Call, scope: Key) -> Types:
        """What a call gives."""
        return union(self.result(callee, call, scope) for callee in self.called_by(call, scope))

    def called_by(self, call: Call, scope: Key) -> Types:
        """What a call calls."""
        return self.answer(Called(call.function, scope))

    def yielded(self, key: Key) -> Types:
        return self.answer(Yielded(key))

    def completed(self, call: Type) -> Types:
        """What a call gives once it has run to its end: of a coroutine function, its result."""
        match call:
            case ClassType(cls=cls):
                return frozenset((Instance(cls, exact=True),))
            case Callable(function=key):
                function = self.program.function(key)
                if self.is_manager(key):
                    return frozenset((Manager(call),))
                if function.is_generator:
                    return frozenset((Generated(call),))
                return self.answer(Returned(key))
            case _:
                return NOTHING

    def result(self, callee: Type, call: Call, scope: Key, given: Given = NONE_GIVEN, depth: int = MOST_CALLS) -> Types:
        """What a call of `callee` gives, where it is written, with some parameters of the scope given."""
        match callee:
            case Callable():
                return self._called_result(callee, call, scope, given, depth)
            case ClassType(cls=cls):
                return self._constructed(cls, call, scope, given, depth)
            case Deferred(call=inner):
                return self.result(inner, Call(call.function), scope)
            case Offloaded(call=inner):
                return frozenset((Pending(inner),))
            case Instance():
                methods = self.member(callee, "__call__")
                return union(self.result(method, call, scope, given, depth) for method in methods)
            case _:
                return NOTHING

    def _called_result(self, callee: Callable, call: Call, scope: Key, given: Given, depth: int) -> Types:
        function = self.program.function(callee.function)
        if ran := self._ran(function, callee, call, scope, given):
            return ran
        back = self.given_back(callee, call, scope, given, depth)
        if function.is_async and not function.is_generator:
            return frozenset((Pending(callee) if back is None else Promised(back),))
        return self.completed(callee) if back is None else back

    def returns(self, key: Key) -> Types:
        function = self.program.function(key)
        declared = self.declared(function.annotation, scope_of(key, function))
        return declared or union(self.types(result, key) for result in function.results)

    def yields(self, key: Key) -> Types:
        function = self.program.function(key)
        declared = self.declared(function.annotation, scope_of(key, function))
        items = union(self.element(each, function.is_async) for each in declared)
        return items or union(self.types(each, key) for each in function.yields)

    def passed(self, key: Key, name: str) -> Types:
        """What a parameter holds: its annotation, or else what calls pass for it."""
        function = self.program.function(key)
        parameter = next(each for each in function.parameters if each.name == name)
        if parameter is function.parameters[0] and (receiver := self.receiver(key, function)):
            return receiver
        if parameter.kind in ("args", "kwargs"):
            return NOTHING
        scope = scope_of(key, function)
        if declared := self.declared(parameter.annotation, scope):
            return declared
        if parameter is function.parameters[0] and (
            wrapped := frozenset(map(Callable, self.calls.decorated(key, self)))
        ):
            return wrapped
        default = NOTHING if parameter.default is None else self.types(parameter.default, scope)
        return default | union(self.types(value, where) for value, where in self.calls.arguments(key, name, self))

    def _constructed(self, cls: Key, call: Call, scope: Key, given: Given, depth: int) -> Types:
        if cls.qualname != "super" or not find_mark(self.program.cls(cls), "looks_behind"):
            return frozenset((Instance(cls, True, self._held(cls, call, scope, given, depth)),))
        method = self.program.function(scope)
        receivers = self.receiver(scope, method)
        owner = Key(scope.path, method.owner)
        return frozenset(Super(owner, each) for each in receivers if isinstance(each, Instance | ClassType))

    def _held(self, cls: Key, call: Call, scope: Key, given: Given, depth: int) -> Context:
        """The callables that a call hands to a new object, which keeps them as attributes."""
        for key in self.methods(cls, "__init__"):
            if kept := self._kept(key):
                bound = bound_parameters(self.program.function(key), call, 1)
                passed = {name: bound[name] for name in kept.values() if name in bound}
                types = {name: self.argument(each, scope, given, depth) for name, each in passed.items()}
                held = {attr: types[name] for attr, name in kept.items() if is_callable(types.get(name, NOTHING))}
                return frozenset(held.items()) if all(map(is_shallow, held.values())) else frozenset()
        return frozenset()

    def _kept(self, init: Key) -> Mapping[str, str]:
        """The attributes that an `__init__` sets to a parameter of its own, and which nothing else writes."""
        if init not in self._keeping:
            function = self.program.function(init)
            found = {
                write.attr: parameter
                for write in function.writes
                if isinstance(write.value, Name) and (parameter := parameter_of(write.value, function))
            }
            cls = Key(init.path, function.owner)
            self._keeping[init] = {attr: name for attr, name in found.items() if len(self.calls.writes(cls, attr)) == 1}
        return self._keeping[init]

    def _ran(self, function: Function, callee: Callable, call: Call, scope: Key, given: Given) -> Types:
        """The result of a function that the catalog knows to call one of its arguments."""
        for mark in marks(function):
            if wrap := wrapping(mark):
                passed = bound_parameters(function, call).get(mark.positional[-1])
                if passed is None and wrap is not Pending:  # the factory of a decorator
                    return frozenset((callee,))
                callees = self.argument(passed, scope, given) if passed else NOTHING
                if mark.first in ("now", "in_greenlet"):
                    return union(self.completed(callee) for callee in callees)
                return frozenset(wrap(callee) for callee in callees if isinstance(callee, Callable | ClassType))
        return self._passed_through(function, call, scope, given)

    def _passed_through(self, function: Function, call: Call, scope: Key, given: Given) -> Types:
        """The result of a function that makes it of an argument without calling it."""
        if find_mark(function, "keeps"):
            return union(self.argument(argument.value, scope, given) for argument in call.arguments[:1])
        if mark := find_mark(function, "injects"):
            dependency = bound_parameters(function, call).get(mark.first)
            return union(map(self.provided, self.types(dependency, scope))) if dependency else NOTHING
        if find_mark(function, "gathers"):
            return self._gathered(call, scope)
        if mark := find_mark(function, "loads"):
            return self.loaded(bound_parameters(function, call), mark.positional, self.program.modules[scope.path])
        return NOTHING

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

    def awaited(self, value: Type) -> Types:
        match value:
            case Pending(call=call):
                return self.completed(call)
            case Promised(result=result):
                return result
            case Gathered(parts=parts):
                return rows(tuple(union(map(self.awaited, part)) for part in parts))
            case Instance(cls=cls):
                return union(self.answer(Returned(method)) for method in self.methods(cls, "__await__"))
            case _:
                return NOTHING

    def entered(self, value: Type, is_async: bool) -> Types:
        match value:
            case Manager(call=call):
                return self.yielded(call.function)
            case Instance(cls=cls):
                methods = self.methods(cls, "__aenter__" if is_async else "__enter__")
                return union(self.answer(Returned(method)) for method in methods)
            case _:
                return NOTHING

    def element(self, value: Type, is_async: bool = False) -> Types:
        match value:
            case Generated(call=call):
                return self.yielded(call.function)
            case Collection(item=item):
                return frozenset((item,))
            case Row(parts=parts):
                return union(parts)
            case Instance(cls=cls):
                return self._next(cls, is_async)
            case _:
                return NOTHING

    def _next(self, cls: Key, is_async: bool) -> Types:
        """What iterating over an object gives: `__next__` of what its `__iter__` returns."""
        iterate, advance = ("__aiter__", "__anext__") if is_async else ("__iter__", "__next__")
        iterators = union(self.answer(Returned(method)) for method in self.methods(cls, iterate))
        own = {each.cls for each in iterators if isinstance(each, Instance)} or {cls}
        found = union(self.answer(Returned(method)) for each in own for method in self.methods(each, advance))
        others = (each for each in iterators if not isinstance(each, Instance))
        return found | union(self.element(each, is_async) for each in others)

    def item(self, value: Type, index: Expression | None) -> Types:
        """What `value[index]` gives."""
        match value:
            case Collection(item=item):
                return frozenset((item,))
            case Row(parts=parts):
                if (
                    isinstance(index, Constant)
                    and isinstance(place := index.value, int)
                    and -len(parts) <= place < len(parts)
                ):
                    return parts[place]
                return union(parts)
            case Instance(cls=cls):
                return union(self.answer(Returned(method)) for method in self.methods(cls, "__getitem__"))
            case _:
                return NOTHING


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


def is_callable(types: Types) -> bool:
    return bool(types) and all(isinstance(each, Callable | Deferred) for each in types)


def is_shallow(types: Types) -> bool:
    return all(nesting(each) < MOST_NESTED for each in types)
