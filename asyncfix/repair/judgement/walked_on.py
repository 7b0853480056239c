"""Containers that a coroutine walks through while it begins to be suspended: others can change them in between."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.effects import Access, read_at
from asyncfix.repair.judgement.locked import find_locks, is_guarded
from asyncfix.repair.judgement.named import functions_using
from asyncfix.repair.judgement.shared import CHANGES, accesses_of_all, is_used_by_one_task
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.walks import containers_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.syntax import own_nodes

Region = Sequence[ast.stmt]
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp


def find_walked(
    scene: Scene, function: Key, node: FunctionNode, region: Region, suspension: Suspension
) -> Iterator[Reason]:
    """Why a region that begins to suspend must not stand in a loop over what others change."""
    told: set[str] = set()
    locks: frozenset[str] | None = None
    for walked in walks_around(scene, function, node, region, suspension):
        for access in read_at(scene, function, walked):
            if access.state in told or not is_changed(scene, function, access):
                continue
            locks = find_locks(scene, function, node, region[0]) if locks is None else locks
            if not is_guarded(scene, access.state, locks):
                told.add(access.state)
                text = f"`{access.name}` is walked through here, and other tasks can now change it in between"
                yield Reason("new-suspension", walked.lineno, text)


def walks_around(
    scene: Scene, function: Key, node: FunctionNode, region: Region, suspension: Suspension
) -> Iterator[ast.expr]:
    """What loops around a region walk through, where they are not suspended each time around anyway, and its own."""
    place: ast.AST = region[0]
    for each in ancestors(scene, node, region[0]):
        if isinstance(each, ast.For) and place in each.body and not is_suspended(scene, function, each, suspension):
            yield from containers_of(scene, function, each.iter)
        place = each
    for each in own_nodes(list(region)):
        if is_awaiting(each) and not is_suspended(scene, function, each, suspension):
            heads = [part.iter for part in getattr(each, "generators", [each])]
            yield from (one for head in heads for one in containers_of(scene, function, head))


def is_awaiting(node: ast.AST) -> bool:
    """Whether it is a loop that awaits each time around, or may."""
    return isinstance(node, ast.For | COMPREHENSIONS) and any(isinstance(each, ast.Await) for each in ast.walk(node))


def is_suspended(scene: Scene, function: Key, loop: ast.AST, suspension: Suspension) -> bool:
    """Whether a loop lets other tasks run each time around."""
    if isinstance(loop, ast.For):
        return suspension.sure.on_all_ways(scene, function, loop.body)
    awaits = (each for each in ast.walk(loop) if isinstance(each, ast.Await))
    return any(suspension.sure.by(scene, function, each) for each in awaits)


def is_changed(scene: Scene, function: Key, walked: Access) -> bool:
    """Whether another task may change a container."""
    if is_used_by_one_task(scene, function, walked.state):
        return False
    return any(
        each.kind in CHANGES
        for home, key in functions_using(scene, walked.state)
        for each in accesses_of_all(home, key, walked.state)
    )
