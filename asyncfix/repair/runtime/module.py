"""One module for the runtime of all files that are imported from one folder."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path

from asyncfix.model.expressions import Imported
from asyncfix.model.source import Source
from asyncfix.read.discover import absolute, display, dotted, parts_below
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.clashes import resolve
from asyncfix.repair.runtime.places import home_of, places
from asyncfix.repair.runtime.runtime import MODULE, needs_runtime
from asyncfix.repair.runtime.written import find_earlier
from asyncfix.repair.scene.stage import Stage


def find_modules(stage: Stage, repairs: Iterable[Repair]) -> dict[Path, Path]:
    """The module of the runtime for each folder of imports, made where it isn't there; none where a file holds it."""
    if stage.options.manner.runtime != "module":
        return {}
    users: dict[Path, set[Path]] = {}
    homes: set[Path] = set()
    for repair in repairs:
        if needs_runtime(repair):
            users.setdefault(stage.sources[repair.path].import_root, set()).update(path for path, _ in places(repair))
            homes.add(home_of(repair))
    inline = {stage.sources[home].import_root for home in homes if has_runtime(stage, home)}
    return {root: find_module(stage, root, sorted(used)) for root, used in users.items() if root not in inline}


def find_module(stage: Stage, root: Path, users: Sequence[Path]) -> Path:
    earlier = next(modules_of(stage, root), None)
    return earlier or make_module(stage, root, users)


def modules_of(stage: Stage, root: Path) -> Iterator[Path]:
    """Those that an earlier run has made."""
    for path, source in stage.sources.items():
        if path.stem.startswith(MODULE) and source.import_root == root and has_runtime(stage, path):
            yield path


def has_runtime(stage: Stage, path: Path) -> bool:
    known = path in stage.reach.program.modules and not stage.reach.program.modules[path].facts.is_newer
    return known and "_run_blocking" in find_earlier(stage.scene(path).tree).names


def imported_home(stage: Stage, path: Path) -> Path | None:
    """The module that a file has its runtime from since an earlier run."""
    scene = stage.scene(path)
    values = (use.binding.value for use in scene.module.names.get("_run_blocking", ()))
    found = (resolve(scene, value) for value in values if isinstance(value, Imported))
    return next((module.path for module in found if module and has_runtime(stage, module.path)), None)


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
