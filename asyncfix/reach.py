"""What runs on the event loop, and the shortest way from there to a call that blocks."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from asyncfix import catalog
from asyncfix.calls import bound_parameters
from asyncfix.catalog.marks import Mark, find_mark
from asyncfix.facts import Attribute, Call, Expression, Function, Operation
from asyncfix.finding import Step
from asyncfix.infer import Inference, is_property
from asyncfix.program import Key, Program
from asyncfix.source import Span
from asyncfix.types import Callable, ClassType, Deferred, Generated, Instance, Manager, Type


@dataclass(frozen=True, slots=True)
class Edge:
    """An operation of a function, and a function that it runs."""

    operation: Operation
    target: Key


@dataclass(frozen=True, slots=True)
class Blocking:
    """An operation on the loop that reaches an API that blocks, with the steps down to it."""

    operation: Operation
    chain: tuple[Step, ...]
    api: str
    mark: Mark


class Reach:
    """Follows calls from the functions that run on the event loop."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.inference = Inference(program)
        self._edges: dict[Key, tuple[Edge, ...]] = {}

    @cached_property
    def roots(self) -> tuple[Key, ...]:
        """Functions whose bodies run on the loop: coroutines, async generators, callbacks handed to the loop."""
        coroutines = [key for key in self._functions() if self.program.function(key).is_async]
        return tuple(sorted({*coroutines, *self._callbacks()}))

    def blocking(self, root: Key) -> Iterator[Blocking]:
        """The operations of a function that block, one answer each, in the order of the text."""
        seen: set[Span] = set()
        for edge in self.edges(root):
            if edge.operation.span not in seen and (found := self.chain(root, edge)):
                seen.add(edge.operation.span)
                yield found

    def is_entered(self, root: Key) -> bool:
        """False for the body of a context manager that nothing in the project enters."""
        name = self.program.function(root).name
        return not self.inference.is_manager(root) or self.inference.calls.is_mentioned(name)

    def chain(self, root: Key, edge: Edge) -> Blocking | None:
        """The shortest way from an operation down to a blocking API."""
        paths: deque[tuple[tuple[Key, Edge], ...]] = deque([((root, edge),)])
        seen = {edge.target}
        while paths:
            path = paths.popleft()
            target = path[-1][1].target
            if mark := self._mark(target):
                steps = tuple(self._step(caller, each) for caller, each in path)
                return Blocking(edge.operation, steps, self.name(target), mark)
            if not self._is_followed(target):
                continue
            for following in self.edges(target):
                if following.target not in seen:
                    seen.add(following.target)
                    paths.append((*path, (target, following)))
        return None

    def edges(self, key: Key) -> tuple[Edge, ...]:
        if key not in self._edges:
            found = [Edge(o, t) for o in self.program.function(key).operations for t in self._targets(o, key)]
            self._edges[key] = tuple(dict.fromkeys(found))
        return self._edges[key]

    def name(self, key: Key) -> str:
        """The dotted name of a function: how people know an API."""
        module = self.program.modules[key.path].facts.module
        qualname = key.qualname.removesuffix(".__init__").partition("#")[0]
        return qualname if module == "builtins" else f"{module}.{qualname}" if qualname else module

    def reaches(self, function: Key) -> bool:
        """Whether a synchronous function blocks, itself or through what it calls."""
        if self._mark(function):
            return True
        return self._is_followed(function) and any(self.chain(function, edge) for edge in self.edges(function))

    @cached_property
    def blocking_names(self) -> frozenset[str]:
        """The names of the methods that block in the libraries this program imports."""
        stubs = [module for path, module in self.program.modules.items() if catalog.is_stub(path)]
        methods = [each for module in stubs for each in module.functions.values() if each.owner]
        return frozenset(each.name for each in methods if find_mark(each, "blocks"))

    def _mark(self, key: Key) -> Mark | None:
        return find_mark(self.program.function(key), "blocks") if catalog.is_stub(key.path) else None

    def _is_followed(self, key: Key) -> bool:
        return not self.program.function(key).is_async and not catalog.is_stub(key.path)

    def _step(self, caller: Key, edge: Edge) -> Step:
        return Step(caller.path, edge.operation.span, self.name(caller), self.name(edge.target))

    def _targets(self, operation: Operation, scope: Key) -> Iterator[Key]:
        """The functions whose bodies run as part of an operation."""
        values = sorted(self.inference.types(self._operand(operation), scope), key=repr)
        for value in values:
            match operation.kind:
                case "call":
                    assert isinstance(operation.value, Call)
                    yield from self._called(value, operation.value, scope)
                case "with" if not operation.is_async:
                    yield from self._managed(value)
                case "for" if not operation.is_async:
                    yield from self._iterated(value)
                case "attribute":
                    yield from self._computed(value, operation.value)

    def _operand(self, operation: Operation) -> Expression:
        match operation.value:
            case Call(function=function) if operation.kind == "call":
                return function
            case Attribute(value=owner) if operation.kind == "attribute":
                return owner
            case value:
                return value

    def _called(self, callee: Type, call: Call, scope: Key) -> Iterator[Key]:
        match callee:
            case Callable(function=key):
                function = self.program.function(key)
                mark = find_mark(function, "runs")
                if mark and mark.first == "now":
                    yield from self._handed(function, mark, call, scope)
                elif not function.is_generator and not function.is_async:
                    yield key
            case ClassType(cls=cls):
                for name in ("__new__", "__init__", "__post_init__"):
                    yield from self.inference.methods(cls, name)
            case Instance(cls=cls):
                yield from self.inference.methods(cls, "__call__")
            case Deferred(call=inner):
                yield from self._called(inner, call, scope)

    def _handed(self, function: Function, mark: Mark, call: Call, scope: Key) -> Iterator[Key]:
        """The functions that a callee gets as an argument and calls."""
        argument = bound_parameters(function, call).get(mark.positional[1])
        if argument is None:
            return
        for value in sorted(self.inference.types(argument, scope), key=repr):
            yield from self._called(value, Call(argument), scope)

    def _managed(self, value: Type) -> Iterator[Key]:
        match value:
            case Manager(call=call):
                yield call.function
            case Instance(cls=cls):
                yield from self.inference.methods(cls, "__enter__")
                yield from self.inference.methods(cls, "__exit__")

    def _iterated(self, value: Type) -> Iterator[Key]:
        match value:
            case Generated(call=call):
                yield call.function
            case Instance(cls=cls):
                yield from self.inference.methods(cls, "__iter__")
                yield from self.inference.methods(cls, "__next__")

    def _computed(self, owner: Type, attribute: Expression) -> Iterator[Key]:
        if isinstance(owner, Instance) and isinstance(attribute, Attribute):
            for method in self.inference.methods(owner.cls, attribute.attr):
                if is_property(self.program.function(method)):
                    yield method

    def _functions(self) -> Iterator[Key]:
        for module in self.program.project:
            for qualname in module.functions:
                yield Key(module.path, qualname)

    def _callbacks(self) -> Iterator[Key]:
        """Functions handed to something that calls them on the loop."""
        for key in self._functions():
            for operation in self.program.function(key).operations:
                if isinstance(call := operation.value, Call) and operation.kind == "call":
                    yield from self._registered(call, key)

    def _registered(self, call: Call, scope: Key) -> Iterator[Key]:
        for callee in self.inference.types(call.function, scope):
            if isinstance(callee, Callable):
                function = self.program.function(callee.function)
                mark = find_mark(function, "runs")
                if mark and mark.first == "on_loop":
                    found = self._handed(function, mark, call, scope)
                    yield from (key for key in found if not catalog.is_stub(key.path))
