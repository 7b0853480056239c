"""How one module of the project names another in an import."""

from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from asyncfix.link.program import Module
from asyncfix.model.expressions import Imported
from asyncfix.repair.scene.scene import Scene


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
