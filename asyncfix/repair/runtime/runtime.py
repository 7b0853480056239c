"""What a module has of the runtime already, from an earlier repair, and whose definitions stand in the way."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from asyncfix.model.expressions import Imported
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.repair.added import OWN, RELEASE
from asyncfix.repair.edits import (
    Borrow,
    Edit,
    Enter,
    HandDown,
    Hold,
    Leave,
    Lend,
    Move,
    Offload,
    Own,
    Release,
    Rerun,
    Transact,
    Twin,
    Walk,
)
from asyncfix.repair.emit import DATABASE, OTHERS, Runtime, executor_of, runtime_imports, runtime_parts
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.taken import taken_imports
from asyncfix.repair.runtime.written import Earlier, find_outgrown, is_ours, threads_of, top_level
from asyncfix.repair.scene.scene import Scene

OF_PACKAGES = ("__init__", "__main__")


MODULE = "_blocking"  # what a module for the runtime of several files is called


def required(home: Path, repairs: Iterable[Repair], earlier: Earlier) -> Runtime:
    """What the repairs whose runtime stands in a module need of it, and what an earlier one needed."""
    used = list(repairs)
    edits = [edit for repair in used for edit in repair.edits]
    errors = sorted({repair.pool.exhausted for repair in used if repair.pool})
    limits = [repair.pool.limit for repair in used if repair.pool]
    is_database = bool(errors) or (any(map(is_of_database, used)) and not earlier.is_general)
    return Runtime(
        prefix=prefix(home),
        limit=min(limits) if limits and all(limits) else 0,
        error=errors[0].rpartition(".")[2] if errors else earlier.error,
        holds=any(isinstance(edit, Hold | Lend) for edit in edits),
        transacts=any(isinstance(edit, Transact) for edit in edits) or "transaction" in earlier.methods,
        enters=any(isinstance(edit, Enter) for edit in edits) or "entered" in earlier.methods,
        walks=any(isinstance(edit, Walk) and not edit.rows for edit in edits) or "walk" in earlier.methods,
        ends=any(isinstance(edit, Walk) and edit.rows for edit in edits) or "walking" in earlier.methods,
        lends=any(isinstance(edit, HandDown) and edit.name for edit in edits) or "lent" in earlier.methods,
        leaves=any(isinstance(edit, Leave) for edit in edits),
        closes=any(map(waits_for_all, edits)) or "after_all" in earlier.methods,
        serial=any(repair.serial for repair in used),
        reserve=max((repair.reserve for repair in used), default=0),
        is_shared=all(repair.pool.shared for repair in used if repair.pool),
        beside=max((repair.beside for repair in used), default=0),
        at_once=max((repair.at_once for repair in used), default=1),
        is_database=is_database or DATABASE in earlier.names,
        apart=any(edit.executor for edit in edits if isinstance(edit, Leave | Move | Offload)),
        threads=max((repair.threads for repair in used), default=0),
        cancels=any(repair.cancels for repair in used) if earlier.cancels is None else earlier.cancels,
        default=earlier.default,
    )


def waits_for_all(edit: Edit) -> bool:
    return isinstance(edit, Offload) and edit.turn == "after_all"


def is_of_database(repair: Repair) -> bool:
    return repair.is_database or repair.pool is not None


def needs_runtime(repair: Repair) -> bool:
    return any(is_run(edit) or isinstance(edit, Enter | Hold | Leave | Lend | Transact | Walk) for edit in repair.edits)


def is_run(edit: Edit) -> bool:
    """Whether `_run_blocking` runs it."""
    is_held = isinstance(edit, Move) and bool(edit.lane)
    if isinstance(edit, Rerun):
        return True
    return isinstance(edit, Move | Offload) and edit.wrapper == "helper" and not is_held


def runtime_names(edits: Iterable[Edit]) -> Iterator[str]:
    """The names of the runtime that a file's edits use."""
    used = list(edits)
    if any(map(is_run, used)):
        yield "_run_blocking"
    if any(isinstance(edit, Hold | Lend) for edit in used):
        yield "_HeldConnection"
    if any(isinstance(edit, Leave) for edit in used):
        yield "_leave_blocking"
    executors = {edit.executor for edit in used if isinstance(edit, Leave | Move | Offload)}
    yield from sorted(executors - {""})
    if any(map(waits_for_turn, used)):
        yield "_DB_TURNS"
    owning = [each for edit in used for each in (edit, *(edit.inner if isinstance(edit, Twin) else ()))]
    if any(isinstance(each, Own | Borrow) and each.cancel for each in owning):
        yield OWN
    if any(isinstance(each, Release) for each in owning):
        yield RELEASE


def waits_for_turn(edit: Edit) -> bool:
    match edit:
        case Borrow():
            return True
        case Offload(turn=turn):
            return bool(turn)
        case Twin():
            return edit.takes_turns
        case _:
            return False


def prefix(path: Path) -> str:
    """What the names of a module's threads begin with: `job-processor` for job_processor.py.

    The name of its folder, where it holds nothing but the runtime, or is named as many others are.
    """
    is_told_by_folder = path.stem.startswith(MODULE) or path.stem in OF_PACKAGES
    name = (path.absolute().parent.name if is_told_by_folder else path.stem).strip("_")
    return name.replace("_", "-")


def error_imports(repairs: Iterable[Repair]) -> tuple[tuple[str, str], ...]:
    """The exceptions of exhausted pools, as (module, name)."""
    errors = sorted({repair.pool.exhausted for repair in repairs if repair.pool})
    return tuple((error.rpartition(".")[0], error.rpartition(".")[2]) for error in errors)


@frozen
class Existing:
    """Names of the runtime that the module defines, as a repair would have, and its number of threads."""

    names: frozenset[str]
    workers: int | None
    foreign: tuple[Reason, ...]


def find_existing(scene: Scene, runtime: Runtime, imports: tuple[tuple[str, str], ...]) -> Existing:
    """`foreign` are definitions under the runtime's names that are not the runtime's."""
    parts = {name: text for names, text in runtime_parts(runtime) for name in names}
    outgrown = find_outgrown(scene.tree, runtime)
    names: set[str] = set()
    foreign: list[Reason] = []
    workers = None
    for name, node in top_level(scene.tree):
        if name not in parts or name in outgrown:
            continue
        threads = threads_of(node) if name in (DATABASE, OTHERS) else None
        workers = threads if name == executor_of(runtime) else workers
        if threads or is_ours(node, parts[name]):
            names.add(name)
        else:
            text = f"`{name}` is defined here and is not what a repair would add under that name"
            foreign.append(Reason("name-taken", node.lineno, text))
    for name in parts:
        if any(isinstance(use.binding.value, Imported) for use in scene.module.names.get(name, ())):
            foreign.append(Reason("name-taken", 1, f"`{name}` is imported here, but a repair adds that name"))
    foreign += taken_imports(scene, (*runtime_imports(runtime), *imports))
    return Existing(frozenset(names), workers, tuple(foreign))
