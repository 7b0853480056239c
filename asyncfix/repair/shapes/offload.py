"""Single calls that are awaited on a worker thread, or refused."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.model.source import Span
from asyncfix.repair.edits import Edit, Offload
from asyncfix.repair.judgement.at_once import find_crowding, most_at_once
from asyncfix.repair.judgement.called import Called
from asyncfix.repair.judgement.calling import find_refusals, takes_late
from asyncfix.repair.judgement.doubting import find_doubts
from asyncfix.repair.judgement.effects import Access, is_of_lasting
from asyncfix.repair.judgement.files import changed_states
from asyncfix.repair.judgement.fitness import Supply, find_supply
from asyncfix.repair.judgement.inputs import find_lazy_inputs, find_unfit_inputs
from asyncfix.repair.judgement.inside import called_accesses, calls_by, calls_by_span, edges_at
from asyncfix.repair.judgement.moved import find_locks, find_moved_call, takes_kept
from asyncfix.repair.judgement.reaching import comes_to_wait
from asyncfix.repair.judgement.surroundings import find_late_guard
from asyncfix.repair.judgement.turns import must_take_turns
from asyncfix.repair.judgement.walks import walks_inside
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.shapes.site import IMPLICIT, Site, find_interruptions, is_enclosed


def plan_offload(site: Site, base: Repair, called: tuple[Called, ...]) -> Repair:
    """The call is awaited on a worker thread."""
    scene, function, call = site.scene, site.function, site.call
    moved = find_moved_call(scene, function, call)
    supply, locks = find_supply(moved, call.lineno), find_locks(moved)
    at_once = most_at_once(scene, function, [call])
    used = find_used(site)
    writes = tuple(dict.fromkeys(each for each in used if each.kind != "read" and not is_of_lasting(each)))
    reads = frozenset(each.state for each in used if each.kind == "read")
    base = replace(base, at_once=at_once, states=changed_states(scene, function, [call], writes), reads=reads)
    if refusals := tuple(dict.fromkeys(find_offload_refusals(site, called, supply, at_once))):
        return base.refuse(*refusals)
    doubts = tuple(find_offload_doubts(site, writes))
    is_begun_again = supply.pool is not None and not takes_late(scene, function, call)
    offload = Offload(scene.span(call), "borrow" if is_begun_again else "", enclosed=is_enclosed(scene, call))
    base = base if is_begun_again else replace(base, home=supply.home)
    edits: tuple[Edit, ...] = (offload, *(() if is_begun_again else supply.borrows))
    serial = bool(writes) or takes_kept(doubts) or must_take_turns(scene, function, site.alone)
    serial = serial or bool(locks and locks.nests)
    base = replace(base, edits=edits, pool=supply.pool, serial=serial, locks=locks)
    return base.doubt(*dict.fromkeys(doubts))


def find_offload_refusals(site: Site, called: tuple[Called, ...], supply: Supply, at_once: int) -> Iterator[Reason]:
    found = [*find_refusals(site.scene, site.function, site.node, site.call, called)]
    found += find_unfit_inputs(site.scene, site.function, [site.statement], site.names)
    found += [*supply.refusals, *find_crowding(supply.pool, at_once, site.call.lineno)]
    found = found or [*find_waiting_beside(site)]
    if not found and supply.pool and any(is_stub(each.function.path) for each in called):
        text = f"`{ast.unparse(site.call.func)}` calls what takes a connection of a pool, so it can't be begun again"
        found = [Reason("late-acquisition", site.call.lineno, text)]
    yield from found


def find_offload_doubts(site: Site, writes: Sequence[Access]) -> Iterator[Reason]:
    scene, function = site.scene, site.function
    yield from find_interruptions(site)
    yield from find_doubts(scene, function, site.node, [site.call])
    if writes:
        from asyncfix.repair.judgement.shared import find_races

        yield from find_races(scene, function, writes, held=False)
    yield from find_late_guard(scene, site.statement)
    yield from find_lazy_inputs(scene, function, [site.statement], site.names)
    if walks := tuple(called_walks(site)):
        from asyncfix.repair.judgement.shared import find_torn_walks

        yield from find_torn_walks(scene, function, walks)
    if writes:
        from asyncfix.repair.judgement.shared import find_torn_reads

        yield from find_torn_reads(scene, function, writes)


def called_walks(site: Site) -> Iterator[Access]:
    """The containers that the function which is called walks through, and others see."""
    for _, entered, _ in calls_by_span(site.scene, site.function).get(site.scene.span(site.call), ()):
        yield from (replace(each, line=site.call.lineno) for each in walks_inside(site.scene, entered))


def find_used(site: Site) -> tuple[Access, ...]:
    """What the function that is called uses of the state that other tasks see; its object, if made by it, is new."""
    targets = ((target, line) for _, target, line in calls_by(site.scene, site.function, site.alone))
    return tuple(called_accesses(site.scene, targets))


def find_waiting_beside(site: Site) -> Iterator[Reason]:
    """Not the call waits, but what Python does with what it gives: walks through it, enters it."""
    waiting = waiting_at(site.scene, site.function, site.scene.span(site.call)).keys()
    if waiting and ("call" not in waiting or ("with" in waiting and not site.is_left)):
        yield Reason("implicit-call", site.call.lineno, IMPLICIT)


def waiting_at(scene: Scene, function: Key, span: Span) -> Mapping[str, Sequence[Key]]:
    """What waits of what Python runs at a place, by why it does."""
    found: dict[str, list[Key]] = {}
    for each in edges_at(scene, function, span):
        if comes_to_wait(scene, each.entered):
            found.setdefault(each.operation.kind, []).append(each.entered.function)
    return found
