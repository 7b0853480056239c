"""What calls, `await`, `with` and iteration give."""

from asyncfix.calls import bound_parameters, parameter_of
from asyncfix.catalog.marks import find_mark
from asyncfix.facts import Call, Function, Name
from asyncfix.infer.answers import Called, Made, Returned, Yielded, scope_of, union
from asyncfix.infer.decorators import Decorators
from asyncfix.program import Key
from asyncfix.types import (
    NOTHING,
    Callable,
    ClassType,
    Collection,
    Deferred,
    Generated,
    Instance,
    Manager,
    Pending,
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
                if ran := self._ran(function, call, scope):
                    return ran
                if function.is_async and not function.is_generator:
                    return frozenset((Pending(callee),))
                return self._given_back(function, callee, call, scope) or self.completed(callee)
            case ClassType(cls=cls):
                return self._constructed(cls, scope)
            case Deferred(call=inner):
                return self.result(inner, call, scope)
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
        items = frozenset(each.item for each in declared if isinstance(each, Collection))
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

    def _ran(self, function: Function, call: Call, scope: Key) -> Types:
        """The result of a function that the catalog knows to call one of its arguments."""
        runs, binds = find_mark(function, "runs"), find_mark(function, "binds")
        parameter = runs.positional[1] if runs else binds.first if binds else None
        if parameter is None:
            if find_mark(function, "keeps"):
                return union(self.types(argument.value, scope) for argument in call.arguments[:1])
            return NOTHING
        passed = bound_parameters(function, call).get(parameter)
        callees = self.types(passed, scope) if passed else NOTHING
        if runs and runs.first == "now":
            return union(self.completed(callee) for callee in callees)
        wrap = Deferred if binds else Pending
        return frozenset(wrap(callee) for callee in callees if isinstance(callee, Callable | ClassType))

    def awaited(self, value: Type) -> Types:
        return self.completed(value.call) if isinstance(value, Pending) else NOTHING

    def entered(self, value: Type, is_async: bool) -> Types:
        match value:
            case Manager(call=call):
                return self.yielded(call.function)
            case Instance(cls=cls):
                methods = self.methods(cls, "__aenter__" if is_async else "__enter__")
                return union(self.answer(Returned(method)) for method in methods)
            case _:
                return NOTHING

    def element(self, value: Type) -> Types:
        match value:
            case Generated(call=call):
                return self.yielded(call.function)
            case Collection(item=item):
                return frozenset((item,))
            case _:
                return NOTHING
