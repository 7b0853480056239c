"""Tables that a block reads and changes in one go, where it is suspended in between now."""

import ast
from collections.abc import Iterator, Sequence
from itertools import islice

from asyncfix.model.finding import Reason
from asyncfix.repair.bench import Bench
from asyncfix.repair.judgement.tables import find_overwritten
from asyncfix.repair.scene.blocks import Block, bodies
from asyncfix.repair.scene.syntax import suspends
from asyncfix.repair.shapes.hold import Segment


def find_overwritten_in(bench: Bench, block: Block, segments: Sequence[Segment]) -> Iterator[Reason]:
    """What a part of the block reads and changes, or what it does without having been suspended between."""
    parts = [each.statements for each in segments]
    parts += map(tuple, unsuspended(bench, block.body))
    found = (reason for each in parts for reason in find_overwritten(bench.scene, bench.function, each))
    yield from islice(found, 1)


def unsuspended(bench: Bench, body: Sequence[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """The statements that run one after the other with nothing between that suspends the coroutine in any case."""
    sure, run = bench.stage.suspension.sure, list[ast.stmt]()
    for each in body:
        inside = [list(unsuspended(bench, found)) for found in bodies(each)] if suspends([each]) else []
        if all(len(parts) == 1 for parts in inside):
            run.append(each)
            if inside == [] and suspends([each]) and sure.in_statement(bench.scene, bench.function, each):
                yield run
                run = []
            continue
        yield from ([*run, *parts[0]] for parts in inside)
        yield from (part for parts in inside for part in parts[1:-1])
        is_over = sure.on_all_ways(bench.scene, bench.function, [each])
        run = [*([] if is_over else run), *(one for parts in inside for one in parts[-1])]
    yield run
