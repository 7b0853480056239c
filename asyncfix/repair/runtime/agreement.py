"""What is known of repairs once all of them are: some can't be, or are unsafe, beside others."""

from collections.abc import Sequence

from asyncfix.model.remembered import replace
from asyncfix.repair.edits import Replace
from asyncfix.repair.judgement.callers import warn_of_callers
from asyncfix.repair.judgement.free_threads import without_races
from asyncfix.repair.judgement.time_limits import note_limits
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.crowding import without_crowding
from asyncfix.repair.runtime.taken import called_imports, naming, shadowing
from asyncfix.repair.runtime.texts import with_line_ends, without_unverified
from asyncfix.repair.scene.stage import Stage


def settle(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """The repairs as they can be made together; what goes to threads has one home for its file."""
    if not all(map(stays, repairs)) or stage.options.manner.workers:
        from asyncfix.repair.runtime.homes import house_all

        return house_all(stage, repairs)
    written = [without_unverified(stage, with_line_ends(stage, each)) for each in repairs]
    warned = warn_of_callers(stage, [without_races(stage, each) for each in written])
    parted = without_crowding(stage, warned)
    return note_limits(stage, [with_modules(stage, without_races(stage, each)) for each in parted])


def with_modules(stage: Stage, repair: Repair) -> Repair:
    """With what the modules of other functions are called where these are awaited."""
    scene = stage.scene(repair.path)
    edits = [each for each in repair.edits if isinstance(each, Replace)]
    called = [naming(called_imports(scene, each, shadowing(scene, each))) for each in edits]
    if not any(each.others for each in called):
        return repair
    named = (replace(edit, called=each) for edit, each in zip(edits, called, strict=True))
    return replace(repair, edits=tuple(named))


def stays(repair: Repair) -> bool:
    """Whether nothing of it goes to a thread, where it would meet others: it is refused, or awaits another function."""
    return all(isinstance(edit, Replace) for edit in repair.edits) and not (repair.edits and repair.is_database)
