"""Calls of what a package was given by code outside of it: its tests, its examples, whoever uses it."""

from pathlib import Path

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.model.facts import Operation
from asyncfix.reach.target import Target
from asyncfix.repair.scene.scene import Scene


def is_given_from_outside(scene: Scene, scope: Target, operation: Operation, called: Key) -> bool:
    """Whether all that a call is known to run stands outside of its package, which does not import it from there.

    Then who uses the package passes what he likes. Where some of it is the package's own, that says what is expected.
    """
    own = scope.function.path
    if operation.kind != "call" or not _is_outside(scene, own, called.path):
        return False
    run = {edge.target.path for edge in scene.edges(scope) if edge.operation == operation}
    return all(_is_outside(scene, own, path) for path in run)


def _is_outside(scene: Scene, own: Path, other: Path) -> bool:
    if other == own or is_stub(other) or is_stub(own) or not _are_apart(scene, own, other):
        return False
    return own in scene.sources and other not in _imported(scene, own)  # without its text, nothing says so


def _are_apart(scene: Scene, own: Path, other: Path) -> bool:
    """Whether two modules are of different packages; a script that lies above a package is one program with it."""
    if other.parent in own.parents:
        return False
    one, two = (scene.reach.program.modules[path].facts for path in (own, other))
    return (one.import_root, one.module.partition(".")[0]) != (two.import_root, two.module.partition(".")[0])


def _imported(scene: Scene, own: Path) -> frozenset[Path]:
    """What a module imports, at any depth, also where only its functions do."""
    return scene.everywhere.remember(("imported anywhere", own), lambda: frozenset(_find_imported(scene, own)))


def _find_imported(scene: Scene, own: Path) -> set[Path]:
    from asyncfix.repair.scene.importing import imported_by, names_in

    program, module = scene.reach.program, scene.reach.program.modules[own]
    dotted = {name for node in scene.at(own).all_nodes for name in names_in(node, module, program)}
    ends = {name[:end] for name in dotted for end in (*_dots(name), len(name))}
    todo = [found.path for each in ends if (found := program.find_module(each, module))]
    seen = set[Path]()
    while todo:
        if (path := todo.pop()) not in seen:
            seen.add(path)
            todo += imported_by(scene, path)
    return seen


def _dots(name: str) -> list[int]:
    return [place for place, each in enumerate(name) if each == "."]
