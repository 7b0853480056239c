"""One file's facts with its names at hand."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from asyncfix.model.facts import Binding, Class, Facts, Function, GlobalBinding
from asyncfix.model.remembered import Remembering, frozen
from asyncfix.model.source import Span

K = TypeVar("K")
V = TypeVar("V")


@frozen
class Module(Remembering):
    """A module of the program, linked by name; what is asked of it is looked up when it is."""

    facts: Facts

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        return {each.qualname: each for each in self.facts.functions}

    @cached_property
    def classes(self) -> Mapping[str, Class]:
        return {each.qualname: each for each in self.facts.classes}

    @cached_property
    def names(self) -> Mapping[str, tuple[GlobalBinding, ...]]:
        return grouped((each.binding.name, each) for each in self.facts.names)

    @cached_property
    def members(self) -> Mapping[tuple[str, str], tuple[Binding, ...]]:
        """By class and name."""
        return grouped(((cls.qualname, each.name), each) for cls in self.facts.classes for each in cls.members)

    @property
    def path(self) -> Path:
        return self.facts.path

    @property
    def package(self) -> str:
        """The package that a relative import of one dot starts from."""
        return self.facts.module if self.facts.is_package else self.facts.module.rpartition(".")[0]

    @cached_property
    def place(self) -> Path:
        """Where the module lies: its file without the ending, or a package's folder; never relative to where we are."""
        return self.facts.import_root.joinpath(*self.facts.module.split("."))


def grouped(pairs: Iterable[tuple[K, V]]) -> Mapping[K, tuple[V, ...]]:
    found: dict[K, list[V]] = {}
    for key, each in pairs:
        found.setdefault(key, []).append(each)
    return {key: tuple(values) for key, values in found.items()}


def namespace(name: str, root: Path) -> Module:
    """A package without an `__init__.py`: nothing but the modules in it."""
    body = Function("", Span(1, 1, 1, 1))
    return Module(Facts(root.joinpath(*name.split(".")), name, root, True, (body,), (), ()))
