"""A block whose StopIteration is caught around it moves with all of what catches that."""

from collections.abc import Sequence

from asyncfix.repair.bench import Bench
from asyncfix.repair.dataflow.stopping import find_caught
from asyncfix.repair.scene.blocks import Block, awaits_inside, search_in
from asyncfix.repair.scene.syntax import find_list
from asyncfix.repair.shapes.along import Along, find_along
from asyncfix.repair.shapes.placement import find_misplacement, inspect


def find_catching_block(bench: Bench, block: Block) -> Block | None:
    """The statement that catches a StopIteration of a block, where it has no other block inside."""
    if not block.owns or block.stacked or block.tried or block.locked:
        return None
    around = find_caught(bench.whole, block.statements)
    found = search_in(bench.scene, bench.function, bench.node, [around]) if around else ()
    if around is None or [each.statements for each in found] != [block.statements]:
        return None
    return Block((around,), tuple(find_list(bench.scene.parents[around], around)))


def find_entered(bench: Bench, wide: Block, block: Block) -> Sequence[Along] | None:
    """The managers of the project that are entered in a wider block, that of the block first; None if one can't be."""
    manager = inspect(bench, block)
    along = [*find_along(bench, wide)]
    if awaits_inside(wide) and not along:
        return None
    if manager is None or any(each.block.item is block.item for each in along):
        return along
    return None if any(find_misplacement(bench, block, manager)) else [Along(block, manager), *along]
