"""Threads of the program's own that take connections of the pools which repaired blocks use, too."""

from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from asyncfix.evidence.pools import has_pools
from asyncfix.evidence.sharing import Borrowing, Sharing
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Span
from asyncfix.repair.edits import Borrow
from asyncfix.repair.emit import ALL_BUT_ONE
from asyncfix.repair.known import is_runtime
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.stage import Stage


@frozen
class Users:
    """How many threads may take connections of a pool at once, None where that isn't known; its class, and a place."""

    cls: Key
    count: int | None
    place: str


def leave_to_threads(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """While one block at a time took a connection, they found one: several could leave them none.

    But for those that wait for one as the blocks do, where they take it.
    """
    if not any(each.edits and each.pool and not each.threads for each in repairs):
        return tuple(repairs)
    waiting = {(each.path, each.call) for repair in repairs for each in repair.edits if isinstance(each, Borrow)}
    users = tuple(find_users(stage, waiting))
    return tuple(leave(each, [one for one in users if is_of(stage, each, one.cls)]) for each in repairs)


def leave(repair: Repair, users: Sequence[Users]) -> Repair:
    if not users or not repair.pool:
        return repair
    counts = [each.count for each in users if each.count is not None]
    note = f"other threads take connections of its pool, too: {users[0].place}"
    beside = sum(counts) if len(counts) == len(users) else ALL_BUT_ONE
    return replace(repair, beside=beside, notes=(*repair.notes, note))


def is_of(stage: Stage, repair: Repair, cls: Key) -> bool:
    """Whether a pool of a class may be the repair's: of its class, or of a base of it."""
    if not repair.pool or not repair.pool.cls:
        return repair.pool is not None
    order = stage.reach.inference.order
    return cls in order(repair.pool.cls) or repair.pool.cls in order(cls)


def find_users(stage: Stage, waiting: Container[tuple[Path, Span]]) -> Iterator[Users]:
    """Each executor, and each call without one of its own, once."""
    sharing = Sharing(stage.reach)
    seen: set[object] = set()
    for each in sharing.borrowings() if has_pools(stage.reach) else ():
        is_waiting = (each.where.path, each.operation.span) in waiting
        if not each.acquires or is_waiting or is_runtime(stage.reach.program, each.where):
            continue
        executors: list[tuple[Call, Key] | None] = [*sharing.executors(each.handover)]
        for executor in executors or [None]:
            thread = executor or (each.handover.operation, each.handover.where)
            if (thread, each.cls) not in seen:
                seen.add((thread, each.cls))
                yield Users(each.cls, count_of(stage, sharing, each, executor), place_of(each))


def count_of(stage: Stage, sharing: Sharing, borrowing: Borrowing, executor: tuple[Call, Key] | None) -> int | None:
    """As many as their executor has; a thread that is begun where a program does so once is one."""
    if executor:
        return sharing.limit(*executor)
    from asyncfix.repair.judgement.once import runs_once

    begun = borrowing.handover
    return None if begun.many or not runs_once(stage.scene(begun.where.path), begun.where) else 1


def place_of(borrowing: Borrowing) -> str:
    handover = borrowing.handover
    return f"{handover.where.path.as_posix()}:{handover.operation.span.line}"
