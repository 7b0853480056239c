"""What becomes of a cancelled caller's call: its queries are cancelled on connections that are known to be its own."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.model.source import Span
from asyncfix.repair.added import OWN
from asyncfix.repair.edits import Borrow, Edit, Move, Offload, Own, Twin, position
from asyncfix.repair.judgement.at_once import HELD_AT_ONCE
from asyncfix.repair.judgement.cancelled import find_mistaken, find_wrapped
from asyncfix.repair.judgement.takings import Taking, find_takings
from asyncfix.repair.known import is_part
from asyncfix.repair.model import Repair
from asyncfix.repair.naming import name_after_function, name_after_manager
from asyncfix.repair.runtime.parts import Part, call_at, find_parts, is_cleanup, statement_at
from asyncfix.repair.runtime.places import home_of
from asyncfix.repair.runtime.runtime import MODULE, is_of_database, needs_runtime
from asyncfix.repair.runtime.written import cancels_there
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.stage import Stage

# What is written where repairs let connections wait for their turn: the same for all that do so in one place.
Turns = dict[tuple[Path, Span], tuple[Edit, ...]]
Lent = Mapping[Key, frozenset[Key]]

WAITS = "its queries are not cancelled: {}"
LEFT = "its connection is taken in code that the repair leaves as it is"
THERE = "the code that is there waits, as --on-cancel wait has it"
CANCELS = "its queries are cancelled: the code that is there does that"


def with_owners(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """The repairs as --on-cancel says, or as the code does that an earlier run has left where they need it."""
    turns: Turns = {(e.path, e.call): (e,) for each in repairs for e in each.edits if isinstance(e, Borrow)}
    lent = lent_errors(stage, repairs)
    owning = [
        with_owner(stage, stage.root(each), each, turns, lent) if needs_runtime(each) or each.handed else each
        for each in repairs
    ]
    return tuple(in_turn(each, turns) for each in owning)


def lent_errors(stage: Stage, repairs: Iterable[Repair]) -> Lent:
    """The errors of cancelled queries on connections that coroutines get from others, by coroutine."""
    giving = [(stage.root(each), each) for each in repairs if each.handed and each.edits]
    found: dict[Key, frozenset[Key]] = {}
    for root, each in ((root, each) for root, each in giving if root not in each.handed):
        takings = (taking for part in find_parts(stage, root, each) for taking in takings_in(part))
        errors = frozenset(taking.error for taking in takings if taking.error)
        found |= dict.fromkeys(each.handed, errors)
    return found


def in_turn(repair: Repair, turns: Turns) -> Repair:
    found = [turns[e.path, e.call] if isinstance(e, Borrow) else (e,) for e in repair.edits]
    return replace(repair, edits=tuple(edit for edits in found for edit in edits))


def with_owner(stage: Stage, root: Key, repair: Repair, turns: Turns, lent: Lent) -> Repair:
    wanted, there = stage.options.cancels_queries, cancels_there(stage, home_of(repair))
    if not (wanted if there is None else there):
        return replace(repair, otherwise=waits(THERE)) if wanted else repair
    if repair.rests:
        repair = repair.doubt(Reason("held-at-once", repair.line, HELD_AT_ONCE))
    edits = tuple(to_its_end(stage.scene(root.path), root, edit) for edit in repair.edits)
    owning = own_all(stage, root, replace(repair, edits=edits, cancels=True), turns, lent.get(root, frozenset()))
    return owning if wanted else replace(owning, otherwise=(CANCELS,))


def waits(*why: str) -> tuple[str, ...]:
    return tuple(WAITS.format(each) for each in dict.fromkeys(why))


def to_its_end(scene: Scene, root: Key, edit: Edit) -> Edit:
    """The edit of a call that cleans up as one that a cancelled caller lets run."""
    node = scene.nodes[root]
    match edit:
        case Move():
            return replace(edit, to_end=is_cleanup(scene, node, statement_at(node, edit.first)))
        case Offload():
            call = call_at(scene, node, edit.call)
            lasts = edit.turn == "after_all" or is_cleanup(scene, node, call) or releases(scene, root, call)
            return replace(edit, to_end=lasts, cancels=True)
        case _:
            return edit


def releases(scene: Scene, function: Key, call: ast.Call) -> bool:
    """Whether a library's function that is called gives something back."""
    return any(scene.called_marks(call, function, "releases"))


def own_all(stage: Stage, root: Key, repair: Repair, turns: Turns, lent: frozenset[Key]) -> Repair:
    """The repair with an owner for each connection that it takes; where that would do harm, it runs to its end.

    `lent` are the errors of queries on a connection that it is lent.
    """
    parts = list(find_parts(stage, root, repair))
    takings = [(part, taking) for part in parts for taking in takings_in(part)]
    edits = list(repair.edits)
    left = [taking.why or own(stage, repair, part, taking, edits, turns) for part, taking in takings]
    why = [each for each in left if each]
    if (
        not takings
        and not lent
        and is_of_database(repair)
        and not (all(map(lasts, edits)) or all(map(is_making, parts)))
    ):
        why = [LEFT]
    owned = [taking for (_, taking), is_left in zip(takings, left, strict=True) if not is_left]
    mistakes = find_mistakes(parts, lent | {each.error for each in owned if each.error})
    edits = list(map(lasting, edits)) if mistakes else edits
    return replace(repair, edits=tuple(edits), otherwise=waits(*why, *mistakes))


def takings_in(part: Part) -> Iterator[Taking]:
    return find_takings(part.scene, part.function, part.body, part.is_lent)


def lasting(edit: Edit) -> Edit:
    return replace(edit, to_end=True) if isinstance(edit, Move | Offload) else edit


def is_making(part: Part) -> bool:
    """Whether an object is made, as a pool is, which keeps what it opens."""
    match part.body:
        case (ast.Call() as call,):
            return any(isinstance(each, ClassType) for each in part.scene.callees(call, part.function))
        case _:
            return part.node.name == "__init__"


def lasts(edit: Edit) -> bool:
    return not isinstance(edit, Move | Offload) or edit.to_end


def find_mistakes(parts: Iterable[Part], errors: frozenset[Key]) -> tuple[str, ...]:
    """Handlers that would go on after a cancelled query: its caller would not know of what they do then."""
    inside = [each for each in parts if errors and not each.is_lent]
    found = [why for each in inside for why in find_mistaken(each.scene, each.function, each.body, errors)]
    found += [why for each in inside for why in find_wrapped(each.scene, each.function)]
    return tuple(dict.fromkeys(found))


def own(stage: Stage, repair: Repair, part: Part, taking: Taking, edits: list[Edit], turns: Turns) -> str:
    """Changes the edits so that the call in the thread owns the connection; says why not, if that can't be."""
    path = part.scene.source.path
    if (path, taking.call) in turns:
        turns[path, taking.call] = (Borrow(taking.call, path, taking.cancel), *taking.releases)
        return ""
    for number, edit in enumerate(edits):
        if isinstance(edit, Twin) and (edit.path, edit.function) == (path, position(part.node.body[0])):
            edits[number] = owning_twin(edit, taking)
            return ""
    if taking.is_owned or has_owner(part):
        return ""
    if not runs_as_written(repair, part) or not may_own(stage, repair, path):
        return LEFT
    edits += [Own(taking.call, path, taking.cancel), *taking.releases]
    return ""


def owning_twin(twin: Twin, taking: Taking) -> Twin:
    """The twin with an owner for its connection; the original stays as it is."""
    taken = (Borrow if taking.call in twin.acquisitions else Own)(taking.call, twin.path, taking.cancel)
    acquisitions = tuple(each for each in twin.acquisitions if each != taking.call)
    return replace(twin, acquisitions=acquisitions, inner=(*twin.inner, taken, *taking.releases))


def has_owner(part: Part) -> bool:
    """Whether a manager has a twin of an earlier repair that sees to it."""
    names = (name_after_function(part.node.name), name_after_manager(part.node.name))
    siblings = getattr(part.scene.parents[part.node], "body", ())
    twins = [each for each in siblings if getattr(each, "name", "") in names]
    used = (each for twin in twins for each in ast.walk(twin) if isinstance(each, ast.Name))
    return any(is_part(part.scene, each, OWN) for each in used)


def runs_as_written(repair: Repair, part: Part) -> bool:
    """Of an asynchronous manager a twin runs instead."""
    return part.function not in repair.managers or isinstance(part.node, ast.FunctionDef)


def may_own(stage: Stage, repair: Repair, path: Path) -> bool:
    """Whether a file may name the owners that its repair's runtime has, and no other's."""
    home = home_of(repair)
    if path in (home, repair.path):
        return True
    facts = stage.reach.program.modules[path].facts
    is_apart = home in stage.created or home.stem.startswith(MODULE)
    is_near = facts.import_root == stage.sources[home].import_root
    return is_apart and is_near and path in stage.writable and not facts.is_newer
