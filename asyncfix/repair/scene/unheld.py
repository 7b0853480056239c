"""Names that hold on to a connection elsewhere in a coroutine, and in a block of it stand for something else."""

import ast
from collections.abc import Sequence

from asyncfix.repair.dataflow.interface import find_interface_in
from asyncfix.repair.dataflow.names import find_names
from asyncfix.repair.dataflow.reaching import find_captured
from asyncfix.repair.scene.held_names import HeldNames
from asyncfix.repair.scene.syntax import own_nodes


def find_unheld(held: HeldNames, block: Sequence[ast.stmt]) -> frozenset[str]:
    """Handles that stand for plain data in the block, by all that is bound in it and what it may see from before.

    Not those that a function made by then may bind, or read later, when they are handles.
    """
    whole, names = held.whole, find_names(*block)
    shared = names.captures | find_captured(whole, block) | whole.names.nonlocals | whole.names.globals
    own = (held.names & names.mentions) - shared - names.deletes
    seen = own.intersection(find_interface_in(whole, block).parameters)
    inside = [each for each in own_nodes(list(block)) if isinstance(each, ast.stmt)]
    return own - held.bound_in(inside, own) - held.at(block[0], seen)
