"""Connections that outlive the functions that use them: one thread does all that is done with them, or none does.

On the loop their uses took turns, each up to the next await. One thread that takes the calls in the order in which the
loop comes to them keeps that, if nothing uses such a connection elsewhere while the loop runs.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen, replace
from asyncfix.repair.edits import Hold, Lend, Move, Offload, Position, Rerun, position
from asyncfix.repair.judgement.once import runs_once
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.places import home_of
from asyncfix.repair.runtime.pools import common_home
from asyncfix.repair.runtime.runtime import needs_runtime
from asyncfix.repair.runtime.threads import is_left
from asyncfix.repair.runtime.written import find_earlier
from asyncfix.repair.scene.lasting import NONE, Drivers, are_of_databases
from asyncfix.repair.scene.lasting_asked import asks_in, replaced_drivers
from asyncfix.repair.scene.lasting_known import known_drivers
from asyncfix.repair.scene.lasting_roles import Use, number_handed
from asyncfix.repair.scene.lasting_sets import replaces, sets_in
from asyncfix.repair.scene.lasting_uses import all_uses
from asyncfix.repair.scene.said_once import is_repeated
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage
from asyncfix.repair.scene.syntax import given_by


@frozen
class Moved:
    """What of a file one repair takes to its thread: lines of statements, and calls."""

    lines: tuple[range, ...]
    calls: frozenset[Position]
    handed: frozenset[Position]

    def has(self, use: Use) -> bool:
        at = place_of(use.node)
        if use.role == "handed":
            return at in self.handed
        return any(use.line in lines for lines in self.lines) or (at in self.calls and not use.is_implicit)


def with_lasting(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """The repairs with the libraries whose lasting connections they use; they take turns on one thread."""
    told = [with_drivers(stage, each) if each.edits else each for each in repairs]
    drivers = frozenset().union(*(each.lasting for each in told))
    return (*told, *hand_over(stage, drivers)) if drivers else tuple(told)


def with_drivers(stage: Stage, repair: Repair) -> Repair:
    root = stage.root(repair)
    home, moved = stage.scene(root.path), moved_by(stage, repair)
    used = [each.drivers for each in all_uses(home, root) if moved.has(each)]
    drivers: Drivers = frozenset().union(*used)
    if not drivers:
        return repair
    if not drivers <= known_drivers(home):
        return left_out(home, repair, drivers, "not all that is done with such is known")
    if any(isinstance(edit, Hold | Lend) for edit in repair.edits):
        return left_out(home, repair, drivers, "it holds a connection on a thread of its own")
    if stage.options.manner.wrapper != "helper":
        return left_out(home, repair, drivers, "all that is done with it needs one thread: --wrapper helper")
    is_database = repair.is_database or are_of_databases(home, drivers)
    return replace(repair, lasting=drivers, serial=True, is_database=is_database)


def left_out(home: Scene, repair: Repair, drivers: Drivers, why: str) -> Repair:
    """Refused, as two threads at one connection mix up what they say; those at one client seldom do: unsafe."""
    reason = reason_for(home, repair, drivers, why)
    return repair.refuse(reason) if are_of_databases(home, drivers) else replace(repair.doubt(reason), lasting=NONE)


def reason_for(home: Scene, repair: Repair, drivers: Drivers, why: str) -> Reason:
    if are_of_databases(home, drivers):
        text = f"it uses a connection that is kept where others find it, and {why}"
        return Reason("shared-connection", repair.line, text)
    text = f"it uses a client that is kept where others find it, and {why}: two threads could now use it at once"
    return Reason("shared-object", repair.line, text)


def hand_over(stage: Stage, drivers: Drivers) -> Iterator[Repair]:
    """Calls that the program has handed to other threads itself: they go to the one thread."""
    for key in coroutines(stage):
        home = stage.scene(key.path)
        for use in all_uses(home, key) if key.path in stage.writable else ():
            if use.role == "handed" and use.drivers & drivers and isinstance(use.node, ast.Call):
                rerun = Rerun(home.span(use.node), number_handed(home, key, use.node) or 0)
                name = stage.reach.name(key)
                found = Repair(key.path, use.line, name, "safe", (rerun,), lasting=use.drivers, serial=True)
                yield replace(found, is_database=are_of_databases(home, use.drivers))


def moved_by(stage: Stage, repair: Repair) -> Moved:
    home = stage.scene(repair.path)
    lines = [range(edit.first[0], last_line(home, edit.last) + 1) for edit in repair.edits if isinstance(edit, Move)]
    calls = {begin_of(home, edit.call) for edit in repair.edits if isinstance(edit, Offload)}
    calls |= {place for edit in repair.edits if isinstance(edit, Offload) for place in passed_to(home, edit.call)}
    handed = {begin_of(home, edit.call) for edit in repair.edits if isinstance(edit, Rerun)}
    return Moved(tuple(lines), frozenset(calls), frozenset(handed))


def passed_to(home: Scene, span: object) -> Iterator[Position]:
    """The handles that a call passes as they are, where none is replaced: the call does what is done with them."""
    found = (each for each in home.all_nodes if isinstance(each, ast.Call) and home.span(each) == span)
    for call in found if not replaced_drivers(home) else ():
        given = given_by(call)
        yield from (place_of(each) for each in given if isinstance(each, ast.Attribute | ast.Name))


def place_of(node: ast.expr) -> Position:
    return (node.lineno, node.col_offset)


def begin_of(home: Scene, call: object) -> Position:
    return beginnings_at(home)[call]


def beginnings_at(home: Scene) -> Mapping[object, Position]:
    """Where the expressions of a file begin, by their spans."""

    def find() -> Mapping[object, Position]:
        return {home.span(each): place_of(each) for each in home.all_nodes if isinstance(each, ast.expr)}

    return home.remember("places of expressions", find)


def last_line(home: Scene, place: Position) -> int:
    """Where the statement ends that begins at a place."""

    def find() -> Mapping[Position, int]:
        found = [each for each in home.all_nodes if isinstance(each, ast.stmt)]
        return {position(each): each.end_lineno or each.lineno for each in reversed(found)}

    return home.remember("last lines of statements", find)[place]


def share_lasting(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """What uses connections of one library has one home for its thread."""
    shared = list(repairs)
    for driver in sorted(frozenset().union(*(each.lasting for each in repairs))):
        homes = sorted({home_of(each) for each in shared if driver in each.lasting and needs_runtime(each)})
        home = common_home(stage, homes) if len(homes) > 1 else None
        if len(homes) > 1 and (home is None or home in stage.created):
            text = "modules that import each other use one connection, so its thread has no place in one of them"
            shared = [
                each.refuse(Reason("several-homes", each.line, text)) if driver in each.lasting else each
                for each in shared
            ]
        elif home:
            shared = [replace(each, home=home) if home_of(each) in homes else each for each in shared]
    return tuple(shared)


def keep_lasting(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """All that is done with such connections is repaired, or nothing of it."""
    if not any(each.lasting and each.edits for each in repairs):
        return tuple(repairs)
    named = [each for each in repairs if each.edits and stage.options.names(each.function)]
    written = [each for each in named if not is_run_elsewhere(stage, each)]
    left = find_left(stage, written)
    kept = tuple(without_turns(stage, each, left) if is_met(each, left) else each for each in repairs)
    if kept != tuple(repairs):
        return keep_lasting(stage, kept)
    left = find_left(stage, [each for each in written if not is_left(stage, each)])
    is_doubted = (each.level == "safe" and is_met(each, left) for each in kept)
    return tuple(
        each.doubt(reason_left(stage, each, left)) if doubted else each
        for each, doubted in zip(kept, is_doubted, strict=True)
    )


def is_run_elsewhere(stage: Stage, repair: Repair) -> bool:
    """Whether a call that names no threads would get others than those of databases, which an earlier run has made."""
    home = home_of(repair)
    is_rerun = any(isinstance(edit, Rerun) for edit in repair.edits)
    return is_rerun and home not in stage.created and find_earlier(stage.scene(home).tree).is_general


def without_left(stage: Stage, chosen: Sequence[Repair], left: Iterable[Repair]) -> tuple[Repair, ...]:
    """Those that use such connections are refused where others that do are left out."""
    places: dict[str, str] = {}
    for repair in left:
        place = f"{repair.path.as_posix()}:{repair.line} stays on the event loop"
        places |= {driver: place for driver in repair.lasting if driver not in places}
    kept = tuple(each.refuse(reason_left(stage, each, places)) if is_met(each, places) else each for each in chosen)
    return (
        kept
        if kept == tuple(chosen)
        else without_left(stage, kept, (*left, *(each for each in kept if not each.edits)))
    )


def is_met(repair: Repair, left: Mapping[str, str]) -> bool:
    return bool(repair.edits) and not repair.lasting.isdisjoint(left)


def without_turns(stage: Stage, repair: Repair, left: Mapping[str, str]) -> Repair:
    return left_out(stage.scene(repair.path), repair, repair.lasting, why_left(repair, left))


def reason_left(stage: Stage, repair: Repair, left: Mapping[str, str]) -> Reason:
    return reason_for(stage.scene(repair.path), repair, repair.lasting, why_left(repair, left))


def why_left(repair: Repair, left: Mapping[str, str]) -> str:
    return next(left[driver] for driver in sorted(repair.lasting) if driver in left)


def find_left(stage: Stage, repairs: Iterable[Repair]) -> Mapping[str, str]:
    """By library, where something else than the one thread goes on using its lasting connections."""
    moved: dict[Path, list[Moved]] = {}
    for each in repairs:
        moved.setdefault(each.path, []).append(moved_by(stage, each))
    found: dict[str, str] = {}
    for key in (*coroutines(stage), *callbacks(stage)):
        home = stage.scene(key.path)
        replaced = (each for each in sets_in(home, key) if replaces(home, each) or is_set_again(home, key, each))
        for use in (*all_uses(home, key), *replaced, *asks_in(home, key)):
            if not any(each.has(use) for each in moved.get(key.path, ())):
                place = f"{key.path.as_posix()}:{use.line}"
                found |= {each: f"{place} stays on the event loop" for each in use.drivers if each not in found}
    return found


def is_set_again(home: Scene, function: Key, use: Use) -> bool:
    """Whether a place sets a connection that may be executed again, while the one thread uses what was there."""
    return is_repeated(home, use.node) or not runs_once(home, function)


def coroutines(stage: Stage) -> Iterator[Key]:
    program = stage.reach.program
    for module in program.project:
        home = stage.scene(module.facts.path)
        yield from (key for key in home.nodes if program.function(key).is_async)


def callbacks(stage: Stage) -> Iterator[Key]:
    return (key for key in stage.reach.roots if not stage.reach.program.function(key).is_async)


def also_lasting(stage: Stage, repairs: Iterable[Repair]) -> Iterator[Key]:
    """Coroutines in which nothing waits, and that use such a connection as those do that are repaired."""
    edited = next((each for each in repairs if each.edits), None)
    known = known_drivers(stage.scene(edited.path)) if edited else NONE
    for key in coroutines(stage) if known else ():
        home = stage.scene(key.path)
        if key not in stage.reach.roots:
            continue
        if any(each.role == "used" and each.drivers & known for each in all_uses(home, key)):
            yield key
