"""Plans once more, as if nothing had been handed to a thread, where that was done with half of a connection's calls."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from asyncfix.analyse.analysis import Analysis, reanalyse
from asyncfix.link.program import Key
from asyncfix.model.remembered import replace
from asyncfix.model.source import Span
from asyncfix.repair.direct.again import Planning, asked_for, ends_in, find_lost, retold, unplanned
from asyncfix.repair.direct.handed import Handed, find_handed
from asyncfix.repair.direct.regions import regions_of, spans_of
from asyncfix.repair.direct.rejoined import tell_rejoined
from asyncfix.repair.direct.unasked import find_unasked
from asyncfix.repair.edits import Borrow, Edit, Lend, Rejoin
from asyncfix.repair.model import Repair
from asyncfix.repair.project import Plan
from asyncfix.repair.runtime.places import places
from asyncfix.repair.scene.stage import Stage

Found = Mapping[Key, Sequence[Handed]]


def plan_whole(analysis: Analysis, first: Plan, plan: Planning) -> Plan:
    """The first plan, or where that helps one with calls in the midst of others that were handed to threads alone."""
    stage = unplanned(analysis, first)
    found = find_handed(first, stage)
    while found and (changes := retold(stage, paths_of(found), partial(told, stage, found))):
        second = plan(reanalyse(analysis, changes))
        kept = {root: calls for root, calls in found.items() if helps(stage, first, second, root, calls)}
        if len(kept) == len(found):
            return finished(stage, second, analysis, kept)
        found = kept
    return first


def paths_of(found: Found) -> set[Path]:
    return {root.path for root in found}


def told(stage: Stage, found: Found, path: Path) -> str | None:
    return tell_rejoined(stage.sources[path], (each for root in found if root.path == path for each in found[root]))


def helps(stage: Stage, first: Plan, second: Plan, root: Key, calls: Sequence[Handed]) -> bool:
    """Whether all of these calls move with others, and what was repaired before still is."""
    repairs = [each for each in second.repairs if each.path == root.path and each.edits]
    own = [each for each in repairs if second.stage.root(each) == root]
    moved = {each for repair in own for each in calls if moves(stage, repair, each)}
    edits = [edit for repair in repairs for at, edit in places(repair) if at == root.path]
    is_told = all(is_carried(edit, each) for edit in edits for each in calls)
    return is_told and moved == {*calls} and not any(find_lost(first, second))


def moves(stage: Stage, repair: Repair, handed: Handed) -> bool:
    """Whether a call runs in a thread with a repair's statements."""
    lent = (edit for edit in repair.edits if isinstance(edit, Lend))
    is_lent = any(handed.statement in (each.first, each.taken, *each.beside, *each.released) for each in lent)
    return is_lent or any(region.covers(handed.at) for region in regions_of(repair, partial(ends_in, stage)))


def is_carried(edit: Edit, handed: Handed) -> bool:
    """Whether an edit has nothing to do with a call that stands elsewhere in the text, or can be told of that."""
    told = handed.told
    near = [each for each in spans_of(edit) if told.covers(each) or each.covers(told)]
    is_borrowed = isinstance(edit, Borrow) and edit.call == told and not edit.cancel
    return is_borrowed or all(handed.called.covers(each) for each in near)


def finished(stage: Stage, plan: Plan, analysis: Analysis, found: Found) -> Plan:
    """The plan about the findings of the program as it is, with the calls where they stand there."""
    return replace(plan, repairs=tuple(rejoined(stage, plan, each, found) for each in asked_for(plan, analysis)))


def rejoined(stage: Stage, plan: Plan, repair: Repair, found: Found) -> Repair:
    calls = found.get(plan.stage.root(repair), ()) if repair.edits else ()
    back = {each.told: each.call for each in calls if not each.is_lambda}
    edits = [placed_back(edit, back) for edit in repair.edits]
    edits += [Rejoin(each.call, each.number) for each in calls]
    return replace(repair, edits=(*edits, *(find_unasked(stage, calls) if calls else ())))


def placed_back(edit: Edit, back: Mapping[Span, Span]) -> Edit:
    return replace(edit, call=back[edit.call]) if isinstance(edit, Borrow) and edit.call in back else edit
