"""State around where a `with` is entered, and around where it is left, if both begin to suspend the coroutine."""

import ast
from collections.abc import Iterator, Sequence
from typing import Literal

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.conflicts import (
    Surroundings,
    Used,
    all_accesses,
    contested,
    find_pairs,
    gather,
    heads,
    is_once,
    is_own,
    keeps,
)
from asyncfix.repair.judgement.effects import LASTING
from asyncfix.repair.judgement.leaving import LOOPS
from asyncfix.repair.judgement.locked import find_holding, find_locks, is_guarded
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.syntax import is_simple

WITHS = (ast.With, ast.AsyncWith)


def find_conflicts_at_ends(
    scene: Scene, function: Key, node: FunctionNode, block: ast.With | ast.AsyncWith, suspension: Suspension
) -> Iterator[Reason]:
    """What is used before it and in it, before an await, or behind the last one and after it."""
    surroundings = Surroundings(scene, function, node, suspension)
    run, begun, follow = surroundings.find((block,))
    before = gather([surroundings.used_before(block, run), surroundings.used(begun)])
    begins, ends = (surroundings.used(up_to_suspended(surroundings, block.body, step)[0]) for step in STEPS)
    for parts in ((before, begins), (ends, surroundings.used(follow))):
        yield from find_between(scene, function, node, block, parts)


STEPS: tuple[Literal[1], Literal[-1]] = (1, -1)


def up_to_suspended(
    around: Surroundings, body: Sequence[ast.stmt], step: Literal[1, -1]
) -> tuple[list[ast.stmt], bool]:
    """What runs of a list first, or last, up to where the coroutine is suspended, and whether it surely is."""
    found: list[ast.stmt] = []
    for each in body[::step]:
        is_over = is_simple(each) and around.suspension.sure.in_statement(around.scene, around.function, each)
        if isinstance(each, (*LOOPS, *WITHS)):
            inside, is_over = up_to_suspended(around, each.body, step)
            found += [*heads(around.scene, each), *inside, *getattr(each, "orelse", ())]
        else:
            found.append(each)
        if is_over and not isinstance(each, LOOPS):  # which may run no time
            return found, True
    return found, False


def find_between(
    scene: Scene, function: Key, node: FunctionNode, block: ast.stmt, parts: tuple[Used, Used]
) -> Iterator[Reason]:
    states = contested(scene, parts[:1], parts[1:])
    locks = find_locks(scene, function, node, block) if states else frozenset[str]()
    lasting = frozenset(each for each in states if each.startswith(LASTING) and is_guarded(scene, each, locks))
    states = frozenset(each for each in states - lasting if not is_own(scene, function, each, parts))
    if not states:
        return
    holdings = {each: find_holding(scene, function, node, block, each) for each in (states if locks else ())}
    first, second = (list(all_accesses(scene, used, states)) for used in parts)
    second = [each for each in second if not (each.is_called and is_once(scene, each))]
    own = frozenset((*parts[0].own, *parts[1].own))
    yield from find_pairs(first, second, lambda one, other: keeps(holdings.get(one.state), one, other, own))
