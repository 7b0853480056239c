"""The modules of a project and of the catalog, linked by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from asyncfix import catalog
from asyncfix.facts import Binding, Class, Facts, Function, GlobalBinding, Imported
from asyncfix.remembered import Hashed, hash_once


@hash_once
@dataclass(frozen=True, slots=True, order=True)
class Key(Hashed):
    """A function or class of the program: the file it is in and its qualified name there."""

    path: Path
    qualname: str


@dataclass(frozen=True)
class Module:
    """One file's facts with its names at hand."""

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


class Program:
    """Every module that was read, and the catalog's where one is imported."""

    def __init__(self, facts: Iterable[Facts], own_stubs: Iterable[Facts] = ()) -> None:
        self.modules: dict[Path, Module] = {each.path: index(each) for each in facts}
        self._project = tuple(sorted(self.modules.values(), key=lambda module: module.path))
        self._own_stubs = {each.module: index(each) for each in own_stubs}
        self._stubs: dict[str, Module | None] = {**self._own_stubs}
        self.modules |= {module.path: module for module in self._own_stubs.values()}

    @property
    def project(self) -> tuple[Module, ...]:
        """The modules of the project, in the order of their paths."""
        return self._project

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Module, ...]]:
        found: dict[str, list[Module]] = {}
        for module in self._project:
            found.setdefault(module.facts.module, []).append(module)
        return {name: tuple(modules) for name, modules in found.items()}

    def function(self, key: Key) -> Function:
        return self.modules[key.path].functions[key.qualname]

    def cls(self, key: Key) -> Class:
        return self.modules[key.path].classes[key.qualname]

    def find_module(self, name: str, importer: Module) -> Module | None:
        """The module that `import name` means in `importer`: what a stub of the user's describes, wherever it lies;
        then as Python finds it when the importer is run as a script, then in its own tree; then a stub of the catalog,
        and last another tree of the project, the nearest one.
        """
        if not name:  # `from . import x` outside of any package
            return None
        found = self._own_stubs.get(name) or self._sibling(name, importer)
        candidates = self._by_name.get(name, ())
        if found is None:
            root = importer.facts.import_root
            found = next((module for module in candidates if module.facts.import_root == root), None)
        if found or (found := self.stub(name)):
            return found
        return max(candidates, key=lambda module: nearness(module.path, importer.path), default=None)

    def _sibling(self, name: str, importer: Module) -> Module | None:
        """A module beside a script; a module of a package has no siblings to import by their bare names."""
        folder = importer.path.parent
        if folder / "__init__.py" in self.modules or importer.path.suffix == ".pyi":
            return None
        base = folder.joinpath(*name.split("."))
        return self.modules.get(base.with_name(base.name + ".py")) or self.modules.get(base / "__init__.py")

    def stub(self, name: str) -> Module | None:
        if name not in self._stubs:
            facts = catalog.load(name)
            self._stubs[name] = index(facts) if facts else None
            if module := self._stubs[name]:
                self.modules[module.path] = module
        return self._stubs[name]

    @cached_property
    def libraries(self) -> tuple[Module, ...]:
        """The stubs of all that the project imports, and of what these import."""
        found: dict[Path, Module] = {}
        todo = list(self._project)
        while todo:
            module = todo.pop()
            stubs = [stub for name in self._imports(module) if (stub := self.stub(name))]
            new = {stub.path: stub for stub in stubs if stub.path not in found}
            found |= new
            todo += new.values()
        return tuple(found.values())

    def _imports(self, module: Module) -> set[str]:
        """The modules that a module may import, a name of a package counted as its submodule."""
        values = [binding.value for function in module.facts.functions for binding in function.bindings]
        found = [*module.facts.stars, *(value for value in values if isinstance(value, Imported))]
        names = {self.absolute(each, module) for each in found}
        return names | {f"{self.absolute(each, module)}.{each.name}" for each in found if each.name}

    def absolute(self, imported: Imported, importer: Module) -> str:
        """The dotted name of the module that an import names."""
        if not imported.level:
            return imported.module
        parts = importer.package.split(".")
        base = ".".join(parts[: len(parts) - imported.level + 1])
        return ".".join(part for part in (base, imported.module) if part)


def nearness(path: Path, other: Path) -> int:
    """How many folders two paths have in common."""
    pairs = zip(path.parts, other.parts, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
