"""Which modules of the project a module imports as it is imported itself, and the names that it has of them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from asyncfix.catalog import is_stub
from asyncfix.link.program import Module, Program
from asyncfix.model.expressions import Imported
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes


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
    program = scene.reach.program
    if path not in scene.sources or path not in program.modules:  # one that a repair is to make imports nothing
        return
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


def names_of_module(home: Scene) -> frozenset[str]:
    """The names that a module has, with those that `from other import *` may bring."""
    return home.remember("names of module", lambda: frozenset(find_names(home)))


def find_names(home: Scene) -> Iterator[str]:
    yield from home.module.names
    todo, seen = [home.module], {home.module.path}
    while todo:
        module = todo.pop()
        found = (home.reach.program.module_of(each, module) for each in module.facts.stars)
        fresh = [each for each in found if each and each.path not in seen and not is_stub(each.path)]
        seen.update(each.path for each in fresh)
        todo += fresh
        yield from (name for each in fresh for name in each.names)
