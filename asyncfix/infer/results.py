"""What calls give."""

from collections.abc import Mapping

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.annotations import is_decided
from asyncfix.infer.answers import Called, Returned, Yielded, scope_of
from asyncfix.infer.calls import ANY_ARGUMENTS, bound_parameters, last_name, parameter_of
from asyncfix.infer.classes import has_decorator
from asyncfix.infer.containers import (
    MOST_NESTED,
    as_mapping,
    collections,
    containers,
    is_shallow,
    mappings,
    union,
)
from asyncfix.infer.given import MOST_CALLS, is_super
from asyncfix.infer.heirs import INITIALISING
from asyncfix.infer.overloaded import Overloaded
from asyncfix.infer.supposed import Settled
from asyncfix.infer.types import (
    CONTENT,
    NOTHING,
    Alias,
    Callable,
    ClassType,
    Context,
    Deferred,
    Generated,
    Given,
    Giver,
    Instance,
    Manager,
    Managing,
    Offloaded,
    Pending,
    Promised,
    Subclass,
    Super,
    Type,
    Types,
    nesting,
)
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import Attribute, Call, Name
from asyncfix.model.facts import Function, Parameter

NONE_GIVEN: Given = {}


class Results(Overloaded):
    """Follows values through the functions that make them."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._keeping: dict[Key, Mapping[str, str]] = {}
        self._fluent: dict[Key, bool] = {}

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
            case Deferred(call=inner):
                return self.completed(inner)
            case Callable(function=key):
                function = self.program.function(key)
                if self.is_manager(key):
                    return frozenset((Manager(call),))
                if function.is_generator:
                    return frozenset((Generated(call),))
                return self.returned(key, call.receiver)
            case _:
                return NOTHING

    def returned(self, key: Key, receiver: Type | None) -> Types:
        """What a function returns: where that is its own receiver, the object that it is called on."""
        match receiver:
            case Instance() if self.returns_receiver(key):
                return frozenset((receiver,))
            case ClassType(cls=cls) if self.returns_receiver(key):
                return frozenset((Instance(cls),))
            case Instance(exact=False) if self.is_left_open(key):
                return union(
                    self.answer(Returned(each))
                    for each in self.overrides(receiver.cls, self.program.function(key).name)
                )
            case _:
                return self.answer(Returned(key))

    def returns_receiver(self, key: Key) -> bool:
        """Whether a method is declared to return `Self`, or does nothing but return its first parameter."""
        return self.settled(self._fluent, key, lambda: self._is_fluent(key))

    def _is_fluent(self, key: Key) -> bool:
        function = self.program.function(key)
        names = {parameter_of(each, function) if isinstance(each, Name) else "" for each in function.results}
        is_own = bool(function.owner and function.parameters) and names == {function.parameters[0].name}
        scope = scope_of(key, function)
        declared = self.types(function.annotation, scope) if function.annotation and function.owner else NOTHING
        return (is_own and not function.annotation) or any(map(self._is_self, declared))

    def _is_self(self, value: Type) -> bool:
        mark = find_mark(self.program.cls(value.cls), "form") if isinstance(value, ClassType) else None
        return mark is not None and mark.first == "self"

    def result(self, callee: Type, call: Call, scope: Key, given: Given = NONE_GIVEN, depth: int = MOST_CALLS) -> Types:
        """What a call of `callee` gives, where it is written, with some parameters of the scope given."""
        match callee:
            case Callable():
                return self._called_result(callee, call, scope, given, depth)
            case ClassType(cls=cls):
                return self._constructed(cls, call, scope, given, depth)
            case Deferred(call=inner):
                return self.result(inner, Call(call.function, ANY_ARGUMENTS), scope)
            case Offloaded(call=inner):
                return frozenset((Pending(inner),))
            case Giver(result=result):
                return frozenset((result,))
            case Managing(call=inner):
                return frozenset((Manager(inner),))
            case Subclass(cls=cls):
                return frozenset((Instance(cls),))
            case Alias(meant=meant):
                return meant
            case Instance():
                methods = self.member(callee, "__call__")
                return union(self.result(method, call, scope, given, depth) for method in methods)
            case _:
                return NOTHING

    def _called_result(self, callee: Callable, call: Call, scope: Key, given: Given, depth: int) -> Types:
        function = self.program.function(callee.function)
        if self.is_ruled_out(callee, call, scope):
            return NOTHING
        if function.marks and (opened := self.opened(callee, call)):
            return opened
        if ran := self.ran(function, callee, call, scope, given, depth):
            return ran | self._beside(function, callee)
        back = self.promised(callee, call, scope, given, depth)
        if back is None:
            back = self.given_back(callee, call, scope, given, depth)
        if function.is_async and not function.is_generator:
            return frozenset((Pending(callee) if back is None else Promised(back),))
        if back is None and function.is_generator and not is_stub(callee.function.path):
            callee = self._made_with(function, callee, call, scope, given, depth)
        return (self.completed(callee) if back is None else back) | self._generated_below(callee, function, call)

    def _generated_below(self, callee: Callable, function: Function, call: Call) -> Types:
        """The generators of subclasses that a call may mean."""
        receiver = callee.receiver
        if not isinstance(receiver, Instance) or receiver.exact or is_stub(receiver.cls.path):
            return NOTHING
        if isinstance(call.function, Attribute) and is_super(call.function.value):
            return NOTHING
        return self.overriding_generators(receiver.cls, function.name)

    def _made_with(
        self, function: Function, callee: Callable, call: Call, scope: Key, given: Given, depth: int
    ) -> Callable:
        """A generator function with what this call passes: its body runs later, and with nobody else's arguments."""
        passed = dict(callee.captured) | dict(self._passed(function, callee, call, scope, given, depth))
        found = Callable(callee.function, callee.receiver, frozenset(passed.items()))
        return found if nesting(found) <= MOST_NESTED else callee

    def _beside(self, function: Function, callee: Callable) -> Types:
        """What else the result is: a task can be awaited, and has methods of its own."""
        if function.is_async:
            return frozenset((Pending(callee),)) if function.annotation else NOTHING
        return self.declared(function.annotation, scope_of(callee.function, function))

    def returns(self, key: Key) -> Types:
        function = self.program.function(key)
        declared = self.declared(function.annotation, scope_of(key, function))
        if is_decided(declared):
            standing_in = union(self.types(result, key) for result in function.results if self._is_promise(declared))
            filling = union(self.types(result, key) for result in function.results if self.is_bare(declared))
            whole = self._made_there(key, function, declared) or declared
            return whole | self._own(standing_in) | containers(filling)
        found = union(self.types(result, key) for result in function.results)
        return found if not declared or is_callable(found) else declared

    def _made_there(self, key: Key, function: Function, declared: Types) -> Types:
        """The objects that a function makes as it returns them, where that is all that its annotation promises.

        What they were made with is more than the annotation says.
        """
        name = last_name(function.annotation) if function.annotation else ""
        made = [each.function for each in function.results if isinstance(each, Call)]
        if not made or len(made) < len(function.results) or any(last_name(each) != name for each in made):
            return NOTHING
        if is_stub(key.path) or not self.has_orders or self._is_overridden(key, function):
            return NOTHING
        found = union(self.types(each, key) for each in function.results)
        is_more = any(isinstance(each, Instance) and each.held for each in found)
        return found if is_more and {plain(each) for each in found} == declared else NOTHING

    def _is_overridden(self, key: Key, function: Function) -> bool:
        below = self.overrides(Key(key.path, function.owner), function.name) if function.owner else ()
        return any(each != key for each in below)

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
            return self.heirs(key) if function.name == INITIALISING else receiver
        scope = scope_of(key, function)
        if parameter.kind in ("args", "kwargs"):  # a tuple, or a mapping, of what the annotation says
            return collections(self.declared(parameter.annotation, scope))
        if declared := self.declared(parameter.annotation, scope):
            standing_in = self._own(self._handed_over(key, name)) if self._is_promise(declared) else NOTHING
            filling = containers(self._handed_over(key, name)) if self.is_bare(declared) else NOTHING
            return declared | standing_in | filling
        if parameter is first_given(function) and (wrapped := self._decorated(key, function)):
            return wrapped
        default = NOTHING if parameter.default is None else self.types(parameter.default, scope)
        if is_stub(key.path):  # what one call of a library's function passes is no other's
            return default
        default |= self.passed_by_library(key, function, name)
        found = default | self._handed_over(key, name)
        return found or self.bounded(parameter.annotation, scope)

    def _handed_over(self, key: Key, name: str) -> Types:
        """What calls pass for a parameter: what one of them passes is not found out again because another's grows."""
        inserted = self.inserted(key)
        given = [inserted[name]] if name in inserted else self.calls.arguments(key, name, self, inserted)
        known = self.answer.noted(Settled)
        found: list[Types] = []
        for place in given:
            if place not in known.places:
                reads = self.provisional_reads
                found.append(self.evaluated(*place))
                if self.provisional_reads == reads:
                    known.add(place, found.pop())
        return union((known.types, *found))

    def _is_promise(self, declared: Types) -> bool:
        """Whether an annotation only says what objects can do: any that are passed or returned may stand in for it."""
        return any(isinstance(each, Instance) and self._is_structural(each.cls) for each in declared)

    def _own(self, found: Types) -> Types:
        """The objects of the program's own classes."""
        return frozenset(each for each in found if isinstance(each, Instance) and not is_stub(each.cls.path))

    def standing_in_field(self, held: Types, cls: Key, attr: str) -> Types:
        """What a field holds, and the objects that it is made with where its annotation says what they can do."""
        return held | self._own(self.filled(cls, attr)) if self._is_promise(held) else held

    def _is_structural(self, cls: Key) -> bool:
        bases = () if is_stub(cls.path) else self.order(cls)[1:]
        return any(find_mark(self.program.cls(each), "structural") for each in bases)

    def _decorated(self, key: Key, function: Function) -> Types:
        """What a decorator gets first: what it is put on. What a wrapper of methods gets first: their objects."""
        classes = frozenset(map(ClassType, self.calls.decorated_classes(key, self)))
        if found := classes | frozenset(map(Callable, self.calls.decorated(key, self))):
            return found
        outer = scope_of(key, function)
        methods = self.calls.decorated(outer, self) if outer.qualname and not function.owner else ()
        return union(self.receiver(each, self.program.function(each)) for each in methods)

    def _constructed(self, cls: Key, call: Call, scope: Key, given: Given, depth: int) -> Types:
        if cls.qualname != "super" or not find_mark(self.program.cls(cls), "looks_behind"):
            if len(call.arguments) == 1 and self._is_type(cls):
                found = self.argument(call.arguments[0].value, scope, given, depth)
                return frozenset(ClassType(each.cls) for each in found if isinstance(each, Instance))
            if collected := self._collected(cls, call, scope, given, depth):
                return collected
            return frozenset((Instance(cls, True, self._held(cls, call, scope, given, depth)),)) | self.given_instead(
                cls
            )
        method = self.program.function(scope)
        receivers = self.receiver(scope, method)
        owner = Key(scope.path, method.owner)
        return frozenset(Super(owner, each) for each in receivers if isinstance(each, Instance | ClassType))

    def _collected(self, cls: Key, call: Call, scope: Key, given: Given, depth: int) -> Types:
        """What a new container holds: the items of what it is made of, and what calls of an argument make for it."""
        init = next(self.methods(cls, "__init__"), None) if is_stub(cls.path) else None
        mark = find_mark(self.program.function(init), "collects") if init else None
        form = find_mark(self.program.cls(cls), "form")
        if not init or not mark or not form:
            return NOTHING
        bound = bound_parameters(self.program.function(init), call, 1)
        made, taken = (
            self.argument(bound[name], scope, given, depth) if name in bound else NOTHING
            for name in (mark.get("makes"), mark.first)
        )
        new = collections(union(map(self.completed, made)))
        if form.first != "values":
            return new | collections(union(map(self.element, taken)))
        named = [each for each in call.arguments if each.keyword not in ("", "*", "**", *bound)]
        parts = tuple(self.argument(each.value, scope, given, depth) for each in named)
        unpacked = (self.argument(each.value, scope, given, depth) for each in call.arguments if each.keyword == "**")
        whole = new | union(map(as_mapping, taken | union(unpacked)))
        return whole | (mappings(tuple(each.keyword for each in named), parts) if named else NOTHING)

    def _is_type(self, cls: Key) -> bool:
        """Whether a class is `type`, which called with an object gives its class."""
        mark = find_mark(self.program.cls(cls), "form")
        return mark is not None and mark.first == "class"

    def _held(self, cls: Key, call: Call, scope: Key, given: Given, depth: int) -> Context:
        """What a call hands to a new object: what entering that will give, callables that it keeps as attributes."""
        for key in self.methods(cls, "__init__"):
            bound = bound_parameters(self.program.function(key), call, 1)
            if lent := find_mark(self.program.function(key), "lends"):
                types = self.argument(bound[lent.first], scope, given, depth) if lent.first in bound else NOTHING
                return frozenset(((CONTENT, types),)) if types and is_shallow(types) else frozenset()
            if kept := self._kept(key):
                passed = {name: bound[name] for name in kept.values() if name in bound}
                known = {name: self.argument(each, scope, given, depth) for name, each in passed.items()}
                held = {attr: known[name] for attr, name in kept.items() if is_callable(known.get(name, NOTHING))}
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


def first_given(function: Function) -> Parameter | None:
    """The first parameter that a call of a function passes: of a method, the one behind its object."""
    is_bound = bool(function.owner) and not has_decorator(function, "staticmethod")
    return next(iter(function.parameters[is_bound:]), None)


def is_callable(types: Types) -> bool:
    return bool(types) and all(isinstance(each, Callable | Deferred) for each in types)


def plain(value: Type) -> Type:
    """An object as an annotation tells of it."""
    return Instance(value.cls) if isinstance(value, Instance) else value
