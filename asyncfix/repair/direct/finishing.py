"""Plans once more, as if nothing had been handed to a thread, where that was done with half of a connection's calls."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from asyncfix.analyse.analysis import Analysis, reanalyse
from asyncfix.link.program import Key
from asyncfix.model.change import Change
from asyncfix.model.source import Span
from asyncfix.repair.direct.handed import Handed, find_handed
from asyncfix.repair.direct.planning import Planning, place
from asyncfix.repair.direct.regions import Ends, ends_of, regions_of, spans_of
from asyncfix.repair.direct.rejoined import tell_rejoined
from asyncfix.repair.direct.unasked import find_unasked
from asyncfix.repair.edits import Borrow, Edit, Lend, Rejoin
from asyncfix.repair.model import Repair
from asyncfix.repair.project import Plan
from asyncfix.repair.runtime.places import places
from asyncfix.repair.scene.stage import Stage

Found = Mapping[Key, Sequence[Handed]]


def plan_whole(analysis: Analysis, plan: Planning) -> Plan:
    """The plan, where it helps with calls made in the midst of others that were handed to threads alone."""
    first = plan(analysis)
    found = find_handed(first)
    while found and (changes := retold(first.stage, found)):
        second = plan(reanalyse(analysis, changes))
        kept = {root: calls for root, calls in found.items() if helps(first, second, root, calls)}
        if len(kept) == len(found):
            return finished(first.stage, second, analysis, kept)
        found = kept
    return first


def retold(stage: Stage, found: Found) -> Sequence[Change] | None:
    changes = []
    for path in sorted({root.path for root in found}):
        calls = [each for root, own in found.items() if root.path == path for each in own]
        text = tell_rejoined(stage.sources[path], calls)
        if text is None:
            return None
        changes.append(Change(stage.sources[path], text))
    return changes


def helps(first: Plan, second: Plan, root: Key, calls: Sequence[Handed]) -> bool:
    """Whether all of these calls move with others, and what was repaired before still is."""
    repairs = [each for each in second.repairs if each.path == root.path and each.edits]
    own = [each for each in repairs if second.stage.root(each) == root]
    ends = ends_of(ast.parse(first.stage.sources[root.path].text))
    moved = {each for repair in own for each in calls if moves(repair, each, ends)}
    edits = [edit for repair in repairs for at, edit in places(repair) if at == root.path]
    is_told = all(is_carried(edit, each) for edit in edits for each in calls)
    return is_told and moved == {*calls} and not is_worse(first, second)


def moves(repair: Repair, handed: Handed, ends: Ends) -> bool:
    """Whether a call runs in a thread with a repair's statements."""
    lent = (edit for edit in repair.edits if isinstance(edit, Lend))
    is_lent = any(handed.statement in (each.first, each.taken, *each.released) for each in lent)
    return is_lent or any(region.covers(handed.at) for region in regions_of(repair, lambda _: ends))


def is_carried(edit: Edit, handed: Handed) -> bool:
    """Whether an edit has nothing to do with a call that stands elsewhere in the text, or can be told of that."""
    told = handed.told
    near = [each for each in spans_of(edit) if told.covers(each) or each.covers(told)]
    is_borrowed = isinstance(edit, Borrow) and edit.call == told and not edit.cancel
    return is_borrowed or all(handed.called.covers(each) for each in near)


def is_worse(first: Plan, second: Plan) -> bool:
    """Whether anything that could be repaired no longer can, or only less safely."""
    now = {place(each): each.level for each in second.repairs}
    return any(now.get(place(each), "safe") != "safe" for each in first.repairs if each.level == "safe")


def finished(stage: Stage, plan: Plan, analysis: Analysis, found: Found) -> Plan:
    """The plan about the findings of the program as it is, with the calls where they stand there."""
    asked = {(each.path, each.span) for each in analysis.findings}
    repairs = []
    for each in plan.repairs:
        covers = frozenset(span for span in each.covers if (each.path, span) in asked)
        if covers or each.edits or not each.covers or each.takes:
            repairs.append(rejoined(stage, plan, replace(each, covers=covers), found))
    return replace(plan, repairs=tuple(repairs))


def rejoined(stage: Stage, plan: Plan, repair: Repair, found: Found) -> Repair:
    calls = found.get(plan.stage.root(repair), ()) if repair.edits else ()
    back = {each.told: each.call for each in calls if not each.is_lambda}
    edits = [placed_back(edit, back) for edit in repair.edits]
    edits += [Rejoin(each.call, each.number) for each in calls]
    return replace(repair, edits=(*edits, *(find_unasked(stage, calls) if calls else ())))


def placed_back(edit: Edit, back: Mapping[Span, Span]) -> Edit:
    return replace(edit, call=back[edit.call]) if isinstance(edit, Borrow) and edit.call in back else edit
