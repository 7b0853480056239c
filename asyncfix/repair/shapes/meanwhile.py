"""What a task does while it holds a connection where, on the loop, no other task could: now each may hold one."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.model.finding import Reason
from asyncfix.repair.bench import Bench
from asyncfix.repair.judgement.at_once import HELD_AT_ONCE
from asyncfix.repair.judgement.coming import comes_to, runs
from asyncfix.repair.judgement.handed_down import handed_by
from asyncfix.repair.judgement.locked import find_locks


def is_held_at_once(bench: Bench, first: ast.stmt, inside: Sequence[ast.stmt]) -> bool:
    """Whether tasks never met while one of them held a connection: who needs one must wait for those that hold one."""
    if find_locks(bench.scene, bench.function, bench.node, first):
        return False
    handed = [each.function for each in handed_by(bench.scene, bench.function)]
    suspension = bench.stage.suspension
    is_suspended = suspension.in_statement(bench.scene, bench.function, inside)
    return not is_suspended or not all(map(suspension.may, handed))


def find_taken_meanwhile(bench: Bench, inside: Sequence[ast.stmt], line: int) -> Iterator[Reason]:
    """Where what such tasks await takes another connection: they would wait for each other."""
    meant = [*runs(bench.scene, bench.function, list(inside))]
    meant += [each.function for each in handed_by(bench.scene, bench.function)]
    if any(comes_to(bench.scene, each, "acquires") for each in meant):
        yield Reason("held-at-once", line, HELD_AT_ONCE)
