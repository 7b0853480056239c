"""Repairs of which only some are made: the others stay on the loop, beside them."""

from collections.abc import Sequence

from asyncfix.repair.judgement.free_threads import without_races
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.lasting import without_left
from asyncfix.repair.runtime.pools import is_changing, keep_one, make_room
from asyncfix.repair.runtime.threads import is_sharing, unshared
from asyncfix.repair.scene.stage import Stage


def reconsider(stage: Stage, chosen: Sequence[Repair], left: Sequence[Repair]) -> tuple[Repair, ...]:
    """The chosen ones as they are where what is left changes the same state, or takes from the same pool."""
    changing = [each for each in left if is_changing(each)]
    taking = [each for each in left if each.takes and not each.is_dead]
    in_turn = (without_races(stage, keep_one(each, changing)) for each in chosen)
    beside = (make_room(each, taking, (), chosen) for each in in_turn)
    kept = tuple(each if is_sharing(each) or not taking else refused(each, taking[0]) for each in beside)
    if any(each.handed for each in kept):
        from asyncfix.repair.runtime import handed

        kept = handed.without_left(stage, kept, left)
    return without_left(stage, kept, left)


def refused(repair: Repair, left: Repair) -> Repair:
    place = f"{left.path.as_posix()}:{left.line}"
    return repair.refuse(unshared(repair, f", and the block at {place} stays on the event loop"))
