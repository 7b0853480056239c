"""Which module holds the runtime for the repairs of each file, and what stands in its way there."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.judgement.callers import warn_of_callers
from asyncfix.repair.judgement.free_threads import without_races
from asyncfix.repair.judgement.time_limits import note_limits
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.called import with_names
from asyncfix.repair.runtime.clashes import find_clashes
from asyncfix.repair.runtime.crowding import without_crowding
from asyncfix.repair.runtime.module import find_modules, imported_home
from asyncfix.repair.runtime.places import home_of
from asyncfix.repair.runtime.pools import keep_in_turn, leave_room, separate, share_homes
from asyncfix.repair.runtime.rewriting import share_threads
from asyncfix.repair.runtime.runtime import Existing, find_existing, needs_runtime, required
from asyncfix.repair.runtime.texts import with_line_ends, without_unverified
from asyncfix.repair.runtime.threads import keep_unshared, unshared, with_threads
from asyncfix.repair.runtime.written import cancels_there, find_earlier
from asyncfix.repair.scene.lasting_libraries import is_asked
from asyncfix.repair.scene.stage import Stage

if TYPE_CHECKING:
    from asyncfix.repair.runtime.callbacks import Callback


def house_all(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """The repairs, each with one home for its file; those are refused whose home can't take the runtime."""
    offered = as_asked(stage, with_lasting(stage, house_handed(stage, repairs)))
    modules = find_modules(stage, offered)
    entered: dict[Path, set[Path]] = {}
    for repair in offered:
        wanted = modules.get(repair.path, repair.home)
        home = wanted or imported_home(stage, repair.path)
        if home and needs_runtime(repair):
            entered.setdefault(repair.path, set()).add(home)
    housed = [house(with_line_ends(stage, repair), entered.get(repair.path, set())) for repair in offered]
    together = with_owners(stage, share_lasting(stage, share_threads(stage, share_homes(stage, housed))))
    housed = [without_unverified(stage, repair) for repair in together]
    inside: dict[Path, list[Repair]] = {}
    for repair in housed:
        if needs_runtime(repair):
            inside.setdefault(home_of(repair), []).append(repair)
    found = {home: look(stage, home, inside[home]) for home in sorted(inside)}
    admitted = [admit(repair, found[home_of(repair)]) if needs_runtime(repair) else repair for repair in housed]
    admitted = [without_races(stage, without_clashes(stage, repair)) for repair in admitted]
    doubted = doubt_pooled(stage, without_crowding(stage, warn_of_callers(stage, admitted)))
    kept = keep_beside(stage, doubted, found)
    return note_limits(stage, with_names(stage, separate(stage, kept)))


def keep_beside(stage: Stage, repairs: Sequence[Repair], found: Mapping[Path, Existing]) -> Sequence[Repair]:
    """The repairs, with what they owe each other and what stays on the loop; a lock may leave more of them there."""
    in_turn = [without_races(stage, repair) for repair in keep_in_turn(doubt_locked(stage, repairs))]
    callbacks = callbacks_of(stage, in_turn)
    with_room = [
        keep_room(repair, found[home_of(repair)]) if needs_runtime(repair) else repair
        for repair in leave_room(stage, in_turn, callbacks)
    ]
    kept = keep_lasting(stage, keep_handed(stage, keep_unshared(stage, with_room, callbacks)))
    is_settled = tuple(doubt_locked(stage, kept)) == tuple(kept)
    return kept if is_settled else keep_beside(stage, kept, found)


def as_asked(stage: Stage, repairs: Sequence[Repair]) -> Sequence[Repair]:
    """The repairs with what the user wants of pools, threads and wrappers, in the order that tasks had."""
    manner = stage.options.manner
    if manner.convert_pool:
        from asyncfix.repair.runtime.conversion import convert

        repairs = convert(stage, repairs)
    if any(each.edits and each.is_database for each in repairs):
        from asyncfix.repair.runtime.ordered import keep_order

        repairs = keep_order(stage, repairs)
    found = leave_pooled(stage, with_threads(stage, repairs))
    if manner.wrapper == "helper":
        return found
    from asyncfix.repair.runtime.wrappers import wrap

    return wrap(stage, found)


def with_lasting(stage: Stage, repairs: Sequence[Repair]) -> Sequence[Repair]:
    """The repairs with the libraries whose lasting connections they use, if the program knows of any."""
    if not any(is_asked(stage.scene(each.path)) for each in repairs[:1]):
        return repairs
    from asyncfix.repair.runtime import lasting

    return lasting.with_lasting(stage, repairs)


def share_lasting(stage: Stage, repairs: Sequence[Repair]) -> Sequence[Repair]:
    """What uses connections of one library has one home for its thread."""
    if not any(each.lasting for each in repairs):
        return repairs
    from asyncfix.repair.runtime import lasting

    return lasting.share_lasting(stage, repairs)


def keep_lasting(stage: Stage, repairs: Sequence[Repair]) -> Sequence[Repair]:
    """All that is done with such connections is repaired, or nothing of it."""
    if not any(each.lasting for each in repairs):
        return repairs
    from asyncfix.repair.runtime import lasting

    return lasting.keep_lasting(stage, repairs)


def house_handed(stage: Stage, repairs: Sequence[Repair]) -> Sequence[Repair]:
    """Coroutines that get the thread of a connection, with the home of that."""
    if not any(each.handed for each in repairs):
        return repairs
    from asyncfix.repair.runtime import handed

    return handed.house_handed(stage, repairs)


def keep_handed(stage: Stage, repairs: Sequence[Repair]) -> Sequence[Repair]:
    """Coroutines that share a connection are repaired together, or not at all."""
    if not any(each.handed for each in repairs):
        return repairs
    from asyncfix.repair.runtime import handed

    return handed.keep_handed(stage, repairs)


def leave_pooled(stage: Stage, repairs: Sequence[Repair]) -> Sequence[Repair]:
    """The repairs with what they leave of a pool to other threads."""
    if not any(each.pool for each in repairs):
        return repairs
    from asyncfix.repair.runtime.beside import leave_to_threads

    return leave_to_threads(stage, repairs)


def callbacks_of(stage: Stage, repairs: Sequence[Repair]) -> "Sequence[Callback]":
    """The callbacks that may take connections of the repairs' pools."""
    if not any(each.pool for each in repairs):
        return ()
    from asyncfix.repair.runtime.callbacks import find_callbacks

    return find_callbacks(stage, repairs)


def doubt_locked(stage: Stage, repairs: Sequence[Repair]) -> Sequence[Repair]:
    """The repairs, unsafe where the loop could have to wait for a lock that one takes in its thread."""
    if not any(each.locks for each in repairs):
        return repairs
    from asyncfix.repair.runtime.locking import doubt_locking

    return doubt_locking(stage, repairs)


def doubt_pooled(stage: Stage, repairs: Sequence[Repair]) -> Sequence[Repair]:
    """The repairs, unsafe where it could matter which connection of a pool a block gets."""
    if not any(each.pool for each in repairs):
        return repairs
    from asyncfix.repair.judgement.left import warn_of_left

    return warn_of_left(stage, repairs)


def with_owners(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """The repairs, with owners of connections where the queries of a cancelled caller are cancelled."""
    homes = {home_of(each) for each in repairs if needs_runtime(each)}
    if not stage.options.cancels_queries and not any(cancels_there(stage, home) for home in sorted(homes)):
        return tuple(repairs)
    from asyncfix.repair.runtime import cancelling

    return cancelling.with_owners(stage, repairs)


def without_clashes(stage: Stage, repair: Repair) -> Repair:
    """Refused where a name that it needs is taken for good in a file."""
    clashes = tuple(find_clashes(stage.scene, repair))
    return repair.refuse(*clashes) if clashes else repair


def house(repair: Repair, homes: Collection[Path]) -> Repair:
    """One runtime for each file: that of the context managers it enters, which stand in `homes`; else its own."""
    if not needs_runtime(repair):
        return repair
    if len(homes) > 1:
        text = "the blocks of this file take their connections from context managers in several modules"
        return repair.refuse(Reason("several-homes", repair.line, text))
    return replace(repair, home=next(iter(homes), repair.path))


def look(stage: Stage, home: Path, inside: Sequence[Repair]) -> Existing:
    if home in stage.created:
        return Existing(frozenset(), None, ())
    scene = stage.scene(home)
    runtime = required(home, inside, find_earlier(scene.tree))
    return find_existing(scene, runtime)


def keep_room(repair: Repair, existing: Existing) -> Repair:
    """Unsafe where the threads that there are can have connections that blocks on the loop, or other threads, need."""
    wanted, limit = repair.reserve + repair.beside, repair.pool.limit if repair.pool else 0
    most = (existing.workers or 1) * max(1, repair.at_once)
    if not wanted or existing.workers in (None, 1) or most + wanted <= limit:
        return repair
    text = f"other code takes {wanted} of its pool, and there are {existing.workers} threads already"
    return repair.doubt(Reason("mixed-pool", repair.line, text))


def admit(repair: Repair, existing: Existing) -> Repair:
    if existing.foreign:
        return repair.refuse(*existing.foreign)
    if existing.workers in (None, 1):
        return repair
    if repair.pool and not repair.pool.shared:
        return repair.refuse(unshared(repair))
    if repair.at_once > 1 and repair.pool and existing.workers * repair.at_once > repair.pool.limit:
        text = f"it takes {repair.at_once} connections at once, and there are {existing.workers} threads already"
        return repair.doubt(Reason("second-connection", repair.line, text))
    if repair.lasting:
        text = (
            f"it uses a connection that is kept where others find it, and there are {existing.workers} threads already"
        )
        return repair.refuse(Reason("shared-connection", repair.line, text))
    if repair.threads == 1 and not repair.serial:
        text = f"there are {existing.workers} threads already, and one was asked for"
        return repair.doubt(Reason("not-serial", repair.line, text))
    if repair.serial:
        text = f"it changes shared state and would run beside others on the {existing.workers} threads that there are"
        return repair.doubt(Reason("not-serial", repair.line, text))
    return repair
