"""Programs that run on free-threaded Python, without a global lock that keeps most races from being seen."""

from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.stage import Stage

RACES = frozenset({"shared-input", "shared-object", "shared-state-read", "shared-state-written"})
IN_TURN = "not-serial"


def without_races(stage: Stage, repair: Repair) -> Repair:
    """Refused where two threads could use the same state at once, if the user says that nothing hides that."""
    if not stage.options.manner.free_threaded or repair.level != "unsafe":
        return repair
    races = [each for each in repair.reasons if is_race(repair, each)]
    text = "{}; without a global lock that is refused (--free-threaded)"
    return repair.refuse(*(replace(each, message=text.format(each.message)) for each in races)) if races else repair


def with_race(repair: Repair, moved: Repair) -> Repair:
    """A call that is refused, for the race of the statement around it, where that could be moved but for it."""
    races = tuple(each for each in moved.reasons if is_race(moved, each))
    return replace(repair, reasons=races) if races and repair.level == "refused" else repair


def is_race(repair: Repair, reason: Reason) -> bool:
    """A block that only is to run on one thread, and changes nothing, races with none."""
    return reason.code in RACES or (reason.code == IN_TURN and repair.serial)
