"""One module for the runtime of all files that are imported from one folder."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

from asyncfix.model.source import Source
from asyncfix.read.discover import absolute, display, dotted, parts_below
from asyncfix.repair.added import RUN
from asyncfix.repair.known import find_own, recognised_in
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.places import home_of, places
from asyncfix.repair.runtime.runtime import MODULE, is_of_database, needs_runtime
from asyncfix.repair.scene.stage import Stage

Group = tuple[Path, str]  # the folder that files are imported from, and their package, "" for none


def find_modules(stage: Stage, repairs: Iterable[Repair]) -> dict[Path, Path]:
    """The module of the runtime for each file that has it from one, made where it isn't there."""
    if stage.options.manner.runtime == "inline":
        return {}
    inside: dict[Group, dict[Path, list[Repair]]] = {}
    for repair in filter(needs_runtime, repairs):
        inside.setdefault(group_of(stage, repair.path), {}).setdefault(repair.path, []).append(repair)
    found: dict[Path, Path] = {}
    for group, files in inside.items():
        sharing = find_sharing(stage, group, files)
        if sharing:
            users = {path for each in sharing for repair in files[each] for path, _ in places(repair)}
            found |= dict.fromkeys(sharing, find_module(stage, group, sorted(users)))
    return found


def group_of(stage: Stage, path: Path) -> Group:
    """The files that may share a module: those of a package, or scripts; where one is asked for, all that are imported
    from one folder."""
    source = stage.sources[path]
    package, _, inside = source.module.partition(".")
    is_inside = bool(inside) or path.stem == "__init__"
    return source.import_root, package if is_inside and stage.options.manner.runtime == "auto" else ""


def find_sharing(stage: Stage, group: Group, files: Mapping[Path, Sequence[Repair]]) -> list[Path]:
    """The files of a group that have the runtime from a module, where one is asked for, is there, or spares copies."""
    if any(has_runtime(stage, home_of(repair)) for found in files.values() for repair in found):
        return []
    if stage.options.manner.runtime == "module":
        return list(files)
    wanted = {path: [each for each in found if is_wanted(stage, each)] for path, found in files.items()}
    plain = [path for path, found in wanted.items() if all(map(is_by_itself, found))]
    written = [path for path in plain if wanted[path]]
    return written if len(written) > 1 or any(modules_of(stage, group)) else []


def is_by_itself(repair: Repair) -> bool:
    """Whether it matters to no other one on which threads it runs: of a database and in turn, it does."""
    return not (is_of_database(repair) or repair.serial or repair.lasting or repair.home)


def is_wanted(stage: Stage, repair: Repair) -> bool:
    """Whether it is written, as far as is known."""
    return repair.level in stage.options.levels and stage.options.names(repair.function)


def find_module(stage: Stage, group: Group, users: Sequence[Path]) -> Path:
    earlier = next(modules_of(stage, group), None)
    return earlier or make_module(stage, group[0], users)


def modules_of(stage: Stage, group: Group) -> Iterator[Path]:
    """Those that an earlier run has made."""
    for path in stage.sources:
        if path.stem.startswith(MODULE) and group_of(stage, path) == group and has_runtime(stage, path):
            yield path


def has_runtime(stage: Stage, path: Path) -> bool:
    known = path in stage.reach.program.modules and not stage.reach.program.modules[path].facts.is_newer
    return known and RUN in recognised_in(stage.scene(path)).nodes


def imported_home(stage: Stage, path: Path) -> Path | None:
    """The module that a file has its runtime from since an earlier run."""
    parts = find_own(stage.scene(path)).values()
    return next((each.path for each in parts if each.plain == RUN and each.path != path), None)


def make_module(stage: Stage, root: Path, users: Sequence[Path]) -> Path:
    """A module that isn't there, in the folder that is common to the users."""
    folder = Path(os.path.commonpath([absolute(path).parent for path in users]))
    path = next(folder / name for name in numbered() if not os.path.lexists(folder / name))
    module, _ = dotted(parts_below(root, path), path)
    stage.create(Source(display(path), module, "", "utf-8", import_root=root))
    return display(path)


def numbered() -> Iterator[str]:
    yield f"{MODULE}.py"
    yield from (f"{MODULE}_{number}.py" for number in count(2))
