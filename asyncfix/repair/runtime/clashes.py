"""Names that mean something else in a file, and that a repair needs nevertheless."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from asyncfix.model.expressions import Imported
from asyncfix.model.finding import Reason
from asyncfix.repair.edits import Edit, Import
from asyncfix.repair.known import find_own, recognised_in, resolve
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.places import home_of, places
from asyncfix.repair.runtime.runtime import needs_runtime, used_by
from asyncfix.repair.runtime.taken import line_of, shadowing
from asyncfix.repair.scene.scene import Scene


def find_clashes(at: Callable[[Path], Scene], repair: Repair) -> Iterator[Reason]:
    """`at` gives the scene of a file."""
    home = home_of(repair) if needs_runtime(repair) else None
    for path in sorted({path for path, _ in places(repair)}):
        scene = at(path)
        edits = [edit for where, edit in places(repair) if where == path]
        for edit in edits:
            yield from taken(scene, edit.module, edit.name) if isinstance(edit, Import) else ()
        if home == path:
            yield from hidden_parts(scene, edits)
        elif home:
            yield from other_parts(scene, home, edits)


def taken(scene: Scene, module: str, name: str) -> Iterator[Reason]:
    """What is imported from another module of the project has the name that it has there."""
    bare = module.lstrip(".")
    wanted = resolve(scene, Imported(bare, name, len(module) - len(bare)))
    for use in scene.module.names.get(name, ()):
        value = use.binding.value
        if not isinstance(value, Imported) or value.name != name or resolve(scene, value) is not wanted:
            yield not_that_of(name, module)


def other_parts(scene: Scene, home: Path, edits: Iterable[Edit]) -> Iterator[Reason]:
    """Of two runtimes in one file, each would wait for its own calls alone."""
    used = {plain for edit in edits for plain in used_by(edit)}
    for name, own in find_own(scene).items() if used else ():
        if own.plain in used and own.path != home:
            from asyncfix.repair.runtime.links import link

            yield not_that_of(name, link(scene, home))


def not_that_of(name: str, module: str) -> Reason:
    return Reason("name-taken", 1, f"`{name}` is not that of {module} in this module, but a repair needs it")


def hidden_parts(scene: Scene, edits: Iterable[Edit]) -> Iterator[Reason]:
    """What an earlier repair has written has its name already, wherever it is needed now."""
    recognised = recognised_in(scene)
    for edit in edits if recognised.nodes else ():
        used = {recognised.called.of(plain) for plain in used_by(edit) if plain in recognised.nodes}
        for name in sorted(used & shadowing(scene, edit)) if used else ():
            text = f"`{name}` is a variable here, but a repair needs what the module calls so"
            yield Reason("name-taken", line_of(edit), text)
