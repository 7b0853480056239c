"""Connections that a coroutine lends to others which it awaits: all of them are repaired, or none is.

What gets the thread of a connection can't do with the connection itself, and the other way round.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.edits import HandDown
from asyncfix.repair.judgement.handed_down import HandedDown
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.places import home_of
from asyncfix.repair.runtime.threads import is_left
from asyncfix.repair.scene.stage import Stage


def house_handed(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """What coroutines need of the runtime for a thread that they get stands where that is made."""
    homes = {key: home_of(each) for each in repairs for key in each.handed if key != stage.root(each)}
    return tuple(
        replace(each, home=homes.get(stage.root(each), each.home)) if each.handed else each for each in repairs
    )


def keep_handed(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Those that share a connection are refused where one of them is, and unsafe where one is."""
    named = [each for each in repairs if each.edits and stage.options.names(each.function)]
    left = find_left(stage, repairs, named)
    unsure = find_left(stage, repairs, [each for each in named if not is_left(stage, each)])
    kept = []
    for each in repairs:
        if is_met(each, left):
            kept.append(each.refuse(without(each, left)))
        elif each.level == "safe" and is_met(each, unsure):
            kept.append(each.doubt(without(each, unsure)))
        else:
            kept.append(each)
    return tuple(kept) if kept == list(repairs) else keep_handed(stage, kept)


def without_left(stage: Stage, chosen: Sequence[Repair], left: Sequence[Repair]) -> tuple[Repair, ...]:
    """Those that share a connection with what is left out are refused."""
    places = find_left(stage, (*chosen, *left), [each for each in chosen if each.edits])
    kept = tuple(each.refuse(without(each, places)) if is_met(each, places) else each for each in chosen)
    return kept if kept == tuple(chosen) else without_left(stage, kept, left)


def find_left(stage: Stage, repairs: Iterable[Repair], written: Iterable[Repair]) -> Mapping[Key, str]:
    """The coroutines that get a connection, with what stays as it is: they, or who lends it."""
    done = {(key, stage.root(each)) for each in written for key in each.handed}
    found: dict[Key, str] = {}
    for each in repairs:
        root, place = stage.root(each) if each.handed else None, f"{each.path.as_posix()}:{each.line} stays as it is"
        found |= {key: place for key in each.handed if (key, root) not in done}
    for key in {key for each in repairs for key in each.handed} - found.keys():
        if place := next(find_going_on(stage, key, written), ""):
            found[key] = place
        elif (key, key) not in done or not any(other == key and giver != key for other, giver in done):
            found[key] = f"`{key.qualname}` in {key.path.as_posix()} stays as it is"
    return found


def find_going_on(stage: Stage, key: Key, written: Iterable[Repair]) -> Iterator[str]:
    """What goes on with a connection that a manager yields, or a coroutine gets by its calls."""
    from asyncfix.repair.judgement.helping import ways_to  # where any gets one

    if stage.reach.inference.is_manager(key):
        return find_entering(stage, key, written)
    ways = ways_to(stage.scene(key.path), key)
    return find_giving(stage, key, ways, written) if ways else iter(())


def find_entering(stage: Stage, manager: Key, written: Iterable[Repair]) -> Iterator[str]:
    """The blocks that go on with the connection of a manager which yields its thread, and the manager itself."""
    from asyncfix.repair.judgement.yielded import yielded_by

    yielded = yielded_by(stage.scene(manager.path), manager)
    done = {(stage.root(each), each.line) for each in written if manager in each.handed}
    for entry in yielded.entries if yielded else ():
        if (entry.function, entry.line) not in done:
            yield f"{entry.function.path.as_posix()}:{entry.line} stays as it is"
    if not any(root == manager for root, _ in done):
        yield f"`{manager.qualname}` in {manager.path.as_posix()} stays as it is"


def find_giving(stage: Stage, helper: Key, ways: Sequence[HandedDown], written: Iterable[Repair]) -> Iterator[str]:
    """The calls that go on passing a coroutine the connection of which it is to get the thread, and the coroutine."""
    repairs = [each for each in written if helper in each.handed]
    places = {(each.path, edit.place) for each in repairs for edit in each.edits if isinstance(edit, HandDown)}
    for each in ways:
        if (each.giver.path, each.place) not in places:
            yield f"{each.giver.path.as_posix()}:{each.place.line} stays as it is"
    if not any(stage.root(each) == helper for each in repairs):
        yield f"`{helper.qualname}` in {helper.path.as_posix()} stays as it is"


def is_met(repair: Repair, left: Mapping[Key, str]) -> bool:
    return bool(repair.edits) and not repair.handed.isdisjoint(left)


def without(repair: Repair, left: Mapping[Key, str]) -> Reason:
    place = next(left[key] for key in sorted(repair.handed) if key in left)
    return Reason("handed-connection", repair.line, f"it shares its connection with a coroutine, and {place}")
