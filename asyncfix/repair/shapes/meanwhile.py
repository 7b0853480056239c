"""What a task does while it holds a connection where, on the loop, no other task could: now each may hold one."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.model.finding import Reason
from asyncfix.repair.bench import Bench
from asyncfix.repair.judgement.at_ends import find_conflicts_at_ends
from asyncfix.repair.judgement.at_once import HELD_AT_ONCE
from asyncfix.repair.judgement.coming import comes_to, runs
from asyncfix.repair.judgement.handed_down import handed_by
from asyncfix.repair.judgement.locked import find_locks
from asyncfix.repair.scene.blocks import Block


def is_held_at_once(bench: Bench, first: ast.stmt, inside: Sequence[ast.stmt]) -> bool:
    """Whether a task could hold a connection and let no other run: who needs one must wait for those that hold one."""
    if find_locks(bench.scene, bench.function, bench.node, first):
        return False
    handed = [each.function for each in handed_by(bench.scene, bench.function)]
    sure = bench.stage.suspension.sure
    return not sure.on_all_ways(bench.scene, bench.function, inside) or not all(map(sure.of, handed))


def find_taken_meanwhile(bench: Bench, inside: Sequence[ast.stmt], line: int) -> Iterator[Reason]:
    """Where what such tasks await takes another connection: they would wait for each other."""
    meant = [*runs(bench.scene, bench.function, list(inside))]
    meant += [each.function for each in handed_by(bench.scene, bench.function)]
    if any(comes_to(bench.scene, each, "acquires") for each in meant):
        yield Reason("held-at-once", line, HELD_AT_ONCE)


def find_conflicts_of_entering(bench: Bench, block: Block) -> Iterator[Reason]:
    """State around where a `with` that never suspended the coroutine takes its connection, or gives it back."""
    first = block.statements[0]
    if not isinstance(first, ast.With | ast.AsyncWith):
        return
    suspension = bench.stage.suspension
    if isinstance(first, ast.With) or not suspension.suspends(bench.scene, bench.function, first):
        yield from find_conflicts_at_ends(bench.scene, bench.function, bench.node, first, suspension)
