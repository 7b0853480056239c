"""How many threads the repairs get, where the user says it, and pools that need them to be one."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from asyncfix.catalog.marks import Mark
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.errors import CommandError
from asyncfix.model.expressions import Call
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.model.source import Span
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.stage import Stage

if TYPE_CHECKING:
    from asyncfix.repair.runtime.callbacks import Callback


class WorkersError(CommandError):
    """More threads than a pool has connections."""


def require_connections(repairs: Iterable[Repair], workers: int) -> None:
    for repair in repairs:
        if repair.level != "refused" and repair.pool and 0 < repair.pool.limit < workers * repair.at_once:
            place = f"{repair.path.as_posix()}:{repair.line}"
            raise WorkersError(f"--workers {workers}: a pool that {place} uses has {repair.pool.limit} connections")


def with_threads(stage: Stage, repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """The repairs with the number of threads; those that take from a pool that threads can't share get one."""
    manner = stage.options.manner
    may_be_one = manner.workers <= 1 and manner.wrapper == "helper"
    numbered = (replace(repair, threads=manner.workers) if repair.edits else repair for repair in repairs)
    return tuple(each if may_be_one or is_sharing(each) else each.refuse(unshared(each)) for each in numbered)


def is_sharing(repair: Repair) -> bool:
    return repair.level == "refused" or repair.pool is None or repair.pool.shared


def unshared(repair: Repair, why: str = "", hint: str = ": use its thread-safe sibling (--convert-pool)") -> Reason:
    return Reason("unsafe-pool", repair.line, f"its pool can't be shared by threads{why}{hint}")


def keep_unshared(stage: Stage, repairs: Sequence[Repair], callbacks: "Sequence[Callback]") -> tuple[Repair, ...]:
    """One thread may use such a pool if nothing on the loop does, and no held connection on its own thread."""
    if all(map(is_sharing, repairs)):
        return tuple(repairs)
    called = callbacks_using(stage, repairs, callbacks)
    use = next(chain(blocks_left(stage, repairs), other_uses(stage, repairs), called, other_threads(repairs)), "")
    why = f", and {use}"
    kept = (not use or is_sharing(each) or is_left(stage, each) for each in repairs)
    return tuple(
        each if is_kept else each.refuse(unshared(each, why)) for each, is_kept in zip(repairs, kept, strict=True)
    )


def blocks_left(stage: Stage, repairs: Iterable[Repair]) -> Iterator[str]:
    """Blocks that may take from such a pool elsewhere than on the one thread."""
    for each in repairs:
        may_take = each.takes or each.is_database
        is_held = each.is_held
        why = "needs one of its own to hold its connection" if is_held else "stays on the event loop"
        if may_take and (is_left(stage, each) or is_held) and (each.pool is None or not each.pool.shared):
            yield f"the block at {each.path.as_posix()}:{each.line} {why}"


def is_left(stage: Stage, repair: Repair) -> bool:
    is_wanted = repair.level in stage.options.levels and stage.options.names(repair.function)
    return not is_wanted


def other_uses(stage: Stage, repairs: Iterable[Repair]) -> Iterator[str]:
    """Where coroutines call methods of such a pool that neither take nor give back, and go on doing so on the loop."""
    moved = {(each.path, each.line) for each in repairs if not is_left(stage, each)}
    for root in stage.reach.roots:
        for called, span in calls_of(stage, root):
            mark = stage.scene(root.path).resource(called.receiver) if called.receiver else None
            function = stage.reach.program.function(called.function)
            is_alone = mark is not None and mark.get("thread_safe") == "no" and not is_turn(function.marks)
            if is_alone and (root.path, span.line) not in moved:
                yield f"`{function.name}` at {root.path.as_posix()}:{span.line} uses it on the event loop"


def callbacks_using(stage: Stage, repairs: Iterable[Repair], callbacks: "Sequence[Callback]") -> Iterator[str]:
    """Plain functions that the loop calls: they can't await a thread, so they go on using such a pool there."""
    from asyncfix.repair.runtime.beside import is_of

    alone = [each for each in repairs if not is_sharing(each)]
    return (
        f"{each.text} uses it on the event loop"
        for each in callbacks
        if any(is_of(stage, one, each.cls) for one in alone)
    )


def other_threads(repairs: Iterable[Repair]) -> Iterator[str]:
    return ("a thread of the program's own uses it" for each in repairs if each.beside and not is_sharing(each))


def calls_of(stage: Stage, root: Key) -> Iterator[tuple[Callable, Span]]:
    inference = stage.reach.inference
    for each in stage.reach.program.function(root).operations:
        if isinstance(each.value, Call):
            callees = inference.types(each.value.function, root)
            yield from ((callee, each.span) for callee in callees if isinstance(callee, Callable))


def is_turn(marks: Iterable[Mark]) -> bool:
    """Whether a function takes a connection or gives one back: blocks do, and they are repaired."""
    return any(mark.name in ("acquires", "releases") for mark in marks)
