"""Which functions run as part of an operation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from asyncfix import catalog
from asyncfix.catalog.marks import Mark, find_mark
from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.given import is_super
from asyncfix.infer.inference import Inference, is_property, is_setter
from asyncfix.infer.types import (
    NOTHING,
    Callable,
    ClassType,
    Context,
    Deferred,
    Generated,
    Instance,
    Manager,
    Opaque,
    Type,
    Types,
    in_order,
)
from asyncfix.link.program import Key
from asyncfix.model.facts import (
    UNKNOWN,
    Argument,
    Attribute,
    Call,
    Constant,
    Display,
    Expression,
    Function,
    Item,
    Operation,
)
from asyncfix.reach.context import ANYWHERE, Contexts
from asyncfix.reach.dispatch import Dispatch
from asyncfix.reach.waiting import is_brief, is_excused, waits

USING = ("iterates", "asks", "enters")  # marks of functions that use an object they are given
ANY_ARGUMENTS = (Argument(UNKNOWN, "*"), Argument(UNKNOWN, "**"))  # of a call that is written elsewhere
HANDED = ("runs", "offloads")  # marks of functions that call, or have called, what they are given


@dataclass(frozen=True, slots=True)
class Target:
    """A function that an operation enters, and what is known of its parameters there."""

    function: Key
    context: Context = ANYWHERE


class Targets:
    """Follows the calls that a program writes, and those that Python makes for it."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.program = inference.program
        self.contexts = Contexts(inference)
        self._dispatch = Dispatch(inference)

    def run_by(self, operation: Operation, scope: Key, context: Context = ANYWHERE) -> Iterator[Target]:
        """The functions whose bodies run as part of an operation of `scope`."""
        values = self._sorted(operand(operation), scope, context)
        if operation.kind == "call" and operation.awaited:
            values = self._awaitable(values)
        elif operation.kind == "call" and operation.is_async:
            values = [each for each in values if not self._is_waiting(each)]
        if operation.kind == "call" and self.program.function(scope).parent:
            values = [each for each in values if not self._is_wrapped_otherwise(each, scope)]
        for value in values:
            match operation.kind:
                case "call":
                    assert isinstance(operation.value, Call)
                    called = self._called(value, operation.value, scope, context)
                    is_coroutine = operation.awaited and self._is_coroutine_function(value)
                    yield from (each for each in called if not is_coroutine or not self._gives_nothing(each))
                case "with" if not operation.is_async:
                    managed = self._managed(value)
                    yield from (each for each in managed if not self._is_brief(each, operation, scope))
                case "for" if not operation.is_async:
                    yield from self._iterated(value)
                case "attribute":
                    yield from self._computed(value, operation.value)
                case "set attribute":
                    yield from self._stored(value, operation.value)
                case "item":
                    yield from self._implied(value, "__getitem__")
                case "set item":
                    yield from self._implied(value, "__setitem__")
                case "delete item":
                    yield from self._implied(value, "__delitem__")
                case "contains":
                    yield from self._implied(value, "__contains__")

    def handed(self, callee: Callable, call: Call, scope: Key, where: str) -> Iterator[Target]:
        """The functions that a callee gets as an argument and calls: "now", "on_loop" or "in_thread"."""
        function = self.program.function(callee.function)
        for mark in function.marks:
            if (
                mark.name == "runs"
                and mark.first == where
                and not is_excused(mark, callee.function, call, scope, self.inference)
            ):
                yield from self._given(function, mark.positional[1], call, scope, ANYWHERE)

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
            case Instance(cls=cls):
                for key in self.inference.methods(cls, "__call__"):
                    if catalog.is_stub(key.path):
                        yield from self._called_library(Callable(key, callee), call, scope, context)
                    elif not self.program.function(key).is_async:
                        yield self._entered(key, callee, call, scope, context)
            case Deferred(call=inner):
                yield from self._called(inner, Call(call.function, ANY_ARGUMENTS), scope, context)

    def _constructed(self, cls: Key, call: Call, scope: Key, context: Context) -> Iterator[Target]:
        for key in self.inference.metamethods(cls, "__call__"):
            if not catalog.is_stub(key.path):
                yield self._entered(key, ClassType(cls), call, scope, context)
        for name in ("__new__", "__init__", "__post_init__"):
            receiver = ClassType(cls) if name == "__new__" else Instance(cls, exact=True)
            for key in self.inference.methods(cls, name):
                if not catalog.is_stub(key.path) or self._waits(key, call, scope):
                    yield self._entered(key, receiver, call, scope, context)
                yield from self._consumed(key, call, scope, context)
        for default, where in self.inference.defaults(cls):
            for value in self._sorted(default.function, where, ANYWHERE):
                if isinstance(value, Callable) and catalog.is_stub(value.function.path):
                    yield from self._called_library(value, default, where, ANYWHERE)

    def _called_library(self, callee: Callable, call: Call, scope: Key, context: Context) -> Iterator[Target]:
        key = callee.function
        function = self.program.function(key)
        is_run = False
        for mark in function.marks:
            if mark.name in HANDED:
                is_run = True
                yield from self._handed(mark, function, call, scope, context)
        is_plain = not function.is_async and not function.is_generator
        if not is_run and is_plain and self._waits(key, call, scope) and not self._suspends(call, scope, context):
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

    def _waits(self, key: Key, call: Call, scope: Key) -> bool:
        mark = find_mark(self.program.function(key), "blocks")
        return mark is None or waits(mark, key, call, scope, self.inference)

    def _consumed(self, key: Key, call: Call, scope: Key, context: Context) -> Iterator[Target]:
        """What a library's function does with its arguments before it returns."""
        function = self.program.function(key)
        if invokes := find_mark(function, "invokes"):
            yield from self._given(function, invokes.first, call, scope, context)
        for mark in function.marks:
            if mark.name in USING:
                argument = bound_parameters(function, call).get(mark.first)
                for value in self._sorted(argument, scope, context) if argument else ():
                    yield from self._used(mark, value)

    def _used(self, mark: Mark, value: Type) -> Iterator[Target]:
        """What a library's function does with an object that it is given."""
        match mark.name:
            case "iterates":
                yield from self._iterated(value)
            case "enters":
                yield from self._managed(value)
            case _:
                yield from self._implied(value, mark.positional[1])

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

    def _overridden(self, callee: Callable, call: Call, scope: Key, context: Context) -> Iterator[Target]:
        """The methods of subclasses that a call may mean; one behind `super()` is not overridden."""
        if not isinstance(callee.receiver, Instance) or callee.receiver.exact or is_behind_super(call):
            return
        name = self.program.function(callee.function).name
        for key in self.inference.overrides(callee.receiver.cls, name):
            function = self.program.function(key)
            is_plain = not function.is_generator and not function.is_async
            if key != callee.function and is_plain and not self._dispatch.makes_coroutine(key, call):
                receiver = Instance(Key(key.path, function.owner))
                yield self._entered(key, receiver, call, scope, context)

    def _given(self, function: Function, parameter: str, call: Call, scope: Key, context: Context) -> Iterator[Target]:
        argument = bound_parameters(function, call).get(parameter)
        for value in self._sorted(argument, scope, context) if argument else ():
            yield from self._called(value, Call(argument or call, ANY_ARGUMENTS), scope, context)

    def _managed(self, value: Type) -> Iterator[Target]:
        match value:
            case Manager(call=call):
                yield Target(call.function, self.contexts.receiving(call.function, call.receiver))
            case Instance(cls=cls):
                yield from self._implicit(value, cls, "__enter__", "__exit__")

    def _is_brief(self, target: Target, operation: Operation, scope: Key) -> bool:
        """Whether a `with` waits only while another thread is in a suite as short as this one."""
        mark = find_mark(self.program.function(target.function), "blocks")
        is_excepted = mark is not None and mark.get("unless") == "brief" and catalog.is_stub(target.function.path)
        return is_excepted and is_brief(operation, self.program.function(scope))

    def _iterated(self, value: Type) -> Iterator[Target]:
        match value:
            case Generated(call=call):
                yield Target(call.function, self.contexts.receiving(call.function, call.receiver))
            case Instance(cls=cls):
                yield from self._implicit(value, cls, "__iter__", "__next__")

    def _implied(self, value: Type, *names: str) -> Iterator[Target]:
        if isinstance(value, Instance):
            yield from self._implicit(value, value.cls, *names)

    def _implicit(self, value: Instance, cls: Key, *names: str) -> Iterator[Target]:
        for name in names:
            for key in self.inference.methods(cls, name):
                yield Target(key, ANYWHERE if catalog.is_stub(key.path) else self.contexts.receiving(key, value))

    def _computed(self, owner: Type, attribute: Expression) -> Iterator[Target]:
        if isinstance(owner, Instance) and isinstance(attribute, Attribute):
            for method in self.inference.methods(owner.cls, attribute.attr):
                if is_property(self.program.function(method)):
                    yield Target(method, self.contexts.receiving(method, owner))
            for method in self.inference.made_up(owner, attribute.attr):
                yield Target(method, self.contexts.receiving(method, owner))

    def _stored(self, owner: Type, attribute: Expression) -> Iterator[Target]:
        """What setting an attribute runs: the class's `__setattr__`, and the setter of a property."""
        if isinstance(owner, Instance) and isinstance(attribute, Attribute):
            named = self.inference.methods(owner.cls, attribute.attr)
            setters = [each for each in named if is_setter(self.program.function(each))]
            for method in (*self.inference.methods(owner.cls, "__setattr__"), *setters):
                if not catalog.is_stub(method.path):
                    yield Target(method, self.contexts.receiving(method, owner))

    def _awaitable(self, callees: Sequence[Type]) -> Sequence[Type]:
        """What an awaited call may call: beside a coroutine function, plain ones are not meant."""
        if any(isinstance(each, Callable) and self.program.function(each.function).is_async for each in callees):
            return [each for each in callees if not self._is_plain(each)]
        return [each for each in callees if not self._is_made_awaitable(each) and not self._is_waiting(each)]

    def _is_coroutine_function(self, callee: Type) -> bool:
        """Whether a program's own function is a coroutine function, so that its overrides are meant to be, too."""
        is_own = isinstance(callee, Callable) and not catalog.is_stub(callee.function.path)
        return is_own and not self._is_plain(callee)

    def _gives_nothing(self, target: Target) -> bool:
        """Whether a function plainly gives nothing that can be awaited: an awaited call can't mean it."""
        function = self.program.function(target.function)
        if function.is_async or function.is_generator or catalog.is_stub(target.function.path):
            return False
        is_told = all(isinstance(each, Constant | Display) for each in function.results)
        return is_told or self.contexts.certainty.gives_plain(target.function)

    def _is_wrapped_otherwise(self, callee: Type, scope: Key) -> bool:
        """Whether a decorator puts another one of its wrappers around a function: it never comes to this one."""
        if not isinstance(callee, Callable) or not self.program.function(callee.function).decorators:
            return False
        around = [each for each in self.inference.wrappers(callee.function) if each.path == scope.path]
        parent = self.program.function(scope).parent
        return scope not in around and any(self.program.function(each).parent == parent for each in around)

    def _is_waiting(self, callee: Type) -> bool:
        """A library's function, or object to call, that waits and gives nothing to await: the type can't be meant."""
        match callee:
            case Callable(function=key):
                keys = [key]
            case Instance(cls=cls):
                keys = list(self.inference.methods(cls, "__call__"))
            case _:
                keys = []
        functions = [self.program.function(key) for key in keys if catalog.is_stub(key.path)]
        return any(not each.is_async and find_mark(each, "blocks") is not None for each in functions)

    def _is_plain(self, callee: Type) -> bool:
        return isinstance(callee, Callable) and not self.program.function(callee.function).is_async

    def _is_made_awaitable(self, callee: Type) -> bool:
        """Whether only a decorator that nothing is known of can be why a plain function is awaited."""
        if not isinstance(callee, Callable) or catalog.is_stub(callee.function.path):
            return False
        return not self.program.function(callee.function).is_async and self.inference.is_opaque(callee.function)

    def _sorted(self, expression: Expression, scope: Key, context: Context) -> Sequence[Type]:
        found: Types = self.contexts.types(expression, scope, context)
        return in_order(found)


def operand(operation: Operation) -> Expression:
    """The expression whose type decides what an operation runs."""
    match operation.value:
        case Call(function=function) if operation.kind == "call":
            return function
        case Attribute(value=owner) if operation.kind in ("attribute", "set attribute"):
            return owner
        case Item(value=owner) if operation.kind in ("item", "set item", "delete item"):
            return owner
        case value:
            return value


def is_behind_super(call: Call) -> bool:
    return isinstance(call.function, Attribute) and is_super(call.function.value)
