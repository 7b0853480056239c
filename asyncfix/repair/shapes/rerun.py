"""Functions that threads of asyncio's run, and that change what blocks do: these go to the one thread of those."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.edits import Rerun
from asyncfix.repair.judgement.handed_to_threads import Handing, handings_of
from asyncfix.repair.judgement.named import functions_using
from asyncfix.repair.judgement.once import changes
from asyncfix.repair.model import Repair, word_of
from asyncfix.repair.runtime.places import home_of
from asyncfix.repair.scene.lasting_roles import number_handed
from asyncfix.repair.scene.stage import Stage


def plan_reruns(stage: Stage, repairs: Sequence[Repair]) -> Iterator[Repair]:
    """One for each call that hands such a function to a thread."""
    changing = [each for each in repairs if each.serial and each.states and each.edits]
    states = sorted(frozenset().union(*(each.states for each in changing)))
    found: dict[Key, set[str]] = {}
    for state in states:
        for home, key in functions_using(stage.scene(changing[0].path), state):
            if changes(home, key, state) and handings_of(home, key):
                found.setdefault(key, set()).add(state)
    for key, own in found.items():
        beside = next(each for each in changing if each.states & own)
        for each in handings_of(stage.scene(key.path), key):
            yield plan_rerun(stage, each, beside, frozenset(own))


def plan_rerun(stage: Stage, handing: Handing, beside: Repair, states: frozenset[str]) -> Repair:
    from asyncfix.repair.runtime.lasting import is_run_elsewhere  # of what few programs do

    home, call, path = handing.home, handing.call, handing.home.source.path
    edit = Rerun(home.span(call), number_handed(home, handing.site, call) or 0)
    found = Repair(path, call.lineno, stage.reach.name(handing.site), "safe", (edit,), serial=True, states=states)
    found = replace(found, home=home_of(beside), pool=beside.pool, is_database=beside.is_database)
    is_other = is_run_elsewhere(stage, found) or stage.options.manner.wrapper != "helper"
    if not is_other and path in stage.writable:
        return found
    text = f"`{word_of(min(states))}` is changed by what `{ast.unparse(call)}` runs, in another thread than the blocks"
    return found.refuse(Reason("shared-state-written", call.lineno, text))
