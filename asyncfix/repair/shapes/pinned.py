"""What of a block needs the event loop: it stays there, between two calls on the thread of the connection."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.model.finding import Reason
from asyncfix.repair.bench import Bench
from asyncfix.repair.judgement.acting import find_early, heads_of
from asyncfix.repair.judgement.hazards import NEEDS_LOOP, OF_THE_LOOP
from asyncfix.repair.judgement.moved import find_moved, find_unfit
from asyncfix.repair.judgement.shared import find_torn_walks
from asyncfix.repair.judgement.surroundings import ancestors, find_held, find_late_guard, find_unknown_managers
from asyncfix.repair.judgement.walks import walks_by
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import Block, bodies
from asyncfix.repair.scene.syntax import mentions, own_nodes
from asyncfix.repair.shapes.along import put_back


def find_pinned(bench: Bench, block: Block, refused: Repair) -> frozenset[ast.stmt]:
    """The innermost statements in a block at whose lines something needs the loop; none if one of them waits, too.

    Not where a call that uses the connection does so: that gets what needs the loop.
    """
    lines = {each.line for each in refused.reasons if each.code in OF_THE_LOOP}
    inside = [each for each in own_nodes(block.body) if isinstance(each, ast.stmt)] if block.owns else []
    found = {innermost(inside, line) for line in lines} - {None, *block.statements}
    found |= {each for each in inside if found and needs_loop(bench, each)} - {*block.statements}
    is_parted = any(each and waits_itself(bench, each, refused) for each in found)
    return frozenset() if is_parted else frozenset(each for each in found if each)


def waits_itself(bench: Bench, statement: ast.stmt, refused: Repair) -> bool:
    """Whether a statement would wait on the loop: in more than calls that use the connection, or in its head."""
    heads = own_nodes(list(heads_of(statement)))
    waiting = [each for each in heads if isinstance(each, ast.expr) and bench.scene.span(each) in refused.covers]
    is_simple = not any(bodies(statement))
    return not all(is_simple and mentions(each, bench.handles) for each in waiting)


def needs_loop(bench: Bench, statement: ast.stmt) -> bool:
    """Whether a statement does, but for those in it: of what calls one helper, a refusal names the first line alone."""
    moved = find_moved(bench.scene, bench.function, heads_of(statement))
    return any(each.code == NEEDS_LOOP for each in find_unfit(moved))


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


def find_held_around(bench: Bench) -> Iterator[Reason]:
    """What a block holds around what stays on the loop of it, and must not hold while other tasks run: refusals."""
    for each in in_order(bench.pinned):
        yield from find_held(bench.scene, bench.function, bench.node, each)


def find_doubts_of_pinned(bench: Bench, block: Block, last: Sequence[ast.stmt]) -> Iterator[Reason]:
    """Who acts, before the block is done, by what stays on the loop of it; and what else lasts longer around that.

    Where the `last` statement of each of its calls ends, a task can now be cancelled.
    """
    scene, function = bench.scene, bench.function
    inside = [each for each in own_nodes(block.body) if not isinstance(each, ast.With) or is_apart(bench, each)]
    lines = {each.lineno for each in inside if isinstance(each, ast.With)}
    yield from (reason for each in last if bench.pinned for reason in find_late_guard(scene, each))
    for each in in_order(bench.pinned):
        yield from find_early(scene, function, each)
        around = find_unknown_managers(scene, function, bench.node, each)
        yield from (reason for reason in around if reason.line in lines)
        for loop in ancestors(scene, bench.node, each):
            if isinstance(loop, ast.For) and loop in inside:
                yield from find_torn_walks(scene, function, walks_by(scene, function, (loop,)))


def is_apart(bench: Bench, statement: ast.With) -> bool:
    """Whether a `with` is about something else than the connection."""
    return not any(mentions(item.context_expr, bench.handles) for item in statement.items)


def in_order(statements: Iterable[ast.stmt]) -> list[ast.stmt]:
    return sorted(statements, key=lambda each: each.lineno)
