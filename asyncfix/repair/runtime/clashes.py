"""Names that a repair would import into a file, and that mean something else there."""

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from asyncfix.link.program import Module
from asyncfix.model.expressions import Imported
from asyncfix.model.finding import Reason
from asyncfix.repair.edits import Edit, Import, Twin, position
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.places import home_of, places
from asyncfix.repair.runtime.runtime import needs_runtime, runtime_names
from asyncfix.repair.runtime.taken import taken_imports
from asyncfix.repair.scene.scene import Scene


def find_clashes(at: Callable[[Path], Scene], repair: Repair) -> Iterator[Reason]:
    """`at` gives the scene of a file."""
    for path in sorted({path for path, _ in places(repair)}):
        scene = at(path)
        edits = [edit for where, edit in places(repair) if where == path]
        yield from taken_imports(scene, tuple(decorators(scene, edits)))
        for module, name in linked(scene, repair, edits):
            yield from taken(scene, module, name)


def decorators(scene: Scene, edits: Iterable[Edit]) -> Iterator[tuple[str, str]]:
    """What twins are decorated with, where their originals' decorators are plain names."""
    twins = {edit.function: edit for edit in edits if isinstance(edit, Twin)}
    for node in scene.nodes.values() if twins else ():
        if position(node.body[0]) in twins:
            twin = twins[position(node.body[0])]
            yield from (
                ("contextlib", twin.decorator) for each in node.decorator_list[:1] if isinstance(each, ast.Name)
            )


def linked(scene: Scene, repair: Repair, edits: Sequence[Edit]) -> Iterator[tuple[str, str]]:
    """What a file imports from other modules of the project for a repair."""
    yield from ((edit.module, edit.name) for edit in edits if isinstance(edit, Import))
    home = home_of(repair)
    if needs_runtime(repair) and home != scene.source.path:
        from asyncfix.repair.runtime.links import link

        yield from ((link(scene, home), name) for name in runtime_names(edits))


def taken(scene: Scene, module: str, name: str) -> Iterator[Reason]:
    bare = module.lstrip(".")
    wanted = resolve(scene, Imported(bare, name, len(module) - len(bare)))
    for use in scene.module.names.get(name, ()):
        value = use.binding.value
        if not isinstance(value, Imported) or value.name != name or resolve(scene, value) is not wanted:
            yield Reason("name-taken", 1, f"`{name}` is not that of {module} in this module, but a repair needs it")


def resolve(scene: Scene, imported: Imported) -> Module | None:
    program = scene.reach.program
    return program.find_module(program.absolute(imported, scene.module), scene.module)
