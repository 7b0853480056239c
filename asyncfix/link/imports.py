"""Where an import leads: the file of the project that Python would load."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib.machinery import BuiltinImporter, FrozenImporter
from itertools import takewhile
from os import sep
from pathlib import Path

from asyncfix.link.modules import Module, grouped, namespace
from asyncfix.model.expressions import Imported

Library = Callable[[str], Module | None]


class Imports:
    """Finds modules as Python does, and where its path isn't known, as the author must have set it."""

    def __init__(self, project: Iterable[Module], library: Library) -> None:
        self._project = tuple(project)
        self._library = library
        self._known: dict[tuple[str, Path], Module | None] = {}
        self._near: dict[tuple[str, Path, Path], Module | None] = {}
        self._open_folders: dict[Path, tuple[Path, ...]] = {}

    def of_libraries(self, library: Library) -> "Imports":
        """The same, with all that was found out, for a program whose modules lie where these do."""
        from copy import copy  # which takes 1.5 ms to import, with what it imports

        same = copy(self)
        same._library = library
        same._known, same._near, same._open_folders = {**self._known}, {**self._near}, {**self._open_folders}
        return same

    def find(self, name: str, importer: Module) -> Module | None:
        """The module that `import name` means in `importer`.

        What lies beside a script, then the importer's own tree; then a library; then a folder above the importer, which
        must be on the path; another tree of the project, the nearest one; last a package above the importer.
        """
        question = (name, importer.path)
        if question not in self._known:
            self._known[question] = self._find(name, importer) if name else None
        return self._known[question]

    def find_relative(self, name: str, importer: Module) -> Module | None:
        """A module of the importer's own tree, where a relative import leads to it."""
        if importer.path.suffix == ".pyi":
            return self._library(name)
        root = importer.facts.import_root
        return (self._below(root, name) or self._namespace(name, (root,), root)) if name else None

    def _find(self, name: str, importer: Module) -> Module | None:
        root, is_library = importer.facts.import_root, importer.path.suffix == ".pyi"
        if is_library or is_compiled_in(name):
            return self._library(name)
        own = self._beside(name, importer) or self._below(root, name)
        return own or self._library(name) or self._around(name, importer)

    def _around(self, name: str, importer: Module) -> Module | None:
        """A module of a folder above, or of another tree: for all modules of one folder it is the same."""
        question = (name, importer.place.parent, importer.facts.import_root)
        if question not in self._near:
            self._near[question] = self._look_around(name, importer)
        found = self._near[question]
        return None if found and found.path == importer.path else found

    def _look_around(self, name: str, importer: Module) -> Module | None:
        above = self._above(importer.place.parent)
        for folder in above:
            if found := self._below(folder, name):
                return found
        root = importer.facts.import_root
        return self._elsewhere(name, importer) or self._namespace(name, above, root) or self._inside(name, importer)

    def _inside(self, name: str, importer: Module) -> Module | None:
        """A module in a package above the importer: nothing else has that name, so that folder must be on the path."""
        for folder in importer.place.parents:
            found = self._below(folder, name) if folder in self._packages else None
            if found and not self._is_named_after_library(found, name):
                return found
        return None

    def _is_named_after_library(self, found: Module, name: str) -> bool:
        """Whether a module, or one inside of it, imports that very name: it wraps the library that bears it."""
        importing = self._importing.get(name.partition(".")[0], ())
        return any(found.place in (each.place, *each.place.parents) for each in importing)

    @cached_property
    def _importing(self) -> Mapping[str, tuple[Module, ...]]:
        """The modules that import something by a bare name, by the first part of it."""
        pairs = ((each, found) for each in self._project for found in (*each.facts.stars, *each.facts.mentions.imports))
        tops = dict.fromkeys((found.module.partition(".")[0], each.path) for each, found in pairs if not found.level)
        by_path = {each.path: each for each in self._project}
        return grouped((top, by_path[path]) for top, path in tops)

    def _above(self, folder: Path) -> tuple[Path, ...]:
        """The folders from one upwards that may be on the path: no packages."""
        if folder not in self._open_folders:
            above = (folder, *folder.parents)
            self._open_folders[folder] = tuple(each for each in above if each not in self._packages)
        return self._open_folders[folder]

    def _beside(self, name: str, importer: Module) -> Module | None:
        """A module beside a script; a module of a package has no siblings to import by their bare names."""
        folder = importer.place.parent
        found = None if folder in self._packages else self._below(folder, name)
        return None if found is None or found.path == importer.path or imports_itself(found, name) else found

    def _below(self, folder: Path, name: str) -> Module | None:
        return self._places.get(spot(folder, name))

    def _elsewhere(self, name: str, importer: Module) -> Module | None:
        """Another tree's module, the nearest one; or the only one that some folder on the path would give that name."""
        named = self._names.get(name, ())
        found = max(named, key=lambda each: nearness(each.place, importer.place), default=None)
        suffixed = self._suffixes.get(name, ())
        return found or (suffixed[0] if len(suffixed) == 1 else None)

    def _namespace(self, name: str, folders: Iterable[Path], root: Path) -> Module | None:
        at = next((folder for folder in folders if spot(folder, name) in self._folders), None)
        if at is None and name in self._prefixes:
            at = root
        return namespace(name, at) if at else None

    @cached_property
    def _places(self) -> Mapping[str, Module]:
        """Modules by where they lie; of a package and a module of one name the package is imported."""
        return {str(each.place): each for each in sorted(self._project, key=lambda module: module.facts.is_package)}

    @cached_property
    def _packages(self) -> frozenset[Path]:
        return frozenset(each.place for each in self._project if each.facts.is_package)

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(str(folder) for each in self._project for folder in folders_of(each))

    @cached_property
    def _names(self) -> Mapping[str, tuple[Module, ...]]:
        return grouped((each.facts.module, each) for each in self._project)

    @cached_property
    def _suffixes(self) -> Mapping[str, tuple[Module, ...]]:
        """Modules by the names that they have where a folder below their tree's root is on the path."""
        return grouped((name, each) for each in self._project for name in self._shorter(each))

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        """Names of packages without a file of their own."""
        return frozenset(name for each in self._project for name in prefixes(each.facts.module))

    def _shorter(self, module: Module) -> Iterator[str]:
        parts = module.facts.module.split(".")
        for start, folder in zip(range(len(parts) - 1, 0, -1), module.place.parents, strict=False):
            if folder not in self._packages:
                yield ".".join(parts[start:])


def spot(folder: Path, name: str) -> str:
    """Where a module of a name lies below a folder."""
    return str(folder).rstrip(sep) + sep + name.replace(".", sep)


def is_compiled_in(name: str) -> bool:
    """Whether Python has the module before it looks at any path: no file of the project takes its place."""
    return is_within_python(name.partition(".")[0])


@cache
def is_within_python(top: str) -> bool:
    return BuiltinImporter.find_spec(top) is not None or FrozenImporter.find_spec(top) is not None


def imports_itself(module: Module, name: str) -> bool:
    """Whether a module imports its own bare name: then it means a library, so its folder isn't on the path."""
    values = [binding.value for function in module.facts.functions for binding in function.bindings]
    found = [*module.facts.stars, *(value for value in values if isinstance(value, Imported))]
    return any(not each.level and each.module.partition(".")[0] == name for each in found)


def folders_of(module: Module) -> Iterator[Path]:
    yield from takewhile(lambda folder: folder != module.facts.import_root, module.place.parents)


def prefixes(name: str) -> Iterator[str]:
    while name := name.rpartition(".")[0]:
        yield name


def nearness(place: Path, other: Path) -> int:
    """How many folders two places have in common."""
    pairs = zip(place.parts, other.parts, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
