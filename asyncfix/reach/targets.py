"""Which functions run as part of an operation."""

from collections.abc import Iterator, Sequence

from asyncfix import catalog
from asyncfix.catalog.marks import Mark, find_mark
from asyncfix.infer.answers import Decorated
from asyncfix.infer.calls import ANY_ARGUMENTS, bound_parameters
from asyncfix.infer.containers import contents, union
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import (
    NOTHING,
    Callable,
    ClassType,
    Collection,
    Context,
    Deferred,
    Generated,
    Instance,
    Offloaded,
    Opaque,
    Row,
    Subclass,
    Type,
    Types,
    in_order,
)
from asyncfix.link.program import Key
from asyncfix.model.expressions import Argument, Attribute, Call, Expression
from asyncfix.model.facts import Function, Operation
from asyncfix.reach.conditions import Site
from asyncfix.reach.context import ANYWHERE, Contexts
from asyncfix.reach.dispatch import Dispatch
from asyncfix.reach.entering import ASYNCHRONOUS
from asyncfix.reach.implied import Implied
from asyncfix.reach.meant import Meant
from asyncfix.reach.operands import (
    METHODS_FOR,
    is_behind_super,
    item_call,
    items_of,
    methods_of,
    operand,
)
from asyncfix.reach.special import SpecialMethods
from asyncfix.reach.target import Target
from asyncfix.reach.waiting import is_brief, is_excused, waits

USING = ("iterates", "asks", "enters")  # marks of functions that use an object they are given
HANDED = ("runs", "offloads")  # marks of functions that call, or have called, what they are given


class Targets:
    """Follows the calls that a program writes, and those that Python makes for it."""

    def __init__(self, inference: Inference, earlier: "Targets | None" = None) -> None:
        """`earlier` has followed those of an earlier state of the program."""
        self.inference = inference
        self.program = inference.program
        self._special: SpecialMethods = SpecialMethods(inference.program, earlier._special if earlier else None)
        self.contexts = Contexts(inference)
        self._dispatch = Dispatch(inference)
        self._implied = Implied(inference, self.contexts)
        self._meant = Meant(inference, self.contexts)

    def run_by(self, operation: Operation, scope: Key, context: Context = ANYWHERE) -> Iterator[Target]:
        """The functions whose bodies run as part of an operation of `scope`."""
        if operation.kind == "operator" and self._special.waiting.isdisjoint(methods_of(operation.value)):
            return
        values = self._operands(operation, scope, context)
        if operation.kind == "call" and operation.awaited:
            values = self._meant.awaitable(values)
        elif operation.kind == "call" and operation.is_async:
            values = [each for each in values if not self._meant.is_waiting(each)]
        if operation.kind == "call" and self.program.function(scope).parent:
            values = [each for each in values if not self._meant.is_wrapped_otherwise(each, scope)]
        for value in values:
            match operation.kind:
                case "call":
                    assert isinstance(operation.value, Call)
                    called = self._called(value, operation.value, scope, context)
                    is_coroutine = operation.awaited and self._meant.is_coroutine_function(value)
                    yield from (
                        each for each in called if not is_coroutine or not self._meant.gives_nothing(each.function)
                    )
                case "with" if not operation.is_async:
                    managed = self._implied.managed(value)
                    yield from (each for each in managed if not self._is_brief(each, operation, scope))
                case "with":
                    yield from self._implied.implied(value, *ASYNCHRONOUS)
                case "for" if not operation.is_async:
                    yield from self._implied.iterated(value)
                case "for":
                    yield from self._implied.implied(value, "__aiter__", "__anext__")
                case _:
                    yield from self._asked(value, operation, scope, context)

    def _operands(self, operation: Operation, scope: Key, context: Context) -> Sequence[Type]:
        """What an operation is done to, without what the object that holds it was not made with."""
        found = operand(operation)
        method = found.attr if operation.kind == "call" and isinstance(found, Attribute) else ""
        owner = found.value if method and isinstance(found, Attribute) else found
        if never := self.contexts.never(owner, scope, context):
            left = self.contexts.types(owner, scope, context) - never
            return in_order(union(self.inference.member(each, method) for each in left) if method else left)
        return self._sorted(found, scope, context)

    def _asked(self, value: Type, operation: Operation, scope: Key, context: Context) -> Iterator[Target]:
        """What runs where an object is asked for something, or has something set."""
        match operation.kind:
            case "attribute":
                yield from self._implied.computed(value, operation.value)
            case "set attribute":
                yield from self._implied.stored(value, operation.value)
            case "item":
                yield from self._operated(value, item_call(operation.value), scope, context)
            case "operator":
                yield from self._operated(value, operation.value, scope, context)
            case "define":
                assert isinstance(operation.value, Call)
                yield from self._defined(value, operation.value, scope, context)
            case "set item":
                yield from self._implied.implied(value, "__setitem__")
            case "delete item":
                yield from self._implied.implied(value, "__delitem__")
            case "contains":
                asked = list(self._implied.implied(value, "__contains__"))
                yield from asked or self._implied.iterated(value)

    def _defined(self, value: Type, call: Call, scope: Key, context: Context) -> Iterator[Target]:
        """What a decorator of the program does with what it is put on, or a class with a new one below it.

        What a library's factory gives stands for what it keeps: that is not called.
        """
        made = self._sorted(call.function.function, scope, context) if isinstance(call.function, Call) else ()
        is_librarys = any(isinstance(each, Callable) and catalog.is_stub(each.function.path) for each in (value, *made))
        if isinstance(value, Callable) and not is_librarys:
            yield from self._called(value, call, scope, context)

    def handed(self, callee: Callable, call: Call, scope: Key, where: str) -> Iterator[Target]:
        """The functions that a callee gets as an argument and calls: "now", "on_loop" or "in_thread"."""
        function = self.program.function(callee.function)
        for mark in function.marks:
            if (
                mark.name == "runs"
                and mark.first == where
                and not is_excused(mark, Site(callee.function, call, scope), self.inference)
            ):
                yield from self._given(function, mark.positional[1], call, scope, ANYWHERE)

    def asked_of(self, argument: Expression, scope: Key, context: Context, names: Sequence[str]) -> Iterator[Target]:
        """What may run of an argument where it isn't known what is done with it, but by methods of these names."""
        for value in self._sorted(argument, scope, context):
            yield from self.asked(value, argument, scope, names)

    def asked(self, value: Type, place: Expression, scope: Key, names: Sequence[str]) -> Iterator[Target]:
        """The same of one type that it may have."""
        match value:
            case Instance():
                yield from self._implied.asked(value, names)
            case Callable() | Deferred() if "__call__" in names:
                yield from self._called(value, Call(place, ANY_ARGUMENTS), scope, ANYWHERE)
            case Generated() if "__iter__" in names:
                yield from self._implied.iterated(value)
            case Collection(item=item):
                yield from self.asked(item, place, scope, names)
            case Row(parts=parts):
                yield from (each for part in in_order(union(parts)) for each in self.asked(part, place, scope, names))

    def _called(self, callee: Type, call: Call, scope: Key, context: Context) -> Iterator[Target]:
        match callee:
            case Callable(function=key) if catalog.is_stub(key.path):
                yield from self._called_library(callee, call, scope, context)
            case Callable(function=key, receiver=receiver, captured=captured):
                function = self.program.function(key)
                if find_mark(function, "nonblocking") or self._dispatch.makes_coroutine(key, call):
                    return
                if not function.is_generator and (not function.is_async or find_mark(function, "blocks")):
                    yield self._entered(key, receiver, call, scope, context, captured)
                    yield from self._around(key)
                yield from self._overridden(callee, call, scope, context)
            case ClassType(cls=cls):
                yield from self._constructed(cls, call, scope, context)
            case Subclass(cls=cls):
                for each in self.inference.subclasses(cls):
                    yield from self._constructed(each, call, scope, context)
            case Instance(cls=cls):
                for key in self.inference.methods(cls, "__call__"):
                    if catalog.is_stub(key.path):
                        yield from self._called_library(Callable(key, callee), call, scope, context)
                        continue
                    if not self.program.function(key).is_async:
                        yield self._entered(key, callee, call, scope, context)
                    yield from self._overridden(Callable(key, callee), call, scope, context)
            case Deferred(call=inner):
                yield from self._called(inner, Call(call.function, ANY_ARGUMENTS), scope, context)

    def _constructed(self, cls: Key, call: Call, scope: Key, context: Context) -> Iterator[Target]:
        for key in self.inference.metamethods(cls, "__call__"):
            if not catalog.is_stub(key.path):
                yield self._entered(key, ClassType(cls), call, scope, context)
        for name in ("__new__", "__init__", "__post_init__"):
            receiver = ClassType(cls) if name == "__new__" else Instance(cls, exact=True)
            for key in self.inference.methods(cls, name):
                if not catalog.is_stub(key.path) or self._makes_wait(key, call, scope, context):
                    yield self._entered(key, receiver, call, scope, context)
                yield from self._consumed(key, call, scope, context)
        for key in self.inference.joining(cls):
            if (known := self.contexts.constructing.known(key, cls, call)) is not None:
                yield Target(key, known | self.contexts.receiving(key, Instance(cls, exact=True)))
        for default, where in self.inference.defaults(cls):
            for value in self._sorted(default.function, where, ANYWHERE):
                if isinstance(value, Callable) and catalog.is_stub(value.function.path):
                    yield from self._called_library(value, default, where, ANYWHERE)

    def _called_library(self, callee: Callable, call: Call, scope: Key, context: Context) -> Iterator[Target]:
        if self.inference.is_ruled_out(callee, call, scope):
            return
        key = callee.function
        function = self.program.function(key)
        is_run = False
        for mark in function.marks:
            if mark.name in HANDED:
                is_run = True
                yield from self._handed(mark, function, call, scope, context)
        is_plain = not is_run and not function.is_async and not function.is_generator
        if isinstance(callee.receiver, ClassType) and find_mark(function, "makes"):
            yield from self._constructed(callee.receiver.cls, Call(call.function, ANY_ARGUMENTS), scope, context)
        if is_plain and self._makes_wait(key, call, scope, context):
            yield Target(key)
        yield from self._consumed(key, call, scope, context)

    def _handed(self, mark: Mark, function: Function, call: Call, scope: Key, context: Context) -> Iterator[Target]:
        """What a library's function does at once with a callable it is given."""
        given = self._given(function, mark.positional[-1], call, scope, context)
        match mark.first:
            case "now":
                yield from given
            case "on_loop":  # a library's own function has no body to report in: it is said here
                yield from (target for target in given if catalog.is_stub(target.function.path))
            case "in_greenlet":
                yield from (self._suspending(target) for target in given if not catalog.is_stub(target.function.path))

    def _suspending(self, target: Target) -> Target:
        """A function whose first argument is an object that suspends instead of waiting."""
        parameters = self.program.function(target.function).parameters
        if not parameters:
            return target
        given = {**dict(target.context), parameters[0].name: frozenset((Opaque(),))}
        return Target(target.function, frozenset(given.items()))

    def _suspends(self, call: Call, scope: Key, context: Context) -> bool:
        """Whether a call works through an object that suspends instead of waiting."""
        if not any(Opaque() in types for _, types in context):
            return False
        return any(Opaque() in self.contexts.types(each.value, scope, context) for each in call.arguments)

    def _makes_wait(self, key: Key, call: Call, scope: Key, context: Context) -> bool:
        """Whether a call of a library's function waits, and not through an object that suspends instead."""
        return self._waits(key, call, scope, context) and not self._suspends(call, scope, context)

    def _waits(self, key: Key, call: Call, scope: Key, context: Context) -> bool:
        mark = find_mark(self.program.function(key), "blocks")
        return mark is None or waits(mark, self.contexts.site(key, call, scope, context), self.inference)

    def _consumed(self, key: Key, call: Call, scope: Key, context: Context) -> Iterator[Target]:
        """What a library's function does with its arguments before it returns."""
        function = self.program.function(key)
        if invokes := find_mark(function, "invokes"):
            passed = (*items_of(invokes, function, call), *ANY_ARGUMENTS)
            yield from self._given(function, invokes.first, call, scope, context, passed)
        for mark in function.marks:
            if mark.name in USING:
                argument = bound_parameters(function, call).get(mark.first)
                for value in self._sorted(argument, scope, context) if argument else ():
                    yield from self._used(mark, value, function.is_async)

    def _used(self, mark: Mark, value: Type, is_async: bool) -> Iterator[Target]:
        """What a library's function, or coroutine function, does with an object that it is given."""
        match mark.name:
            case "iterates":
                yield from self._implied.iterated(value)
            case "enters" if is_async:  # by `async with`: what it runs on the loop reports itself
                yield from self._implied.implied(value, *ASYNCHRONOUS)
            case "enters":
                yield from self._implied.managed(value)
            case _:
                yield from self._implied.implied(
                    value, *self._implied.first_of(value, METHODS_FOR.get(mark.positional[1], mark.positional[1:2]))
                )

    def _entered(
        self,
        key: Key,
        receiver: Type | None,
        call: Call,
        scope: Key,
        context: Context,
        captured: Context = ANYWHERE,
    ) -> Target:
        if catalog.is_stub(key.path):
            return Target(key)
        return Target(key, self.contexts.entering(key, receiver, call, scope, context, captured))

    def _around(self, key: Key) -> Iterator[Target]:
        """The wrappers that decorators put around a function, without the call of the function itself."""
        for wrapper in self.inference.wrappers(key):
            function = self.program.function(wrapper)
            if not function.is_async and not function.is_generator:
                outer = self.program.function(Key(wrapper.path, function.parent or ""))
                yield Target(wrapper, frozenset((each.name, NOTHING) for each in outer.parameters))
        if self.program.function(key).decorators:
            yield from self._surrounding(key)

    def _surrounding(self, key: Key) -> Iterator[Target]:
        """What decorators of libraries call around a function: the sleep between two tries."""
        decorated = self.program.function(key)
        scope = Key(key.path, decorated.parent or "")
        for decorator in decorated.decorators:
            call = decorator if isinstance(decorator, Call) else Call(decorator)
            found = self._sorted(call.function, scope, ANYWHERE)
            for key in (each.function for each in found if isinstance(each, Callable)):
                mark = find_mark(self.program.function(key), "surrounds")
                inner = Key(key.path, mark.first) if mark else key
                is_there = inner.qualname in self.program.modules[key.path].functions
                if mark and is_there and not is_excused(mark, Site(key, call, scope), self.inference):
                    yield Target(inner)

    def _overridden(self, callee: Callable, call: Call, scope: Key, context: Context) -> Iterator[Target]:
        """The methods of subclasses that a call may mean; one behind `super()` is not overridden."""
        if not isinstance(callee.receiver, Instance) or callee.receiver.exact or is_behind_super(call):
            return
        name = self.program.function(callee.function).name
        for key in self.inference.overrides(callee.receiver.cls, name):
            function = self.program.function(key)
            is_plain = not function.is_generator and not function.is_async and not self._is_offloaded(key)
            if key != callee.function and is_plain and not self._dispatch.makes_coroutine(key, call):
                receiver = Instance(Key(key.path, function.owner))
                yield self._entered(key, receiver, call, scope, context)

    def _is_offloaded(self, key: Key) -> bool:
        """Whether a decorator has it run in a thread, wherever it is called."""
        return any(isinstance(each, Offloaded) for each in self.inference.answer(Decorated(key)))

    def _given(
        self,
        function: Function,
        parameter: str,
        call: Call,
        scope: Key,
        context: Context,
        passed: tuple[Argument, ...] = ANY_ARGUMENTS,
    ) -> Iterator[Target]:
        argument = bound_parameters(function, call).get(parameter)
        for value in self._sorted(argument, scope, context) if argument else ():
            for each in in_order(frozenset(contents(value))):
                yield from self._called(each, Call(argument or call, passed), scope, context)

    def _is_brief(self, target: Target, operation: Operation, scope: Key) -> bool:
        """Whether a `with` waits only while another thread is in a suite as short as this one."""
        mark = find_mark(self.program.function(target.function), "blocks")
        is_excepted = mark is not None and mark.get("unless") == "brief" and catalog.is_stub(target.function.path)
        return is_excepted and is_brief(operation, self.program.function(scope))

    def _operated(self, value: Type, expression: Expression, scope: Key, context: Context) -> Iterator[Target]:
        """The method that Python calls for an operator, a test or a formatted value."""
        call = expression if isinstance(expression, Call) else Call(expression)
        for name in self._implied.first_of(value, methods_of(expression)):
            for key in self.inference.methods(value.cls, name) if isinstance(value, Instance) else ():
                is_plain = not self.program.function(key).is_async
                if is_plain and (not catalog.is_stub(key.path) or self._waits(key, call, scope, context)):
                    yield self._entered(key, value, call, scope, context)

    def _sorted(self, expression: Expression, scope: Key, context: Context) -> Sequence[Type]:
        found: Types = self.contexts.types(expression, scope, context)
        return in_order(found)
