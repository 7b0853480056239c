"""The functions that libraries call on the event loop."""

from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from functools import cached_property

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.answers import Decorated, scope_of
from asyncfix.infer.calls import last_name
from asyncfix.infer.decorators import uncalled
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable, ClassType, Instance, Offloaded, Type
from asyncfix.link.program import Key, Module
from asyncfix.model.expressions import Call, Expression
from asyncfix.model.facts import Function, Mark
from asyncfix.reach.conditions import Site
from asyncfix.reach.targets import Targets
from asyncfix.reach.waiting import is_excused


class Callbacks:
    """Finds what is handed to a library, decorated by it, or overrides its own."""

    def __init__(self, inference: Inference, targets: Targets) -> None:
        self.inference = inference
        self.program = inference.program
        self._targets = targets

    def find(self) -> Iterator[Key]:
        stubs = list(self.program.marked_functions("runs", "registers", "called"))
        yield from self._handed(named([each for each in stubs if on_loop(each, "runs")]))
        decorated = self._decorated(named([each for each in stubs if on_loop(each, "registers")]))
        overriding = self._overriding({each.name for each in stubs if on_loop(each, "called")})
        found = (*decorated, *overriding, *self._answering(), *self._awaiting())
        yield from (key for key in found if not self._is_offloaded(key))

    def _is_offloaded(self, key: Key) -> bool:
        """Whether a decorator has it run in a thread, wherever it is called."""
        return any(isinstance(each, Offloaded) for each in self.inference.answer(Decorated(key)))

    def _handed(self, names: Collection[str]) -> Iterator[Key]:
        for name in sorted(names):
            for scope, call in self.inference.calls.mentioning(name):
                for callee in self.inference.called_by(call, scope):
                    yield from self._given(callee, call, scope)

    def _given(self, callee: Type, call: Call, scope: Key) -> Iterator[Key]:
        for function in self._functions_of(callee):
            mark = on_loop(self.program.function(function.function), "runs")
            if mark and not self._holds(mark):
                continue
            for target in self._targets.handed(function, call, scope, "on_loop"):
                if not catalog.is_stub(target.function.path):
                    yield target.function

    def _functions_of(self, callee: Type) -> Iterator[Callable]:
        """A function, the `__init__` of a class, or the `__call__` of an object."""
        match callee:
            case Callable():
                yield callee
            case ClassType(cls=cls):
                yield from map(Callable, self.inference.methods(cls, "__init__"))
            case Instance(cls=cls):
                yield from map(Callable, self.inference.methods(cls, "__call__"))

    def _decorated(self, names: Collection[str]) -> Iterator[Key]:
        """Functions under a decorator that has its function called on the loop."""
        for key in self._functions():
            function = self.program.function(key)
            for decorator in function.decorators:
                if last_name(uncalled(decorator)) in names and self._registers(decorator, scope_of(key, function)):
                    yield key

    def _registers(self, decorator: Expression, scope: Key) -> bool:
        call = decorator if isinstance(decorator, Call) else Call(decorator)
        for each in self.inference.types(call.function, scope):
            for api in (found.function for found in self._functions_of(each)):
                mark = self._on_loop(api, "registers")
                if mark and self._holds(mark) and not is_excused(mark, Site(api, call, scope), self.inference):
                    return True
        return False

    def _holds(self, mark: Mark) -> bool:
        """Whether the program imports one of the modules without which the mark says nothing."""
        wanted = mark.get("imports").split()
        return not wanted or any(each in self._imported for each in wanted)

    @cached_property
    def _imported(self) -> frozenset[str]:
        return frozenset(name for module in self.program.project for name in self.program.imports(module))

    def _overriding(self, names: Collection[str]) -> Iterator[Key]:
        """Methods that override one which a framework calls on the loop."""
        for key in self._functions():
            function = self.program.function(key)
            if function.owner and function.name in names:
                overridden = (each for cls in self._above(key) for each in self.inference.methods(cls, function.name))
                if any(self._on_loop(each, "called") for each in overridden):
                    yield key

    def _answering(self) -> Iterator[Key]:
        """Methods under a name by which a framework looks for them, whether or not its own class has one."""
        classes = self.program.marked_classes("called")
        patterns = [pattern for cls in classes for pattern in looked_for(find_mark(cls, "called"))]
        for key in self._functions():
            function = self.program.function(key)
            is_candidate = function.owner and matches(function.name, patterns)
            if is_candidate and any(matches(function.name, self._looked_for(cls)) for cls in self._above(key)):
                yield key

    def _awaiting(self) -> Iterator[Key]:
        """What `await` runs of an object of the program: the body of its `__await__`, if a plain one."""
        for key in self._functions():
            function = self.program.function(key)
            if function.owner and function.name == "__await__" and not function.is_async:
                yield key

    def _looked_for(self, cls: Key) -> list[str]:
        own, stub = self.program.cls(cls), self._stub_of(cls)
        described = stub.classes.get(cls.qualname) if stub else None
        return looked_for(find_mark(described or own, "called"))

    def _on_loop(self, key: Key, name: str) -> Mark | None:
        own, stub = self.program.function(key), self._stub_of(key)
        described = stub.functions.get(key.qualname) if stub else None
        return on_loop(described or own, name)

    def _stub_of(self, key: Key) -> Module | None:
        """The stub of a module of the project: there is one where the project is the library itself."""
        module = self.program.modules[key.path].facts
        return None if catalog.is_stub(key.path) else self.program.stub(module.module)

    def _above(self, method: Key) -> tuple[Key, ...]:
        return self.inference.order(Key(method.path, self.program.function(method).owner))[1:]

    def _functions(self) -> Iterator[Key]:
        for module in self.program.project:
            for qualname in module.functions:
                yield Key(module.path, qualname)


def on_loop(function: Function, name: str) -> Mark | None:
    return next((each for each in function.marks if each.name == name and each.first == "on_loop"), None)


def named(functions: Collection[Function]) -> set[str]:
    """The names by which a program calls some functions: of `__init__`, its class's too."""
    classes = {each.owner.rpartition(".")[2] for each in functions if each.name == "__init__"}
    return {each.name for each in functions} | classes


def looked_for(mark: Mark | None) -> list[str]:
    return mark.positional[1].split() if mark and len(mark.positional) > 1 else []


def matches(name: str, patterns: Collection[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
