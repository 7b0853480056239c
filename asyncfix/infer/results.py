"""What calls, `await`, `with` and iteration give."""

from asyncfix.calls import bound_parameters, parameter_of
from asyncfix.catalog.marks import Mark, find_mark, marks
from asyncfix.facts import Call, Constant, Expression, Function, Name
from asyncfix.infer.answers import Called, Made, Returned, Yielded, rows, scope_of, union
from asyncfix.infer.decorators import Decorators
from asyncfix.program import Key
from asyncfix.types import (
    NOTHING,
    Callable,
    ClassType,
    Collection,
    Deferred,
    Gathered,
    Generated,
    Instance,
    Manager,
    Offloaded,
    Pending,
    Row,
    Super,
    Type,
    Types,
)


class Results(Decorators):
    """Follows values through the functions that make them."""

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

    def result(self, callee: Type, call: Call, scope: Key) -> Types:
        """What a call of `callee` gives, where it is written."""
        match callee:
            case Callable(function=key):
                function = self.program.function(key)
                if ran := self._ran(function, callee, call, scope):
                    return ran
                if function.is_async and not function.is_generator:
                    return frozenset((Pending(callee),))
                return self._given_back(function, callee, call, scope) or self.completed(callee)
            case ClassType(cls=cls):
                return self._constructed(cls, scope)
            case Deferred(call=inner):
                return self.result(inner, call, scope)
            case Offloaded(call=inner):
                return frozenset((Pending(inner),))
            case Instance():
                return union(self.result(method, call, scope) for method in self.member(callee, "__call__"))
            case _:
                return NOTHING

    def _given_back(self, function: Function, callee: Callable, call: Call, scope: Key) -> Types:
        """What a function returns of what this very call passes: not what other calls pass."""
        names = [parameter_of(each, function) if isinstance(each, Name) else "" for each in function.results]
        if function.annotation or function.is_generator or not any(names):
            return NOTHING
        bound = bound_parameters(function, call, 1 if callee.receiver else 0)
        given = union(self.types(bound[name], scope) for name in names if name in bound)
        return given | self.answer(Made(callee.function))

    def made(self, key: Key) -> Types:
        """What a function returns that is none of its parameters."""
        function = self.program.function(key)
        results = [each for each in function.results if not isinstance(each, Name) or not parameter_of(each, function)]
        return union(self.types(each, key) for each in results)

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

    def _constructed(self, cls: Key, scope: Key) -> Types:
        if cls.qualname != "super" or not find_mark(self.program.cls(cls), "looks_behind"):
            return frozenset((Instance(cls, exact=True),))
        method = self.program.function(scope)
        receivers = self.receiver(scope, method)
        owner = Key(scope.path, method.owner)
        return frozenset(Super(owner, each) for each in receivers if isinstance(each, Instance | ClassType))

    def _ran(self, function: Function, callee: Callable, call: Call, scope: Key) -> Types:
        """The result of a function that the catalog knows to call one of its arguments."""
        for mark in marks(function):
            if wrap := wrapping(mark):
                passed = bound_parameters(function, call).get(mark.positional[-1])
                if passed is None and wrap is not Pending:  # the factory of a decorator
                    return frozenset((callee,))
                callees = self.types(passed, scope) if passed else NOTHING
                if mark.first in ("now", "in_greenlet"):
                    return union(self.completed(callee) for callee in callees)
                return frozenset(wrap(callee) for callee in callees if isinstance(callee, Callable | ClassType))
        return self._passed_through(function, call, scope)

    def _passed_through(self, function: Function, call: Call, scope: Key) -> Types:
        """The result of a function that makes it of an argument without calling it."""
        if find_mark(function, "keeps"):
            return union(self.types(argument.value, scope) for argument in call.arguments[:1])
        if mark := find_mark(function, "injects"):
            given = bound_parameters(function, call).get(mark.first)
            return union(map(self.provided, self.types(given, scope))) if given else NOTHING
        if find_mark(function, "gathers"):
            return self._gathered(call, scope)
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
