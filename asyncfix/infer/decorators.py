"""What a function is after its decorators.

A decorator that is not known keeps the function. One of the project is looked into: what it returns either calls the
function it was given (then calling the result runs it), or is a coroutine function, or hands it to a thread.
"""

from collections.abc import Iterator, Mapping

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.answers import Returned, scope_of
from asyncfix.infer.calls import bound_parameters, last_name, parameter_of
from asyncfix.infer.containers import union
from asyncfix.infer.parts import calls_of
from asyncfix.infer.types import NOTHING, Callable, ClassType, Instance, Offloaded, Type, Types, in_order
from asyncfix.infer.wrapped import Wrappers
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import Call, Definition, Expression, Name
from asyncfix.model.facts import Function
from asyncfix.model.remembered import replace

PLAIN = ("staticmethod", "classmethod", "property", "cached_property", "abstractmethod", "override", "overload")


class Decorators(Wrappers):
    """Applies decorators."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._returned_inside: dict[Key, tuple[Key, ...]] = {}
        self._joining: dict[Key, tuple[Key, ...]] = {}
        self._inserted: dict[Key, Mapping[str, tuple[Expression, Key]]] = {}

    def member(self, owner: Type, attr: str) -> Types:
        if isinstance(owner, Callable) and not is_stub(owner.function.path):
            return union(self.member(each, attr) for each in self._endowments(owner.function))
        return super().member(owner, attr)

    def _endowments(self, key: Key) -> Types:
        """The objects that decorators of libraries make a function one of, too: a task, an actor."""
        function = self.program.function(key)
        found = [self.types(uncalled(each), scope_of(key, function)) for each in function.decorators]
        makers = [each.function for each in union(found) if isinstance(each, Callable)]
        marked = [each for each in makers if find_mark(self.program.function(each), "endows")]
        return union(self.answer(Returned(each)) for each in marked)

    def is_marked(self, function: Function, scope: Key, mark: str) -> bool:
        """Whether a decorator of the function is one that the catalog marks so."""
        for decorator in function.decorators:
            for each in self.types(uncalled(decorator), scope):
                if isinstance(each, Callable) and find_mark(self.program.function(each.function), mark):
                    return True
        return False

    def is_manager(self, key: Key) -> bool:
        function = self.program.function(key)
        return function.is_generator and self.is_marked(function, scope_of(key, function), "manages")

    def joining(self, cls: Key) -> tuple[Key, ...]:
        """The methods that a library calls while an object of a class is made, beside those that Python does."""
        return self.settled(self._joining, cls, lambda: self._find_joining(cls))

    def _find_joining(self, cls: Key) -> tuple[Key, ...]:
        names = [name for each in self.order(cls) for name in self._construction(each)]
        methods = {key: None for name in names for key in self.methods(cls, name) if not is_stub(key.path)}
        if names:
            methods |= {key: None for each in self.order(cls) for key in self._validators(each)}
        return tuple(methods)

    def _construction(self, cls: Key) -> list[str]:
        """The methods that are called where an object is made, by what is said of a class or of its decorators."""
        found = self.program.cls(cls)
        marks = [find_mark(found, "constructs")]
        for decorator in () if is_stub(cls.path) else found.decorators:
            for each in self.types(uncalled(decorator), Key(cls.path, found.parent)):
                if isinstance(each, Callable):
                    marks.append(find_mark(self.program.function(each.function), "constructs"))
        return [name for mark in marks if mark for name in (mark.first.split() or [""])]

    def _validators(self, cls: Key) -> Iterator[Key]:
        if is_stub(cls.path):
            return
        for member in self.program.cls(cls).members:
            if isinstance(member.value, Definition) and member.value.kind == "function":
                key = Key(cls.path, member.value.qualname)
                function = self.program.function(key)
                if function.decorators and self.is_marked(function, scope_of(key, function), "constructing"):
                    yield key

    def decorated(self, key: Key) -> Types:
        """The function, or what its decorators put in its place."""
        function = self.program.function(key)
        if not function.is_async and not is_stub(key.path):
            if self.is_marked(function, scope_of(key, function), "offloads"):
                return frozenset((Offloaded(Callable(key)),))
            for wrapper in self.wrappers(key):
                if self.program.function(wrapper).is_async:
                    return frozenset((Callable(wrapper),))
                if not self.calls_given(wrapper):
                    return NOTHING
        return frozenset((Callable(key),))

    def wrappers(self, key: Key) -> Iterator[Key]:
        """The functions of the project that decorators put around a function, the innermost first."""
        function = self.program.function(key)
        scope = scope_of(key, function)
        for decorator in reversed(function.decorators):
            if last_name(uncalled(decorator)) not in PLAIN and not self._is_library(decorator, scope):
                found = list(self._wrapping(decorator, scope))
                fitting = [each for each in found if self.program.function(each).is_async is function.is_async]
                yield from fitting or found  # one that has both kinds gives each function one of its own

    def inserted(self, key: Key) -> Mapping[str, tuple[Expression, Key]]:
        """What a function gets of its decorator, and of no caller, by parameter: each with the scope it stands in."""
        function = self.program.function(key)
        if not function.decorators or is_stub(key.path):
            return {}
        return self.settled(self._inserted, key, lambda: dict(self._find_inserted(key, function)))

    def bound_by_caller(self, key: Key, call: Call) -> Mapping[str, Expression]:
        """Which argument of a call of a function goes to which parameter, whatever its decorator adds."""
        function, inserted = self.program.function(key), self.inserted(key)
        own = tuple(each for each in function.parameters if each.name not in inserted)
        return bound_parameters(replace(function, parameters=own) if inserted else function, call)

    def _find_inserted(self, key: Key, function: Function) -> Iterator[tuple[str, tuple[Expression, Key]]]:
        for wrapper in self.wrappers(key):
            inside = self.program.function(wrapper)
            for call in calls_of(inside):
                if self._calls_wrapped(call, wrapper, key):
                    bound = bound_parameters(function, call, 0)
                    yield from ((n, (v, wrapper)) for n, v in bound.items() if not is_parameter(v, inside))

    def _calls_wrapped(self, call: Call, wrapper: Key, key: Key) -> bool:
        """Whether a call in a decorator's function may be of the function that it was put on."""
        around = self.program.function(scope_of(wrapper, self.program.function(wrapper)))
        match call.function:
            case Name(id=name, bindings=()) if any(each.name == name for each in around.parameters):
                return any(is_plainly(each, key) for each in self.types(call.function, wrapper))
            case _:
                return False

    def is_opaque(self, key: Key) -> bool:
        """Whether a decorator of the function is one that nothing is known of."""
        function = self.program.function(key)
        scope = scope_of(key, function)
        named = [each for each in function.decorators if last_name(uncalled(each)) not in PLAIN]
        return any(not self.types(uncalled(decorator), scope) for decorator in named)

    def _is_library(self, decorator: Expression, scope: Key) -> bool:
        found = self.types(uncalled(decorator), scope)
        return any(isinstance(each, Callable) and is_stub(each.function.path) for each in found)

    def _wrapping(self, decorator: Expression, scope: Key) -> Iterator[Key]:
        found = self.types(decorator, scope)
        called = {each.function for each in found if isinstance(each, Callable)}
        called |= {
            method for each in found if isinstance(each, Instance) for method in self.methods(each.cls, "__call__")
        }
        for key in sorted(each for each in called if not is_stub(each.path)):
            yield from self._inside(key)
        for each in in_order(found):
            if isinstance(each, ClassType):  # `@Class` leaves an object that is called in place of the function
                calls = self.methods(each.cls, "__call__")
                yield from (key for key in calls if self.program.function(key).is_async and not is_stub(key.path))

    def _inside(self, decorator: Key) -> tuple[Key, ...]:
        """The functions that a decorator defines and returns."""
        return self.settled(self._returned_inside, decorator, lambda: self._find_inside(decorator))

    def _find_inside(self, decorator: Key) -> tuple[Key, ...]:
        results = {each.function for each in self.answer(Returned(decorator)) if isinstance(each, Callable)}
        return tuple(sorted(each for each in results if each.qualname.startswith(f"{decorator.qualname}.")))


def is_plainly(value: Type, function: Key) -> bool:
    """Whether a value is a function as it was defined, bound to nothing."""
    return isinstance(value, Callable) and value.function == function and value.receiver is None


def is_parameter(value: Expression, function: Function) -> bool:
    """Whether a value is what a function itself was called with."""
    return isinstance(value, Name) and bool(value.bindings) and bool(parameter_of(value, function))


def uncalled(decorator: Expression) -> Expression:
    return decorator.function if isinstance(decorator, Call) else decorator
