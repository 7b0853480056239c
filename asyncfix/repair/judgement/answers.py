"""What a coroutine returns right behind its block, where that only asks what the block has left for facts.

`return names, cur.rowcount, other is conn`: read in the thread, neither cursors nor connections leave it. So is state
that the block has changed, `len(self.seen)`: no other task comes in between.
"""

import ast
from collections.abc import Callable, Iterable

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.interface import find_interface_in
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.effects import Access
from asyncfix.repair.judgement.facts import Answer
from asyncfix.repair.judgement.shared import CHANGES, on_the_loop
from asyncfix.repair.scene.region import whole_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list, mentions
from asyncfix.repair.scene.tools import bound_in

Region = tuple[ast.stmt, ...]


def with_answer(
    scene: Scene,
    function: Key,
    node: FunctionNode,
    region: Region,
    handles: frozenset[str],
    changes: Callable[[], Iterable[Access]],
) -> Region:
    """A region, with the `return` behind it if that asks its handles, or for state that the region `changes`.

    It must be nothing but such facts, and names that the region has.
    """
    siblings = find_list(scene.parents[region[-1]], region[-1])
    after = siblings[siblings.index(region[-1]) + 1 :][:1]
    match after:
        case [ast.Return(value=ast.expr() as value)]:
            changed = find_changed(scene, function, value, changes)
            if changed or mentions(value, handles):
                whole = whole_of(scene, function, node)
                here = bound_in(*region).union(find_interface_in(whole, region).given)
                is_answer = Answer(scene, function, node, whole, handles, here, changed).gives(value)
                return (*region, *after) if is_answer else region
    return region


def find_changed(
    scene: Scene, function: Key, value: ast.expr, changes: Callable[[], Iterable[Access]]
) -> frozenset[str]:
    """The attributes that an expression names and a region changes, in turn with all else that does."""
    named = frozenset(f".{each.attr}" for each in ast.walk(value) if isinstance(each, ast.Attribute))
    changed = frozenset(each.state for each in changes()) & named if named else frozenset()
    return frozenset(each for each in changed if not any(on_the_loop(scene, function, each, *CHANGES)))
