"""What connections and cursors of a library call of the program while they work, since they were given it before.

`conn.notices = progress` has the driver call `progress.append()` in the thread that executes a statement, whichever
that is and wherever the attribute was set; so do `register_adapter(Point, adapt)` and `cursor(cursor_factory=Told)`.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from asyncfix import catalog
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Instance
from asyncfix.infer.usage import calls_in, chosen
from asyncfix.link.modules import Module
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.facts import Operation
from asyncfix.model.remembered import frozen
from asyncfix.reach.handles import Handles
from asyncfix.reach.hooks_given import HooksGiven
from asyncfix.reach.target import Target
from asyncfix.reach.targets import Targets
from asyncfix.reach.ways import Edge

RUNNING = ("call", "for", "with")


@frozen
class Hook:
    """What runs, by objects of which package; where it is taken away again, the only function in which it is there."""

    package: str
    target: Target
    only_in: Key | None = None


class Hooks:
    """Finds those of a program, once, and what runs them."""

    def __init__(self, targets: Targets) -> None:
        self._inference = targets.inference
        self._program = targets.program
        self._handles = Handles(targets.inference)
        self._given = HooksGiven(targets, self._handles)

    def edges(self, state: Target, known: Sequence[Edge]) -> Iterator[Edge]:
        """What runs of them in a function, by the operations that use connections; by any, where it gives one."""
        for edge in known if self._found else ():
            package = self._handles.package(edge.entered.function)
            if any(each.package == package for each in self._found) and self._works(edge, state.function):
                yield from (
                    Edge(edge.operation, each.target)
                    for each in self._found
                    if each.package == package and each.only_in is None
                )
        for each in self._found:
            if each.only_in == state.function:
                operations = self._program.function(state.function).operations
                yield from (Edge(operation, each.target) for operation in operations if operation.kind in RUNNING)

    def _works(self, edge: Edge, scope: Key) -> bool:
        """Whether a library's function belongs to a connection or cursor that is there, or waits and gets one."""
        key = edge.entered.function
        function = self._program.function(key)
        if not catalog.is_stub(key.path) or function.name == "__init__":
            return False
        if function.owner:
            return self._handles.is_one(Key(key.path, function.owner))
        return bool(find_mark(function, "blocks")) and self._gets_handle(edge.operation, scope)

    def _gets_handle(self, operation: Operation, scope: Key) -> bool:
        given = operation.value.arguments if isinstance(operation.value, Call) else ()
        types = (value for each in given for value in self._inference.types(each.value, scope))
        return any(isinstance(each, Instance) and self._handles.is_one(each.cls) for each in types)

    @cached_property
    def _found(self) -> tuple[Hook, ...]:
        return tuple(dict.fromkeys(each for module in self._program.project for each in self._in_module(module)))

    def _in_module(self, module: Module) -> Iterator[Hook]:
        mentions = module.facts.mentions
        writing = sorted({each for numbers in mentions.written.values() for each in numbers})
        for key, function in chosen(module, writing):
            found = self._given.in_attributes(key, function)
            yield from (Hook(package, target, key if is_undone else None) for package, target, is_undone in found)
        for name in sorted(self._handles.api & mentions.called.keys()):
            for key, function in chosen(module, mentions.called[name]):
                found_here = (each for call in calls_in(function) for each in self._given.by_call(call, name, key))
                yield from (Hook(package, target) for package, target in found_here)
