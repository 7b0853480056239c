"""Bodies of context managers: they run where something enters them."""

from collections.abc import Iterator, Set
from functools import cached_property
from pathlib import Path

from asyncfix.infer.inference import Inference
from asyncfix.infer.types import Callable, Instance, Manager, Type
from asyncfix.link.program import Key
from asyncfix.model.facts import Operation

ASYNCHRONOUS = ("__aenter__", "__aexit__")
SYNCHRONOUS = ("__enter__", "__exit__")


class Entering:
    """Answers which functions are entered by `with`, and whether anything does."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.program = inference.program

    def is_manager(self, function: Key) -> bool:
        """A generator made into a context manager, or a method by which `async with` enters and leaves an object."""
        return self.inference.is_manager(function) or bool(self._owner(function))

    def is_entered(self, function: Key) -> bool:
        """False for the body of a context manager that nothing in the project enters."""
        if owner := self._owner(function):
            return not self._has_both(owner) or self._is_entered(owner)
        return not self.inference.is_manager(function) or self._is_used(function, frozenset())

    def enters(self, function: Key, managers: Set[Key]) -> bool:
        """Whether a function enters one of some context managers."""
        operations = [each for each in self.program.function(function).operations if each.kind == "with"]
        types = (value for each in operations for value in self.inference.types(each.value, function))
        return any(not managers.isdisjoint(self.bodies(value)) for value in types)

    def bodies(self, value: Type) -> Iterator[Key]:
        """The functions that entering and leaving it runs."""
        match value:
            case Manager(call=call):
                yield call.function
            case Instance(cls=cls):
                for name in ASYNCHRONOUS:
                    yield from list(self.inference.methods(cls, name))[:1]

    def _owner(self, function: Key) -> Key | None:
        facts = self.program.function(function)
        return Key(function.path, facts.owner) if facts.owner and facts.name in ASYNCHRONOUS else None

    def _has_both(self, cls: Key) -> bool:
        return all(any(self.inference.methods(cls, name)) for name in (*ASYNCHRONOUS, *SYNCHRONOUS))

    def _is_entered(self, cls: Key) -> bool:
        """Whether an `async with` takes an object of a class, or may: one of unknown type, and it is made elsewhere."""
        below = {cls, *self.inference.calls.below(cls)}
        found = [self.inference.types(each.value, scope) for scope, each in self._entries]
        if any(isinstance(value, Instance) and value.cls in below for values in found for value in values):
            return True
        return not all(found) and any(map(self._is_made_elsewhere, below))

    def _is_made_elsewhere(self, cls: Key) -> bool:
        """Whether a call makes an object of a class that no plain `with` takes at once."""
        for scope, call in self.inference.calls.mentioning(cls.qualname.rpartition(".")[2]):
            operations = self.program.function(scope).operations
            if not any(each.kind == "with" and not each.is_async and each.value == call for each in operations):
                return True
        return False

    @cached_property
    def _entries(self) -> tuple[tuple[Key, Operation], ...]:
        """What is entered by `async with`."""
        return tuple(
            (Key(module.path, function.qualname), each)
            for module in self.program.project
            for function in module.functions.values()
            for each in function.operations
            if each.kind == "with" and each.is_async
        )

    def _is_used(self, manager: Key, outer: frozenset[Key]) -> bool:
        """Whether anything enters a manager but others that nothing enters; `outer` are those that are asked for."""
        return any(
            not self.inference.is_manager(scope) or self._is_used(scope, outer | {manager})
            for scope in self._uses(manager)
            if scope not in outer and scope != manager
        )

    def _uses(self, manager: Key) -> Iterator[Key]:
        """The functions that mention a context manager by name, unless it is another one of that name."""
        for scope, call in self.inference.calls.mentions(self.program.function(manager).name):
            for expression in (call.function, *(argument.value for argument in call.arguments)):
                found = self.inference.types(expression, scope)
                meant = {key for each in found if isinstance(each, Callable) for key in self._meant(each)}
                is_near = self._tree(scope) == self._tree(manager)  # a package may have a namesake in another tree
                if manager in meant or (not found and expression is call.function and is_near):
                    yield scope

    def _meant(self, callee: Callable) -> Iterator[Key]:
        """A function, and the methods of subclasses that may be called for it."""
        yield callee.function
        if isinstance(callee.receiver, Instance) and not callee.receiver.exact:
            yield from self.inference.overrides(callee.receiver.cls, self.program.function(callee.function).name)

    def _tree(self, key: Key) -> Path:
        return self.program.modules[key.path].facts.import_root
