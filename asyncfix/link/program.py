"""The modules of a project and of the catalog, linked by name."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from asyncfix import catalog
from asyncfix.link.imports import Imports
from asyncfix.link.modules import Module
from asyncfix.model.expressions import Imported
from asyncfix.model.facts import Class, Facts, Function
from asyncfix.model.remembered import Hashed, frozen_in_order, hash_once

__all__ = ["Key", "Module", "Program"]


@hash_once
@frozen_in_order
class Key(Hashed):
    """A function or class of the program: the file it is in and its qualified name there."""

    path: Path
    qualname: str

    def __init__(self, path: Path, qualname: str) -> None:
        self.path, self.qualname = path, qualname  # type: ignore[misc]
        self._hash = hash((path, qualname))


class Program:
    """Every module that was read, and the catalog's where one is imported."""

    def __init__(
        self, facts: Iterable[Facts], own_stubs: Iterable[Facts] = (), earlier: "Program | None" = None
    ) -> None:
        """Of all files; of those that say what they said, `earlier` has the modules, and where imports lead."""
        known = earlier.modules if earlier else {}
        self.modules: dict[Path, Module] = {each.path: module_of(each, known.get(each.path)) for each in facts}
        self._project = tuple(sorted(self.modules.values(), key=lambda module: module.path))
        self._own_stubs = {each.module: Module(each) for each in own_stubs}
        self._stubs: dict[str, Module | None] = {**self._own_stubs}
        self.modules |= {module.path: module for module in self._own_stubs.values()}
        self._finder = Imports(self._project, self.stub)
        self.changed = self._project  # the modules that no earlier state has
        self._earlier_libraries: tuple[Module, ...] = ()
        if earlier:
            self._take_over(earlier)

    def _take_over(self, earlier: "Program") -> None:
        """Has at hand what was linked, as it was asked for, in an earlier state of the same program."""
        self._stubs = {**earlier._stubs}
        self.modules = {**earlier.modules, **self.modules}
        self.changed = tuple(each for each in self._project if each is not earlier.modules.get(each.path))
        self._earlier_libraries = earlier.libraries
        if lie_alike(self._project, earlier.project):
            self._finder = earlier._finder.of_libraries(self.stub)

    @property
    def project(self) -> tuple[Module, ...]:
        """The modules of the project, in the order of their paths."""
        return self._project

    @cached_property
    def _own(self) -> frozenset[Path]:
        return frozenset(each.path for each in self._project)

    def is_own(self, module: Module) -> bool:
        """Whether a module is one of the project, not a library's."""
        return module.path in self._own

    def function(self, key: Key) -> Function:
        return self.modules[key.path].functions[key.qualname]

    def cls(self, key: Key) -> Class:
        return self.modules[key.path].classes[key.qualname]

    def find_module(self, name: str, importer: Module) -> Module | None:
        """The module that `import name` means in `importer`; what a user's stub describes is that, wherever it lies."""
        return self._known(self._own_stubs.get(name) or self._finder.find(name, importer))

    def module_of(self, imported: Imported, importer: Module) -> Module | None:
        """The module that an import names: of `from module import name`, the first."""
        return self.submodule_of(imported, "", importer)

    def submodule_of(self, imported: Imported, name: str, importer: Module) -> Module | None:
        dotted = ".".join(part for part in (self.absolute(imported, importer), name) if part)
        if imported.level and dotted not in self._own_stubs:
            return self._known(self._finder.find_relative(dotted, importer))
        return self.find_module(dotted, importer)

    def _known(self, module: Module | None) -> Module | None:
        return self.modules.setdefault(module.path, module) if module else None

    def stub(self, name: str) -> Module | None:
        if name not in self._stubs:
            facts = catalog.load(name)
            self._stubs[name] = Module(facts) if facts else None
            if module := self._stubs[name]:
                self.modules[module.path] = module
        return self._stubs[name]

    @cached_property
    def libraries(self) -> tuple[Module, ...]:
        """The stubs of all that the project imports, and of what these import."""
        found = {each.path: each for each in self._earlier_libraries}
        todo = list(self.changed)
        while todo:
            module = todo.pop()
            stubs = [stub for name in self.imports(module) if (stub := self.stub(name))]
            new = {stub.path: stub for stub in stubs if stub.path not in found}
            found |= new
            todo += new.values()
        return tuple(found.values())

    def marking(self, *marks: str) -> Iterator[Module]:
        """The stubs of libraries in which something has one of some marks."""
        return (each for each in self.libraries if not {*marks}.isdisjoint(each.facts.mentions.marks))

    def marked_functions(self, *marks: str) -> Iterator[Function]:
        """The functions of libraries that have one of some marks."""
        functions = (each for module in self.marking(*marks) for each in module.functions.values())
        return (each for each in functions if any(mark.name in marks for mark in each.marks))

    def marked_classes(self, *marks: str) -> Iterator[Class]:
        classes = (each for module in self.marking(*marks) for each in module.classes.values())
        return (each for each in classes if any(mark.name in marks for mark in each.marks))

    def imports(self, module: Module) -> set[str]:
        """The modules that a module may import, a name of a package counted as its submodule."""
        found = [*module.facts.stars, *module.facts.mentions.imports]
        names = {self.absolute(each, module) for each in found}
        return names | {f"{self.absolute(each, module)}.{each.name}" for each in found if each.name}

    def absolute(self, imported: Imported, importer: Module) -> str:
        """The dotted name of the module that an import names."""
        if not imported.level:
            return imported.module
        parts = importer.package.split(".")
        base = ".".join(parts[: max(len(parts) - imported.level + 1, 0)])
        return ".".join(part for part in (base, imported.module) if part)


def module_of(facts: Facts, known: Module | None) -> Module:
    """The module that is known, where it is of these very facts."""
    return known if known and known.facts is facts else Module(facts)


def lie_alike(modules: tuple[Module, ...], others: tuple[Module, ...]) -> bool:
    """Whether imports lead to the same places."""
    return len(modules) == len(others) and all(map(lies_alike, modules, others))


def lies_alike(one: Module, other: Module) -> bool:
    return one is other or place_of(one.facts) == place_of(other.facts)


def place_of(facts: Facts) -> tuple[Path, str, Path, bool]:
    return facts.path, facts.module, facts.import_root, facts.is_package
