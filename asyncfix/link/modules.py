"""One file's facts with its names at hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from asyncfix.model.facts import Binding, Class, Facts, Function, GlobalBinding
from asyncfix.model.source import Span


@dataclass(frozen=True)
class Module:
    """A module of the program, linked by name."""

    facts: Facts
    functions: Mapping[str, Function] = field(repr=False)
    classes: Mapping[str, Class] = field(repr=False)
    names: Mapping[str, tuple[GlobalBinding, ...]] = field(repr=False)
    members: Mapping[tuple[str, str], tuple[Binding, ...]] = field(repr=False)  # by class and name

    @property
    def path(self) -> Path:
        return self.facts.path

    @property
    def package(self) -> str:
        """The package that a relative import of one dot starts from."""
        return self.facts.module if self.facts.is_package else self.facts.module.rpartition(".")[0]

    @property
    def place(self) -> Path:
        """Where the module lies: its file without the ending, or a package's folder; never relative to where we are."""
        return self.facts.import_root.joinpath(*self.facts.module.split("."))


def index(facts: Facts) -> Module:
    names: dict[str, list[GlobalBinding]] = {}
    for binding in facts.names:
        names.setdefault(binding.binding.name, []).append(binding)
    members: dict[tuple[str, str], list[Binding]] = {}
    for cls in facts.classes:
        for member in cls.members:
            members.setdefault((cls.qualname, member.name), []).append(member)
    return Module(
        facts,
        {function.qualname: function for function in facts.functions},
        {cls.qualname: cls for cls in facts.classes},
        {name: tuple(bindings) for name, bindings in names.items()},
        {name: tuple(bindings) for name, bindings in members.items()},
    )


def namespace(name: str, root: Path) -> Module:
    """A package without an `__init__.py`: nothing but the modules in it."""
    body = Function("", Span(1, 1, 1, 1))
    return index(Facts(root.joinpath(*name.split(".")), name, root, True, (body,), (), ()))
