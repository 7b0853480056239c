"""What of a block needs the event loop: it stays there, between two calls on the thread of the connection."""

import ast
from collections.abc import Iterator

from asyncfix.model.finding import Reason
from asyncfix.repair.bench import Bench
from asyncfix.repair.judgement.hazards import OF_THE_LOOP
from asyncfix.repair.judgement.premature import find_early
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.shapes.along import put_back


def find_pinned(block: Block, refused: Repair) -> frozenset[ast.stmt]:
    """The innermost statements in a block at whose lines something needs the loop; none if one of them waits, too."""
    lines = {each.line for each in refused.reasons if each.code in OF_THE_LOOP}
    inside = [each for each in own_nodes(block.body) if isinstance(each, ast.stmt)] if block.owns else []
    found = {innermost(inside, line) for line in lines} - {None, *block.statements}
    waiting = {innermost(inside, each.line) for each in refused.covers}
    return frozenset(each for each in found if each) if found.isdisjoint(waiting) else frozenset()


def innermost(statements: list[ast.stmt], line: int) -> ast.stmt | None:
    """The last of some statements, in the order of the text, that has a line."""
    found = [each for each in statements if each.lineno <= line <= (each.end_lineno or each.lineno)]
    return found[-1] if found else None


def stay_awaiting(bench: Bench, block: Block) -> None:
    """The block's `async with` as it was, where a try to move it whole has put a plain one in the tree."""
    first = block.statements[0]
    if not isinstance(first, ast.AsyncWith):
        return
    put = bench.scene.parents[first.body[0]]
    if isinstance(put, ast.With):
        put_back(bench.scene, bench.function, [(first, put)])


def find_early_acts(bench: Bench) -> Iterator[Reason]:
    """Who acts, before the block is done, by what stays on the loop of it."""
    for each in sorted(bench.pinned, key=lambda statement: statement.lineno):
        yield from find_early(bench.stage, bench.scene, bench.function, each)
