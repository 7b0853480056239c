"""Which module holds the runtime for the repairs of each file, and what stands in its way there."""

import re
import sys
import warnings
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.model.source import Source
from asyncfix.repair.judgement.callers import warn_of_callers
from asyncfix.repair.judgement.free_threads import without_races
from asyncfix.repair.judgement.left import warn_of_left
from asyncfix.repair.judgement.time_limits import note_limits
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.beside import leave_to_threads
from asyncfix.repair.runtime.callbacks import find_callbacks
from asyncfix.repair.runtime.cancelling import with_owners
from asyncfix.repair.runtime.clashes import find_clashes
from asyncfix.repair.runtime.conversion import convert
from asyncfix.repair.runtime.lasting import keep_lasting, share_lasting, with_lasting
from asyncfix.repair.runtime.module import find_modules, imported_home
from asyncfix.repair.runtime.ordered import keep_order
from asyncfix.repair.runtime.places import places
from asyncfix.repair.runtime.pools import keep_in_turn, leave_room, separate, share_homes
from asyncfix.repair.runtime.rewriting import share_threads
from asyncfix.repair.runtime.runtime import (
    Existing,
    error_imports,
    find_existing,
    home_of,
    needs_runtime,
    required,
)
from asyncfix.repair.runtime.threads import keep_unshared, unshared, with_threads
from asyncfix.repair.runtime.wrappers import wrap
from asyncfix.repair.runtime.written import find_earlier
from asyncfix.repair.scene.stage import Stage

RUNNING = f"Python {sys.version_info.major}.{sys.version_info.minor}"
NEWER = Reason("newer-syntax", 1, f"a file to change holds syntax newer than {RUNNING}: run asyncfix by a newer one")


def settle(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """The repairs, each with one home for its file; those are refused whose home can't take the runtime."""
    ordered = keep_order(stage, convert(stage, with_lasting(stage, repairs)))
    offered = wrap(stage, leave_to_threads(stage, with_threads(stage, ordered)))
    modules = find_modules(stage, offered)
    entered: dict[Path, set[Path]] = {}
    for repair in offered:
        wanted = modules.get(stage.sources[repair.path].import_root, repair.home)
        home = wanted or imported_home(stage, repair.path)
        if home and needs_runtime(repair):
            entered.setdefault(repair.path, set()).add(home)
    housed = [house(stage, repair, entered.get(repair.path, set())) for repair in offered]
    together = with_owners(stage, share_lasting(stage, share_threads(stage, share_homes(stage, housed))))
    housed = [without_unverified(stage, repair) for repair in together]
    inside: dict[Path, list[Repair]] = {}
    for repair in housed:
        if needs_runtime(repair):
            inside.setdefault(home_of(repair), []).append(repair)
    found = {home: look(stage, home, inside[home]) for home in sorted(inside)}
    admitted = [admit(repair, found[home_of(repair)]) if needs_runtime(repair) else repair for repair in housed]
    admitted = [without_races(stage, without_clashes(stage, repair)) for repair in admitted]
    doubted = warn_of_left(stage, warn_of_callers(stage, admitted))
    in_turn = [without_races(stage, repair) for repair in keep_in_turn(doubted)]
    callbacks = find_callbacks(stage, in_turn)
    with_room = [
        keep_room(repair, found[home_of(repair)]) if needs_runtime(repair) else repair
        for repair in leave_room(stage, in_turn, callbacks)
    ]
    kept = keep_lasting(stage, keep_unshared(stage, with_room, callbacks))
    return note_limits(stage, separate(stage, kept))


def without_clashes(stage: Stage, repair: Repair) -> Repair:
    """Refused where a name that it would import means something else in its file."""
    clashes = tuple(find_clashes(stage.scene, repair))
    return repair.refuse(*clashes) if clashes else repair


def without_unverified(stage: Stage, repair: Repair) -> Repair:
    """Refused where a file that it would change is none that this Python can compile, to verify it."""
    changed = {path for path, _ in places(repair)} | ({home_of(repair)} if repair.edits else set())
    for path in sorted(changed - stage.created.keys()):
        if stage.reach.program.modules[path].facts.is_newer:
            return repair.refuse(replace(NEWER, line=repair.line))
        if fault := fault_of(stage, path):
            return repair.refuse(Reason("does-not-compile", repair.line, fault))
    return repair


def fault_of(stage: Stage, path: Path) -> str:
    return stage.scene(path).remember("fault", partial(find_fault, stage.sources[path]))


def find_fault(source: Source) -> str:
    """Why Python can't compile a file that it could parse, "" if it can."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source.text, str(source.path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        return f"{source.path.as_posix()}:{line} is no valid Python: {getattr(error, 'msg', error)}"
    return ""


def house(stage: Stage, repair: Repair, homes: Collection[Path]) -> Repair:
    """One runtime for each file: that of the context managers it enters, which stand in `homes`; else its own."""
    if repair.edits and has_bare_returns(stage.sources[repair.path]):
        text = "the file has carriage returns that end no line as others do: convert its line ends first"
        return repair.refuse(Reason("line-ends", repair.line, text))
    if not needs_runtime(repair):
        return repair
    if len(homes) > 1:
        text = "the blocks of this file take their connections from context managers in several modules"
        return repair.refuse(Reason("several-homes", repair.line, text))
    return replace(repair, home=next(iter(homes), repair.path))


def has_bare_returns(source: Source) -> bool:
    return re.search(r"\r(?!\n)", source.text) is not None


def look(stage: Stage, home: Path, inside: Sequence[Repair]) -> Existing:
    if home in stage.created:
        return Existing(frozenset(), None, ())
    scene = stage.scene(home)
    runtime = required(home, inside, find_earlier(scene.tree))
    return find_existing(scene, runtime, error_imports(inside))


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
