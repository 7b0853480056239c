"""How one module of the project names another in an import."""

from collections.abc import Iterator
from pathlib import Path

from asyncfix.facts import Imported
from asyncfix.program import Module
from asyncfix.repair.scene import Scene


def link(scene: Scene, target: Path) -> str:
    """The module `target` as an import in the scene's file would spell it: as one does already, else absolute."""
    program = scene.reach.program
    wanted = program.modules[target]
    for imported in imports_of(scene.module):
        if imported.name and program.find_module(program.absolute(imported, scene.module), scene.module) is wanted:
            return "." * imported.level + imported.module
    return wanted.facts.module


def imports_of(module: Module) -> Iterator[Imported]:
    """The imports of a module's own body, in the order of their names."""
    for uses in module.names.values():
        for use in uses:
            if isinstance(use.binding.value, Imported) and not use.scope:
                yield use.binding.value


def reaches_by_import(scene: Scene, start: Path, target: Path) -> bool:
    """Whether importing `start` imports `target`: then `target` must not import `start`."""
    program = scene.reach.program
    todo, seen = [start], {start}
    while todo:
        module = program.modules[todo.pop()]
        for imported in imports_of(module):
            dotted = program.absolute(imported, module)
            names = [dotted, f"{dotted}.{imported.name}"] if imported.name else [dotted]
            found = [program.find_module(name, module) for name in names]
            for each in found:
                if each and each.path == target:
                    return True
                if each and each.path not in seen:
                    seen.add(each.path)
                    todo.append(each.path)
    return False
