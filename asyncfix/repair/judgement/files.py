"""Files that a coroutine reads and writes without letting others run: a task could now come in between."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.conflicts import around_until_suspended, is_simple
from asyncfix.repair.judgement.paths import FileUse, calls_of, find_uses
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.suspension import Suspension


def find_file_conflicts(
    scene: Scene,
    function: Key,
    node: FunctionNode,
    region: Sequence[ast.stmt],
    suspension: Suspension,
    call: ast.Call | None = None,
) -> Iterator[Reason]:
    """A file is used in a region and, without an await until now, before or after it; one of the uses writes.

    Where only one call of the region moves, the others of its statement count as before or after it.
    """
    inside = list(find_uses(scene, function, [call] if call else calls_of(region)))
    if not inside:
        return
    beside = calls_of(region) if call and is_simple(region[0]) else ()
    others = (each for each in beside if each is not call)
    around = around_until_suspended(scene, function, node, region, suspension)
    for use in find_uses(scene, function, [*others, *calls_of(around)]):
        here = next((each for each in inside if conflict(each, use)), None)
        if here:
            text = f"`{here.path}` is used here and at line {use.line}: other tasks can now run in between"
            yield Reason("new-suspension", here.line, text)
            return


def is_read_and_written(scene: Scene, function: Key, region: Sequence[ast.AST]) -> bool:
    """Whether statements do both, so that two tasks must not do so at once."""
    uses = list(find_uses(scene, function, calls_of(region)))
    return any(conflict(first, second) for number, first in enumerate(uses) for second in uses[number + 1 :])


def conflict(first: FileUse, second: FileUse) -> bool:
    """Whether two calls use one file, by the words for it, and one of them writes."""
    return first.path == second.path and (first.writes or second.writes)
