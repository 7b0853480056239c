"""Coroutines that end a pool: they wait until the calls that now run in threads have given their connections back."""

from collections.abc import Iterator, Sequence

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.source import Span
from asyncfix.repair.edits import Move, Offload
from asyncfix.repair.judgement.fitness import pool_of_mark
from asyncfix.repair.model import Pool, Repair
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.shapes.site import Site, blocked_place, find_call, find_interruptions


def plan_closings(stage: Stage, repairs: Sequence[Repair]) -> Iterator[Repair]:
    """One for each call on the loop that closes a pool whose connections are taken in threads by now."""
    exhausted = {repair.pool.exhausted for repair in repairs if repair.pool and repair.level != "refused"}
    for root, span, pool in find_closings(stage) if exhausted else ():
        repair = plan_closing(stage, root, span, pool)
        if repair and pool.exhausted in exhausted and not any(has_moved(each, repair) for each in repairs):
            yield repair


def find_closings(stage: Stage) -> Iterator[tuple[Key, Span, Pool]]:
    program = stage.reach.program
    names = sorted({each.name for each in program.marked_functions("ends_pool")})
    sites = ((scope, call) for name in names for scope, call in stage.reach.inference.calls.mentioning(name))
    for scope, call in sites:
        if program.function(scope).is_async and scope.path in stage.writable and scope in stage.scene(scope.path).nodes:
            for pool in pools_ended(stage.scene(scope.path), scope, call):
                spans = (each.span for each in program.function(scope).operations if each.value == call)
                yield from ((scope, span, pool) for span in list(spans)[:1])


def pools_ended(scene: Scene, scope: Key, call: Call) -> Iterator[Pool]:
    for callee in scene.reach.inference.types(call.function, scope):
        if isinstance(callee, Callable) and callee.receiver:
            mark = find_mark(scene.reach.program.function(callee.function), "ends_pool")
            yield from [pool_of_mark(scene, mark, callee.receiver)] if mark else []


def plan_closing(stage: Stage, root: Key, span: Span, pool: Pool) -> Repair | None:
    scene = stage.scene(root.path)
    node = scene.nodes[root]
    call = find_call(scene, node, span)
    site = Site(scene, root, node, call, stage.suspension) if call else None
    if site is None or blocked_place(site, within_comprehension=False):
        return None
    edits = (Offload(span, "after_all"),)
    repair = Repair(root.path, span.line, scene.reach.name(root), "safe", edits, pool=pool, is_database=True)
    return repair.doubt(*dict.fromkeys(find_interruptions(site)))


def has_moved(each: Repair, closing: Repair) -> bool:
    """Whether the call stands in statements that move anyway."""
    moves = [edit for edit in each.edits if isinstance(edit, Move)] if each.path == closing.path else []
    return any(move.first[0] <= closing.line <= move.last[0] for move in moves)
