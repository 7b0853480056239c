"""What the modules of a program hold, by name."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Generic, TypeVar

from asyncfix.link.modules import Module
from asyncfix.link.program import Program

T = TypeVar("T")


class Index(Generic[T]):
    """What stands under a name, in the order of the modules; in those that have not changed, as it was found before."""

    def __init__(
        self, program: Program, held: Callable[[Module], Iterable[tuple[str, T]]], earlier: "Index[T] | None" = None
    ) -> None:
        modules = program.changed if earlier else program.project
        self._earlier, self._changed = earlier, frozenset(each.path for each in modules)
        self._found: dict[str, list[tuple[Path, T]]] = {}
        for module in modules:
            for name, each in held(module):
                self._found.setdefault(name, []).append((module.path, each))

    def get(self, name: str) -> list[T]:
        return [each for _, each in self._placed(name)]

    def __contains__(self, name: str) -> bool:
        return bool(self._placed(name))

    def _placed(self, name: str) -> list[tuple[Path, T]]:
        own = self._found.get(name, [])
        if self._earlier is None:
            return own
        kept = [each for each in self._earlier._placed(name) if each[0] not in self._changed]
        return sorted([*kept, *own], key=lambda each: each[0]) if own else kept
