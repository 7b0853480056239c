"""How one module of the project names another in an import."""

import ast
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from asyncfix.link.program import Module, Program
from asyncfix.model.expressions import Imported
from asyncfix.repair.scene.scene import Scene, own_nodes


def link(scene: Scene, target: Path) -> str:
    """The module `target` as an import in the scene's file would spell it: as one does already, else absolute."""
    program = scene.reach.program
    wanted = program.modules.get(target)
    if wanted is None:
        return spelled(scene, scene.sources[target].module)
    for imported in imports_of(scene.module):
        if imported.name and program.find_module(program.absolute(imported, scene.module), scene.module) is wanted:
            return "." * imported.level + imported.module
    for imported in imports_of(scene.module):
        below = ".".join(filter(None, (imported.module, imported.name)))
        named = Imported(below, None, imported.level)
        if imported.level and program.find_module(program.absolute(named, scene.module), scene.module) is wanted:
            return "." * imported.level + below
    return spelled(scene, wanted.facts.module)


def spelled(scene: Scene, module: str) -> str:
    """A module of the project as an import of the file's own package would be: with dots, if that is its way."""
    own = scene.source.module.split(".") if scene.source.module else []
    package = own if scene.source.is_package else own[:-1]
    wanted = module.split(".")
    pairs = zip(package, wanted[:-1], strict=False)
    shared = len([*takewhile(lambda pair: pair[0] == pair[1], pairs)])
    if not shared or not any(imported.level for imported in imports_of(scene.module)):
        return module.removeprefix(left_out(scene))
    return "." * (len(package) - shared + 1) + ".".join(wanted[shared:])


def left_out(scene: Scene) -> str:
    """The packages that imports of the project leave out: the folder below them is on the path, whatever holds it."""
    root = scene.source.import_root

    def find() -> str:
        modules = (each for each in scene.reach.program.modules.values() if each.facts.import_root == root)
        found = (outer_of(scene, module, each) for module in modules for each in imports_of(module))
        return next((each for each in found if each is not None), "")

    return scene.everywhere.remember(("left out", root), find)


def outer_of(scene: Scene, module: Module, imported: Imported) -> str | None:
    """What an absolute import of a module of the project leaves out of its name."""
    found = None if imported.level else scene.reach.program.find_module(imported.module, module)
    if not found or found.path not in scene.sources or not found.facts.module.endswith(imported.module):
        return None
    return found.facts.module.removesuffix(imported.module)


def imports_of(module: Module) -> Iterator[Imported]:
    """The imports of a module's own body, in the order of their names."""
    for uses in module.names.values():
        for use in uses:
            if isinstance(use.binding.value, Imported) and not use.scope:
                yield use.binding.value


def reaches_by_import(scene: Scene, start: Path, target: Path) -> bool:
    """Whether importing `start` imports `target`: then `target` must not import `start`."""
    question = ("reaches by import", start, target)
    return scene.everywhere.remember(question, lambda: find_reaches(scene, start, target))


def find_reaches(scene: Scene, start: Path, target: Path) -> bool:
    todo, seen = [start], {start}
    while todo:
        path = todo.pop()
        for found in imported_by(scene, path):
            if found == target:
                return True
            if found not in seen:
                seen.add(found)
                todo.append(found)
    return False


def imported_by(scene: Scene, path: Path) -> tuple[Path, ...]:
    """The files of the project that a module imports when it is imported, its packages included."""
    return scene.everywhere.remember(("imported by", path), lambda: tuple(dict.fromkeys(find_imported(scene, path))))


def find_imported(scene: Scene, path: Path) -> Iterator[Path]:
    if path not in scene.sources:
        return
    program = scene.reach.program
    module = program.modules[path]
    for node in own_nodes(list(scene.at(path).tree.body)):
        for dotted in names_in(node, module, program):
            parts = dotted.split(".")
            for end in range(1, len(parts) + 1):
                found = program.find_module(".".join(parts[:end]), module)
                if found:
                    yield found.path


def names_in(node: ast.AST, module: Module, program: Program) -> Iterator[str]:
    match node:
        case ast.Import(names=aliases):
            yield from (alias.name for alias in aliases)
        case ast.ImportFrom(module=name, names=aliases, level=level):
            base = program.absolute(Imported(name or "", None, level), module)
            yield from (f"{base}.{alias.name}" for alias in aliases)
