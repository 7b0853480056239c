"""What repairs call what they need in each place: by its plain name, or by another where that means something else."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from asyncfix.model.remembered import replace
from asyncfix.repair.added import ADDED, PLAIN, Naming
from asyncfix.repair.edits import Edit, Twin
from asyncfix.repair.known import Owned, find_own
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.places import CALLING, home_of, places
from asyncfix.repair.runtime.runtime import error_imports, names_used, needs_runtime, used_by
from asyncfix.repair.runtime.taken import called_imports, name_of_import, naming, numbered, shadowing
from asyncfix.repair.runtime.written import find_earlier
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage

Each = TypeVar("Each", bound=Edit)
OF_RUNTIME = (  # modules and names, "" for a module itself
    *((module, "") for module in ("asyncio", "contextvars", "functools", "threading")),
    *(("contextlib", name) for name in ("asynccontextmanager", "suppress")),
    ("concurrent.futures", "ThreadPoolExecutor"),
)


def with_names(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """The repairs with what is called otherwise where their edits stand, and in the modules of their runtimes."""
    housed: dict[Path, list[Repair]] = {}
    for repair in repairs:
        if needs_runtime(repair):
            housed.setdefault(home_of(repair), []).append(repair)
    homes = {home: called_in_home(stage, home, inside) for home, inside in housed.items()}
    return tuple(with_name(stage, each, homes) if each.edits else each for each in repairs)


def called_in_home(stage: Stage, home: Path, inside: Sequence[Repair]) -> Naming:
    """What the module of a runtime calls its parts, and what these import."""
    if home in stage.created:
        return PLAIN
    scene = stage.scene(home)
    earlier = find_earlier(scene.tree)
    edits = [edit for each in inside for path, edit in places(each) if path == home]
    hidden = frozenset(plain for edit in edits for plain in hidden_parts(scene, edit))
    there = [(plain, earlier.called.of(plain)) for plain in sorted(earlier.names)]
    added = [(plain, name_of_part(scene, plain, hidden)) for plain in sorted(ADDED - earlier.names)]
    needed = (*OF_RUNTIME, *error_imports(inside))
    return naming([*there, *added, *((name or module, name_of_import(scene, module, name)) for module, name in needed)])


def hidden_parts(scene: Scene, edit: Edit) -> frozenset[str]:
    """Those of the runtime that an edit uses where a variable has the name."""
    used = {plain for plain, _ in names_used([edit])}
    return shadowing(scene, edit) & used if used else frozenset()


def name_of_part(scene: Scene, plain: str, hidden: frozenset[str]) -> str:
    is_free = plain not in scene.module.names and plain not in hidden
    return plain if is_free else numbered(scene, plain)


def with_name(stage: Stage, repair: Repair, homes: Mapping[Path, Naming]) -> Repair:
    home = home_of(repair) if needs_runtime(repair) else None
    called = homes[home] if home else PLAIN
    edits = tuple(named(stage.scene(path), edit, home, called) for path, edit in places(repair))
    is_plain = not called.others and all(new is old for new, old in zip(edits, repair.edits, strict=True))
    return repair if is_plain else replace(repair, edits=edits, called=called)


def named(scene: Scene, edit: Each, home: Path | None, called: Naming) -> Each:
    """The edit with what is called otherwise where it stands."""
    if isinstance(edit, Twin):
        inner = tuple(named(scene, each, home, called) for each in edit.inner)
        edit = edit if inner == edit.inner else replace(edit, inner=inner)
    if not isinstance(edit, CALLING):
        return edit
    hidden = shadowing(scene, edit)
    parts = [(plain, name_there(scene, plain, home, called.of(plain), hidden)) for plain in used_by(edit)]
    found = naming([*parts, *called_imports(scene, edit, hidden)])
    return replace(edit, called=found) if found.others else edit


def name_there(scene: Scene, plain: str, home: Path | None, called: str, hidden: frozenset[str]) -> str:
    """What a file calls a part that stands in another, where it has this name."""
    if home in (None, scene.source.path):
        return called
    known = [name for name, each in find_own(scene).items() if each == Owned(plain, home) and name not in hidden]
    if known:
        return called if called in known else known[0]
    is_free = called not in scene.module.names and called not in hidden
    return called if is_free else numbered(scene, plain)
