"""Managers of the project that a block enters with the connection that it holds: on its thread, as it was itself."""

from collections.abc import Iterator, Sequence

from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.reach.target import Target
from asyncfix.repair.bench import Bench
from asyncfix.repair.edits import Edit
from asyncfix.repair.judgement.at_once import SECOND, taken_by
from asyncfix.repair.judgement.effects import Access
from asyncfix.repair.judgement.hazards import shared_writes
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.syntax import find_list
from asyncfix.repair.shapes.hold import Entered, Piece
from asyncfix.repair.shapes.placement import find_misplacement, inspect


@frozen
class Inside:
    """A `with` around an await, and the manager that it enters with the connection."""

    block: Block
    manager: ManagerFacts


def find_inside(bench: Bench, pieces: Sequence[Piece]) -> Iterator[Inside]:
    for each in pieces:
        if isinstance(each, Entered) and each.manager:
            siblings = tuple(find_list(bench.scene.parents[each.block], each.block))
            block = Block((each.block,), siblings, each.block.items[0], each.manager)
            if manager := inspect(bench, block):
                yield Inside(block, manager)


def find_unfit_inside(bench: Bench, inside: Inside) -> Iterator[Reason]:
    """Why the manager can't be entered on the thread. What it executes there is judged with all else."""
    yield from find_misplacement(bench, inside.block, inside.manager)
    manager = inside.manager
    if manager.inner or manager.overriding or manager.swallows:
        text = "a manager over the connection that enters another one, is one of several, or may end an exception"
        yield Reason("await-in-use", inside.block.line, text)
    if any(taken_by(bench.scene, Target(each)) for each in manager.functions):
        yield Reason("second-connection", inside.block.line, SECOND)


def find_doubts_inside(bench: Bench, inside: Inside) -> Iterator[Reason]:
    """Who relies on it that entering the manager, or leaving it, let nobody else run."""
    from asyncfix.repair.judgement.entries import find_both, find_parting

    stage, scene, function, block = bench.stage, bench.scene, bench.function, inside.block.with_statement
    yield from find_parting(stage, scene, function, block)
    yield from find_both(stage, inside.manager.function, scene, function, block)


def find_writes_inside(bench: Bench, inside: Inside) -> Sequence[Access]:
    return shared_writes(bench.scene, bench.function, (), inside.manager)


def enter_inside(bench: Bench, inside: Inside) -> list[Edit]:
    """What else is edited so that the thread can enter it: an asynchronous one has a twin."""
    return bench.entered(inside.block, inside.manager, held=True)
