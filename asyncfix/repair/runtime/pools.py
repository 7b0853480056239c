"""What repairs that share a pool owe each other, and to the blocks over it that stay on the loop."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen, replace
from asyncfix.repair.added import OTHERS
from asyncfix.repair.edits import Edit, Hold, Leave, Lend, Move, Offload, Rerun
from asyncfix.repair.emit import executor_of
from asyncfix.repair.model import Repair, word_of
from asyncfix.repair.runtime.places import home_of, places
from asyncfix.repair.runtime.runtime import is_of_database, names_used, needs_runtime, required
from asyncfix.repair.runtime.written import Earlier, find_earlier
from asyncfix.repair.scene.stage import Stage

if TYPE_CHECKING:
    from asyncfix.repair.runtime.callbacks import Callback


@frozen
class Threads:
    """Names of a home's executors; `default` is that of calls that name none."""

    of_databases: str
    of_others: str
    default: str


def share_homes(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Pools of one kind may be one pool: the modules that use them wait for each other in one runtime."""
    groups: dict[tuple[Path, str], list[Repair]] = {}
    for repair in repairs:
        if needs_runtime(repair) and repair.pool:
            groups.setdefault(group_of(stage, repair), []).append(repair)
    homes = {
        group: common_home(stage, sorted(set(map(home_of, found))), users_of(found)) for group, found in groups.items()
    }
    return tuple(move_home(stage, repair, homes) for repair in repairs)


def group_of(stage: Stage, repair: Repair) -> tuple[Path, str]:
    assert repair.pool
    return (stage.sources[repair.path].import_root, repair.pool.exhausted)


def users_of(repairs: Iterable[Repair]) -> Sequence[Path]:
    """The files whose edits say names of the runtime."""
    return sorted({path for each in repairs for path, edit in places(each) if names_used((edit,))})


def common_home(stage: Stage, homes: Sequence[Path], users: Sequence[Path] = ()) -> Path | None:
    """One of some modules that all the others, and those that use it, can import."""
    from asyncfix.repair.scene.importing import reaches_by_import  # of several files

    others = dict.fromkeys((*homes, *users))
    for home in homes:
        scene = stage.scene(home)
        if not any(reaches_by_import(scene, home, other) for other in others if other != home):
            return home
    return None


def move_home(stage: Stage, repair: Repair, homes: Mapping[tuple[Path, str], Path | None]) -> Repair:
    if not needs_runtime(repair) or not repair.pool:
        return repair
    home = homes[group_of(stage, repair)]
    if home is None:
        text = "modules that import each other take connections of pools that may be one"
        return repair.refuse(Reason("several-homes", repair.line, text))
    return replace(repair, home=home)


def leave_room(stage: Stage, repairs: Sequence[Repair], callbacks: "Sequence[Callback]") -> tuple[Repair, ...]:
    """What stays on the loop, a block or a callback, must find a connection: one worker less, if that is enough."""
    taking = [each for each in callbacks if each.takes]
    return leave_room_to(stage, repairs, taking)


def leave_room_to(stage: Stage, repairs: Sequence[Repair], callbacks: "Sequence[Callback]") -> tuple[Repair, ...]:
    left = [repair for repair in repairs if repair.takes and repair.level != "safe" and not repair.is_dead]
    kept = tuple(make_room(repair, left, met_by(stage, repair, callbacks), repairs) for repair in repairs)
    return kept if kept == tuple(repairs) else leave_room_to(stage, kept, callbacks)


def met_by(stage: Stage, repair: Repair, callbacks: "Sequence[Callback]") -> "list[Callback]":
    """Those over its pool; one that threads can't share has no room for any (`threads`)."""
    is_shared = repair.pool is None or repair.pool.shared
    if not callbacks or not is_shared:
        return []
    from asyncfix.repair.runtime.beside import is_of

    return [each for each in callbacks if is_of(stage, repair, each.cls)]


def make_room(
    repair: Repair, left: Sequence[Repair], callbacks: "Sequence[Callback]", repairs: Iterable[Repair]
) -> Repair:
    if repair.level != "safe" or not needs_runtime(repair) or not repair.pool:
        return repair
    holding = next(find_holding(repair, repairs), None)
    if holding and repair.at_once > 1:
        text = f"the block at line {holding.line} keeps a connection across awaits: it could be the last one"
        return repair.doubt(Reason("second-connection", repair.line, text))
    beside = [each for each in left if home_of(each) in (home_of(repair), repair.path)]
    staying = [*(f"the block at line {each.line}" for each in beside), *(each.text for each in callbacks)]
    if not staying:
        return repair
    reserve = max([1, *map(needed, beside)])
    wanted = max(1, repair.threads) * max(1, repair.at_once) + repair.beside
    if repair.pool.limit >= wanted + reserve and not (holding and holds(repair)) and not any(map(is_crowding, left)):
        is_held = any(each.level == "safe" for each in find_holding(repair, repairs))
        return repair if is_held else replace(repair, reserve=reserve)  # what holds one stays on the loop, too, next
    text = f"{staying[0]} stays on the loop and could find the pool exhausted by worker threads"
    return repair.doubt(Reason("mixed-pool", repair.line, text))


def find_holding(repair: Repair, repairs: Iterable[Repair]) -> Iterator[Repair]:
    """The blocks that hold a connection of the same pool across awaits."""
    return (each for each in repairs if holds(each) and home_of(each) == home_of(repair))


def is_crowding(repair: Repair) -> bool:
    """Whether a block holds its connection across what others make wait: as many may be held as there are tasks."""
    return any(reason.code == "held-at-once" for reason in repair.reasons)


def holds(repair: Repair) -> bool:
    """Whether a connection is held across awaits."""
    return any(isinstance(edit, Hold | Lend) for edit in repair.edits)


def needed(repair: Repair) -> int:
    """How many connections a block takes that stays on the loop."""
    return max(repair.at_once, 2 if any(reason.code == "second-connection" for reason in repair.reasons) else 1)


def separate(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Calls that wait for something else than a database leave the threads of its connections to these.

    But for those that change shared state: they run in turn with all others that do.
    """
    inside: dict[Path, list[Repair]] = {}
    for repair in repairs:
        if needs_runtime(repair):
            inside.setdefault(home_of(repair), []).append(repair)
    threads = {home: find_threads(stage, home, found) for home, found in inside.items()}
    return tuple(placed(repair, threads[home_of(repair)]) if needs_runtime(repair) else repair for repair in repairs)


def find_threads(stage: Stage, home: Path, repairs: Sequence[Repair]) -> Threads:
    """The executors of a home."""
    earlier = find_earlier(stage.scene(home).tree) if home not in stage.created else Earlier(frozenset(), "", None)
    runtime = required(home, repairs, earlier)
    own = executor_of(runtime)
    is_parted = any(map(is_of_database, repairs)) or OTHERS in earlier.names
    return Threads(own, OTHERS if is_parted else own, runtime.default or own)


def placed(repair: Repair, threads: Threads) -> Repair:
    """With the name of its executor, where that is not the one of calls that name none."""
    wanted = threads.of_databases if is_of_database(repair) or repair.serial else threads.of_others
    if wanted == threads.default:
        return repair
    return replace(repair, edits=tuple(elsewhere(each, wanted) for each in repair.edits))


def elsewhere(edit: Edit, executor: str) -> Edit:
    is_held = isinstance(edit, Move) and bool(edit.lane)
    return replace(edit, executor=executor) if isinstance(edit, Leave | Move | Offload) and not is_held else edit


def keep_in_turn(repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Blocks that change the same state are repaired on one thread, all of them or none."""
    left = [repair for repair in repairs if repair.level != "safe" and is_changing(repair)]
    kept = tuple(keep_apart(keep_one(repair, left), repairs) for repair in repairs)
    return kept if kept == tuple(repairs) else keep_in_turn(kept)


def keep_apart(repair: Repair, repairs: Iterable[Repair]) -> Repair:
    """Unsafe where a manager that it enters, in threads of other modules, too, changes what it does here.

    Or what is handed to the one thread, as that of some module.
    """
    if repair.level != "safe" or not repair.serial:
        return repair
    for other in (each for each in repairs if each.level == "safe" and may_share(repair, each)):
        if home_of(other) != home_of(repair) and (states := met(repair, other)):
            place = f"{other.path.as_posix()}:{other.line}"
            text = f"`{word_of(min(states))}` is changed here in a thread, and in one of another module ({place})"
            return repair.doubt(Reason("shared-state-written", repair.line, text))
    return repair


def may_share(first: Repair, second: Repair) -> bool:
    is_rerun = any(isinstance(edit, Rerun) for each in (first, second) for edit in each.edits)
    return is_rerun or bool(set(first.managers) & set(second.managers))


def is_changing(repair: Repair) -> bool:
    """Whether others must not run beside it, as far as is known of what it does."""
    return bool(repair.states or repair.reads or repair.files)


def keep_one(repair: Repair, left: Iterable[Repair]) -> Repair:
    if repair.level != "safe" or not repair.serial:
        return repair
    others = ((each, met(repair, each)) for each in left if each is not repair)
    other, states = next((each for each in others if each[1]), (repair, frozenset()))
    if not states:
        return repair
    state = min(states)
    here, there = ("changed" if state in each.states else "read" for each in (repair, other))
    name = word_of(state)
    text = f"`{name}` is {here} here in a thread, and {there} at line {other.line} in a block that stays on the loop"
    code = "shared-state-written" if here == "changed" else "shared-state-read"
    return repair.doubt(Reason(code, repair.line, text))


def met(first: Repair, second: Repair) -> frozenset[str]:
    """The state that two blocks use, and one of them changes; the second stays on the loop."""
    return (first.states & (second.states | second.reads | second.files)) | (first.files & second.states)
