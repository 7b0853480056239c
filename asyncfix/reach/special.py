"""Which of the methods that Python calls for operators, tests and texts may wait."""

from collections.abc import Iterator
from functools import cached_property

from asyncfix.infer.inference import is_property
from asyncfix.link.program import Program
from asyncfix.model.facts import Function
from asyncfix.reach.operands import does_something, is_special


class SpecialMethods:
    """There are few, so that most operators need no types."""

    def __init__(self, program: Program, earlier: "SpecialMethods | None" = None) -> None:
        """`earlier` has told of an earlier state of the program."""
        self._program = program
        self._earlier = earlier

    @cached_property
    def waiting(self) -> frozenset[str]:
        """Those that a library says so of, and those of the program that do more than to read attributes."""
        found = {
            function.name
            for function in self._program.marked_functions("blocks")
            if function.owner and is_special(function)
        }
        for function in self._own_methods:
            if is_special(function) and function.name not in found and does_something(function, self._properties):
                found.add(function.name)
        return frozenset(found) | (self._earlier.waiting if self._earlier else frozenset())

    @cached_property
    def _properties(self) -> frozenset[str]:
        """The names of properties of the program."""
        found = frozenset(each.name for each in self._own_methods if is_property(each))
        return found | (self._earlier._properties if self._earlier else frozenset())

    @property
    def _own_methods(self) -> Iterator[Function]:
        """Those of the program; of what changed alone, where an earlier state has told of all others."""
        modules = self._program.changed if self._earlier else self._program.project
        return (each for module in modules for each in module.functions.values() if each.owner)
