"""Whether statements can run in a thread, and what they need there."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from asyncfix.catalog.marks import Mark, find_mark
from asyncfix.infer.types import Callable, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Expression, Name
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen, replace
from asyncfix.repair.added import TURNS_CLASS
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.edits import Borrow
from asyncfix.repair.judgement.moved import (
    Moved,
    acquisitions_in,
    find_doubtful,
    find_locks,
    find_moved,
    find_unfit,
    reads_exception,
)
from asyncfix.repair.judgement.surroundings import find_held, find_unknown_managers, is_handling
from asyncfix.repair.judgement.unfit import Executed
from asyncfix.repair.model import Locks, Pool
from asyncfix.repair.scene.scene import Scene

if TYPE_CHECKING:
    from asyncfix.repair.scene.managers import ManagerFacts


@frozen
class Fitness:
    """Refusals, reasons to call it unsafe, and where connections are taken that must wait for their turn."""

    refusals: tuple[Reason, ...]
    doubts: tuple[Reason, ...]
    borrows: tuple[Borrow, ...]
    pool: Pool | None
    home: Path | None
    locks: Locks | None = None


def judge(
    scene: Scene,
    function: Key,
    node: FunctionNode,
    region: Sequence[ast.stmt],
    manager: "ManagerFacts | None",
    made: frozenset[str] = frozenset(),
    executed: Sequence[ast.AST] = (),
    within: Sequence[Key] = (),
    along: "Sequence[ManagerFacts]" = (),
) -> Fitness:
    """The region is moved together with the manager that it enters, and those `along`; `made` are names that only it
    binds.

    Of a region that stays on the loop, only the `executed` parts run in a thread, and the managers `within` it.
    """
    managers = [each for each in (manager, *along) if each]
    entered = dict.fromkeys(key for each in managers for key in each.functions)
    moved = find_moved(scene, function, executed or region, *entered, *within)
    fresh = tuple(each.fresh for one in managers for each in one.either if each.fresh)
    moved = replace(moved, fresh=fresh, made=made, in_parts=bool(executed))
    if manager and manager.lock:
        moved = replace(moved, left_out=((manager.function, manager.lock.span),))
    refusals = [*find_unfit(moved), *find_held(scene, function, node, region[0])]
    if is_handling(scene, node, region[0]):
        refusals += reads_exception(moved)
    twins = [key for each in managers if each.is_async for key in each.functions]
    supply = find_supply(moved, region[0].lineno, twins)
    return Fitness(
        refusals=tuple(dict.fromkeys([*refusals, *supply.refusals])),
        doubts=(*find_unknown_managers(scene, function, node, region[0]), *dict.fromkeys(find_doubtful(moved))),
        borrows=supply.borrows,
        pool=supply.pool,
        home=supply.home,
        locks=find_locks(moved),
    )


@frozen
class Supply:
    """The pools that connections come from, where they are taken, in which module; and what is wrong with that."""

    refusals: tuple[Reason, ...]
    borrows: tuple[Borrow, ...]
    pool: Pool | None
    home: Path | None


def find_supply(moved: Moved, line: int, twins: Sequence[Key] = ()) -> Supply:
    """`twins` take connections on the loop, and copies of them do in the thread."""
    found = taken(moved)
    refusals = list(keyed(moved, found))
    from_pools = [pool_of(moved.scene, each) for each in pools(moved)]
    if len({each.exhausted for each in from_pools}) > 1:
        text = "its connections come from pools that say in different ways that they are exhausted"
        refusals.append(Reason("several-homes", line, text))
    homes = sorted({each.function.path for each in found})
    home = common_home(moved.scene, homes)
    if homes and home is None:
        text = "its connections come from pools that are used in several modules, and these import each other"
        refusals.append(Reason("several-homes", line, text))
    borrows = [Borrow(each.operation.span, each.function.path) for each in found if each.function not in twins]
    return Supply(tuple(refusals), tuple(dict.fromkeys(borrows)), common_pool(from_pools), home)


def common_home(scene: Scene, homes: Sequence[Path]) -> Path | None:
    """The module where connections are taken; where it can't be imported, one that all can."""
    if not homes:
        return None
    from asyncfix.repair.scene.importing import reaches_by_import  # of what takes a connection

    own = scene.source.path
    if len(homes) == 1 and not reaches_by_import(scene, homes[0], own):
        return homes[0]
    users = dict.fromkeys((*homes, own))
    importable = (
        each for each in users if not any(reaches_by_import(scene, each, other) for other in users if other != each)
    )
    return next(importable, homes[0] if len(homes) == 1 else None)


def keyed(moved: Moved, found: Sequence[Executed]) -> Iterator[Reason]:
    """A pool gives the connection of a key again while it is out: threads would share it."""
    for each in found:
        call = each.operation.value
        if isinstance(call, Call) and any(not hands_on(moved, each, argument.value) for argument in call.arguments):
            text = "the connection is taken under a key, under which another thread could get the same"
            yield Reason("keyed-connection", each.line, text)


def hands_on(moved: Moved, each: Executed, argument: Expression) -> bool:
    """A parameter of the project's own method, for which the block may pass nothing."""
    if not isinstance(argument, Name) or each.function == moved.function:
        return False
    facts = moved.scene.reach.program.function(each.function)
    return argument.id in {parameter.name for parameter in facts.parameters}


def pools(moved: Moved) -> Iterator[Callable]:
    return (callee for _, callee in acquisitions_in(moved))


def taken(moved: Moved) -> list[Executed]:
    """The acquisitions, but for the one inside of an earlier repair's runtime."""
    found = [each for each, _ in acquisitions_in(moved)]
    return [each for each in found if moved.scene.reach.program.function(each.function).owner != TURNS_CLASS]


def common_pool(found: Sequence[Pool]) -> Pool | None:
    """Several pools count as one that has as many connections as the smallest of them."""
    if not found:
        return None
    limits = [each.limit for each in found]
    unshared = next((each for each in found if not each.shared), found[0])
    return replace(unshared, limit=min(limits) if all(limits) else 0)


def pool_of(scene: Scene, callee: Callable) -> Pool:
    mark = scene.acquiring(callee)
    assert mark is not None
    return pool_of_mark(scene, mark, callee.receiver)


def pool_of_mark(scene: Scene, mark: Mark, pool: Type | None) -> Pool:
    from asyncfix.repair.scene.acquisitions import pool_limit

    found = Pool(mark.get("exhausted"), pool_limit(scene, pool))
    resource = scene.resource(pool) if pool else None
    if resource is None or not isinstance(pool, Instance):
        return found
    found = replace(found, cls=pool.cls)
    if resource.get("thread_safe") == "below":
        return replace(found, unshared=next(unsafe_below(scene, pool.cls), None))
    if resource.get("thread_safe") != "no":
        return found
    return replace(found, unshared=marked_class(scene, pool), sibling=resource.get("sibling"))


def unsafe_below(scene: Scene, cls: Key) -> Iterator[Key]:
    """The classes of a library below one of its own that threads can't share, and the project makes."""
    inference = scene.reach.inference
    for name in scene.reach.program.modules[cls.path].classes:
        below = Key(cls.path, name)
        mark = find_mark(scene.reach.program.cls(below), "resource")
        is_unsafe = mark is not None and mark.get("thread_safe") == "no" and cls in inference.order(below)
        if is_unsafe and inference.calls.is_made(below):
            yield below


def marked_class(scene: Scene, pool: Instance) -> Key | None:
    """The class of the catalog that an object is of."""
    order = scene.reach.inference.order(pool.cls)
    return next((cls for cls in order if find_mark(scene.reach.program.cls(cls), "resource")), None)
