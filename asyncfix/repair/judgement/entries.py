"""Blocks that enter a context manager which begins to suspend: as it is entered, and as it is left."""

import ast
from collections.abc import Iterator, Sequence
from itertools import chain

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.judgement.checked import find_unchecked
from asyncfix.repair.judgement.conflicts import Surroundings, contested, find_conflicts
from asyncfix.repair.judgement.files import find_parted
from asyncfix.repair.judgement.lock_order import find_lock_doubts
from asyncfix.repair.judgement.surroundings import find_held, last_part
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import own_nodes


def entering(stage: Stage, manager: Key) -> Iterator[tuple[Key, ast.AsyncWith, Sequence[Reason]]]:
    """The blocks of coroutines that enter a manager, each with what it relies on."""
    for caller, block in entries_of(stage, manager):
        scene = stage.scene(caller.path)
        parted = (*find_parting(stage, scene, caller, block), *find_both(stage, manager, scene, caller, block))
        yield caller, block, parted


def find_parting(stage: Stage, scene: Scene, caller: Key, block: ast.With | ast.AsyncWith) -> Iterator[Reason]:
    node, suspension = scene.nodes[caller], stage.suspension
    first, last = (block.body[0],), last_part(scene, block)
    yield from find_conflicts(scene, caller, node, first, suspension, "at its beginning")
    yield from find_conflicts(scene, caller, node, last, suspension, "at its end")
    yield from find_parted(scene, caller, node, first, suspension, is_at_end=False)
    yield from find_parted(scene, caller, node, last, suspension)
    yield from find_unchecked(scene, caller, node, (block,), suspension, is_parted=True)
    yield from find_lock_doubts(scene, caller, node, block, suspension)
    yield from find_held(scene, caller, node, block)


def find_both(
    stage: Stage, manager: Key, scene: Scene, caller: Key, block: ast.With | ast.AsyncWith
) -> Iterator[Reason]:
    """State that the manager uses and the block, or what stands around it, on whichever side of a new await."""
    home = stage.scene(manager.path)
    node = home.nodes[manager]
    inside = Surroundings(home, manager, node, stage.suspension).used(node.body)
    around = Surroundings(scene, caller, scene.nodes[caller], stage.suspension)
    outside = around.used([*chain.from_iterable(around.find((block,))), *block.body])
    for state in sorted(contested(scene, (inside,), (outside,))):
        text = f"`{word_of(state)}` is used by the manager and here: other tasks can now run in between"
        yield Reason("new-suspension", block.lineno, text)


def entries_of(stage: Stage, manager: Key) -> Iterator[tuple[Key, ast.AsyncWith]]:
    """The blocks in coroutines of the project that enter it."""
    entered = frozenset((manager,))
    for root in sorted(stage.reach.roots) if stage.reach.entering.is_manager(manager) else ():
        scene = stage.scene(root.path)
        if root in scene.nodes and stage.reach.entering.enters(root, entered):
            yield from ((root, each) for each in blocks_of(scene, root) if enters(scene, root, each, manager))


def blocks_of(scene: Scene, function: Key) -> Iterator[ast.AsyncWith]:
    return (each for each in own_nodes(list(scene.nodes[function].body)) if isinstance(each, ast.AsyncWith))


def enters(scene: Scene, function: Key, block: ast.AsyncWith, manager: Key) -> bool:
    values = (value for item in block.items for value in scene.managed(item.context_expr, function))
    return any(manager in scene.reach.entering.bodies(value) for value in values)
