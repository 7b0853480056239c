"""What a module has of the runtime already, from an earlier repair, and whose definitions stand in the way."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.repair.added import DATABASE, HELD_CLASS, LEAVE, OTHERS, OWN, PLAIN, RELEASE, RUN, TURNS
from asyncfix.repair.edits import (
    Annotate,
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
from asyncfix.repair.emit import Runtime, executor_of, runtime_parts
from asyncfix.repair.known import find_own, recognised_in
from asyncfix.repair.model import Repair
from asyncfix.repair.recognised import threads_of
from asyncfix.repair.runtime.places import called_in
from asyncfix.repair.runtime.written import Earlier, find_outgrown, is_ours
from asyncfix.repair.scene.scene import Scene

OF_PACKAGES = ("__init__", "__main__")
IMPORTED = (RUN, HELD_CLASS, LEAVE, DATABASE, OTHERS, TURNS, OWN, RELEASE)  # by users of a runtime, in this order

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
        rests=any(repair.rests for repair in used) or "rest" in earlier.methods,
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
        called=next((repair.called for repair in used), PLAIN),
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


def used_by(edit: Edit) -> Iterator[str]:
    """The names of the runtime, plain ones, that an edit writes; of a twin those that it writes itself."""
    if is_run(edit):
        yield RUN
    if isinstance(edit, Annotate | Hold | Lend):
        yield HELD_CLASS
    if isinstance(edit, Leave):
        yield LEAVE
    if isinstance(edit, Leave | Move | Offload) and edit.executor:
        yield edit.executor
    if waits_for_turn(edit):
        yield TURNS
    if isinstance(edit, Own | Borrow) and edit.cancel:
        yield OWN
    if isinstance(edit, Release):
        yield RELEASE


def names_used(edits: Iterable[Edit]) -> Sequence[tuple[str, str]]:
    """The names of the runtime that a file's edits use, each with what it is called there."""
    used = [each for edit in edits for each in (edit, *(edit.inner if isinstance(edit, Twin) else ()))]
    found = {(plain, called_in(each).of(plain)) for each in used for plain in used_by(each)}
    return sorted(found, key=lambda pair: (IMPORTED.index(pair[0]), pair))


def waits_for_turn(edit: Edit) -> bool:
    match edit:
        case Borrow():
            return True
        case Offload(turn=turn):
            return bool(turn)
        case Twin(acquisitions=acquisitions):
            return bool(acquisitions)
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
    """Parts of the runtime that the module defines, as a repair would have, and its number of threads."""

    names: frozenset[str]
    workers: int | None
    foreign: tuple[Reason, ...]


def find_existing(scene: Scene, runtime: Runtime) -> Existing:
    """`foreign` are parts of an earlier repair that were changed since, or are those of another module."""
    parts = {name: text for names, text in runtime_parts(runtime) for name in names}
    outgrown = find_outgrown(scene.tree, runtime)
    names: set[str] = set()
    foreign: list[Reason] = []
    workers = None
    recognised = recognised_in(scene)
    for name, node in recognised.nodes.items():
        if name not in parts or name in outgrown:
            continue
        threads = threads_of(node) if name in (DATABASE, OTHERS) else None
        workers = threads if name == executor_of(runtime) else workers
        if threads or is_ours(node, parts[name]):
            names.add(name)
        else:
            text = f"`{recognised.called.of(name)}` is defined here and is not what a repair would add under that name"
            foreign.append(Reason("name-taken", node.lineno, text))
    for name, own in find_own(scene).items():
        if own.plain in parts and own.path != scene.source.path:
            foreign.append(Reason("name-taken", 1, f"`{name}` is imported here, but a repair adds that name"))
    return Existing(frozenset(names), workers, tuple(foreign))
