"""A block that awaits nothing moves as a whole."""

import ast
from collections.abc import Iterator, Sequence
from functools import partial

from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.model.finding import Level, Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.bench import Bench
from asyncfix.repair.dataflow.interface import Interface, find_interface_in
from asyncfix.repair.edits import Edit
from asyncfix.repair.judgement.answers import with_answer
from asyncfix.repair.judgement.at_once import find_crowding, find_second, most_at_once
from asyncfix.repair.judgement.checked import find_unchecked
from asyncfix.repair.judgement.doubting import find_doubts
from asyncfix.repair.judgement.files import changed_states, find_file_conflicts
from asyncfix.repair.judgement.fitness import judge
from asyncfix.repair.judgement.given import find_held_by_callers, find_lent
from asyncfix.repair.judgement.hazards import find_refusals, shared_writes
from asyncfix.repair.judgement.inputs import find_shared_inputs, find_unfit_inputs
from asyncfix.repair.judgement.lazily import is_lazy, is_used_up
from asyncfix.repair.judgement.lock_order import find_lock_doubts
from asyncfix.repair.judgement.locked import find_locks, is_guarded
from asyncfix.repair.judgement.moved import takes_kept
from asyncfix.repair.judgement.shared import find_half_done, find_races, find_torn_reads, find_torn_walks
from asyncfix.repair.judgement.surroundings import find_late_guard, keeps_thread_bound
from asyncfix.repair.judgement.turns import must_take_turns
from asyncfix.repair.judgement.walks import walks_by
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import Block, calls_in
from asyncfix.repair.scene.carriers import is_carried
from asyncfix.repair.scene.contents import holds_bound
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.region import grow, is_last, is_whole
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.tools import bound_in, reported_in
from asyncfix.repair.shapes.along import Along, enter_along, places_of, plain_of

Region = tuple[ast.stmt, ...]


def plan_move(
    bench: Bench,
    repair: Repair,
    block: Block,
    manager: ManagerFacts | None,
    alone: bool,
    along: Sequence[Along] = (),
) -> Repair:
    """`alone` if it is the only block of the coroutine: its helper may be called after that."""
    scene, function, node = bench.scene, bench.function, bench.node
    block = as_synchronous(scene, function, block)
    others = [each.manager for each in along]
    changes = partial(shared_writes, scene, function, block.statements, manager, others)
    asking = with_answer(scene, function, node, block.statements, bench.handles, changes)
    statements = grow(scene, bench.whole, asking)
    interface = find_interface_in(bench.whole, statements)
    made = bound_in(*statements).difference(interface.given)
    fitness = judge(scene, function, node, statements, manager, made, along=others)
    given, line = bench.given_to(statements[0], interface.given), statements[0].lineno
    refusals = [*_find_unpassable(bench, interface, statements), *fitness.refusals]
    refusals += find_refusals(scene, function, statements, bench.handles | bench.tools, bench.holds)
    at_once = most_at_once(scene, function, statements, manager, others)
    refusals += find_crowding(fitness.pool, at_once, line)
    refusals += bench.unhoused(fitness, node.lineno)
    refusals += () if block.owns else _find_foreign(bench, interface, statements)
    refusals += find_lent(scene, function, given, line)
    refusals += _find_unfit_there(bench, interface, statements)
    repair = replace(repair, at_once=at_once)
    if refusals:
        return repair.refuse(*dict.fromkeys(refusals))
    whole = is_whole(node, statements)
    name = bench.name(statements, interface.outputs, whole, alone)
    move = bench.move(statements, name, interface, is_whole=whole, is_last=is_last(node, statements))
    edits: list[Edit] = [replace(move, along=places_of(along)), *fitness.borrows]
    if block.item and manager:
        edits += bench.entered(block, manager, held=bool(along))
    edits += enter_along(bench, along)
    locks = find_locks(scene, function, node, statements[0])
    found = shared_writes(scene, function, statements, manager, others)
    writes = [each for each in found if not is_guarded(scene, each.state, locks)]
    housed = replace(
        repair,
        covers=bench.within(repair, statements),
        home=fitness.home or repair.home,
        pool=fitness.pool,
        managers=tuple(dict.fromkeys((*repair.managers, *(key for each in others for key in each.functions)))),
        locks=fitness.locks,
        serial=bool(writes)
        or takes_kept(fitness.doubts)
        or must_take_turns(scene, function, statements)
        or bool(fitness.locks and fitness.locks.nests),
        states=changed_states(scene, function, statements, writes),
    )
    doubts = [
        *fitness.doubts,
        *find_doubts_of(bench, statements),
        *find_races(scene, bench.function, writes, held=False, is_one_thread=True),
    ]
    doubts += find_held_by_callers(scene, function, given, line)
    doubts += find_lock_doubts(scene, function, node, statements[0], bench.stage.suspension)
    doubts += find_unchecked(scene, function, node, statements, bench.stage.suspension)
    doubts += find_late_guard(scene, statements[-1])
    doubts += find_half_done(scene, function, statements, writes)
    doubts += find_shared_inputs(scene, function, statements, interface.given)
    return finished(housed, edits, [*doubts, *find_torn_reads(scene, bench.function, writes)])


def find_unmovable(bench: Bench, interface: Interface, statements: Region) -> Iterator[Reason]:
    """Why statements can't be a helper that runs in a thread, by what they get, do and give back."""
    yield from _find_unpassable(bench, interface, statements)
    yield from find_refusals(bench.scene, bench.function, statements, bench.handles | bench.tools, bench.holds)
    yield from find_second(bench.scene, bench.function, statements)
    yield from _find_unfit_there(bench, interface, statements)


def _find_unpassable(bench: Bench, interface: Interface, statements: Region) -> Iterator[Reason]:
    """Why statements can't be parted from those around them: by how they end, and by what they give back."""
    yield from interface.refusals
    yield from _find_kept(bench, interface, statements)


def _find_unfit_there(bench: Bench, interface: Interface, statements: Region) -> Iterator[Reason]:
    """Why statements must not work in a thread with what they get and make."""
    yield from _find_keepers(bench, statements)
    yield from find_unfit_inputs(bench.scene, bench.function, statements, interface.given)
    yield from _find_begun(bench, interface, statements)
    yield from bench.mixed(statements)


def find_doubts_of(bench: Bench, statements: Region) -> Iterator[Reason]:
    """Why statements that run in a thread may do something else there."""
    scene, function = bench.scene, bench.function
    yield from bench.conflicts(statements)
    yield from find_file_conflicts(scene, function, bench.node, statements, bench.stage.suspension)
    walks = list(find_torn_walks(scene, function, walks_by(scene, function, statements)))
    yield from walks
    told = [("shared-input", each.line) for each in walks]
    doubts = find_doubts(scene, function, bench.node, reported_in(scene, function, statements))
    yield from (each for each in doubts if (each.code, each.line) not in told)


def _find_kept(bench: Bench, interface: Interface, statements: Region) -> Iterator[Reason]:
    given = {*interface.outputs, *interface.break_outputs, *interface.continue_outputs, *interface.visible}
    given |= bound_in(*statements) & (bench.whole.names.nonlocals | bench.whole.names.globals)
    if bench.whole.names.nested_writes:
        given |= bench.whole.names.nested_writes & _read_elsewhere(bench, statements)
    text = "`{}` is used after the block, so its connection could be used by two threads"
    for name in sorted((bench.kept_by(statements) | bench.tools) & given):
        yield Reason("handle-escapes", statements[0].lineno, text.format(name))
    for name in sorted(given - bench.handles):
        if any(holds_bound(bench.scene, each) for each in bench.scene.variable(bench.function, name)):
            text = f"`{name}` is used after the block, and works only in the thread that made it"
            yield Reason("thread-local", statements[0].lineno, text)


def _read_elsewhere(bench: Bench, statements: Region) -> frozenset[str]:
    """The names that a coroutine, or a function inside of it, reads outside of some statements."""
    here = {each for statement in statements for each in ast.walk(statement)}
    names = (each for each in ast.walk(bench.node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load))
    return frozenset(each.id for each in names if each not in here)


def _find_keepers(bench: Bench, statements: Region) -> Iterator[Reason]:
    """Objects of the project made here that keep what works only in the thread that made it."""
    for call in calls_in(statements):
        for callee in bench.scene.callees(call, bench.function):
            if not isinstance(callee, ClassType) or is_carried(bench.scene, callee.cls):
                continue
            if keeps_thread_bound(bench.scene, callee.cls):
                text = f"`{ast.unparse(call.func)}` keeps what works only in the thread that made it"
                yield Reason("thread-local", call.lineno, text)


def _find_begun(bench: Bench, interface: Interface, statements: Region) -> Iterator[Reason]:
    """Iterators that are made in the thread, and do their blocking work after the block, on the loop."""
    scene, given = bench.scene, {*interface.outputs, *interface.break_outputs, *interface.continue_outputs}
    for call in reported_in(scene, bench.function, statements):
        if is_lazy(scene, bench.function, call) and not is_used_up(scene, bench.function, call):
            parent = scene.parents[call]
            is_bound = isinstance(parent, ast.Assign) and not given.isdisjoint(bound_in(parent))
            if is_bound or isinstance(parent, ast.Return):
                text = f"what `{ast.unparse(call.func)}` gives makes its calls after the block, on the event loop"
                yield Reason("lazy-iterator", call.lineno, text)


def _find_foreign(bench: Bench, interface: Interface, statements: Region) -> Iterator[Reason]:
    """Connections that the statements use and that were taken outside of them."""
    text = "`{}` is not taken in these statements: its connection could be used by two threads"
    for name in sorted(bench.handles.intersection(interface.given)):
        yield Reason("foreign-connection", statements[0].lineno, text.format(name))


def as_synchronous(scene: Scene, function: Key, block: Block) -> Block:
    """The block with a plain `with`, put in its place in the tree that the analysis looks at."""
    statement = block.statements[0]
    if not isinstance(statement, ast.AsyncWith):
        return block
    plain = plain_of(scene, statement)
    scene.reshape(function)
    return replace(block, statements=(plain, *block.statements[1:]))


def finished(repair: Repair, edits: list[Edit], conflicts: list[Reason]) -> Repair:
    level: Level = "unsafe" if conflicts else "safe"
    return replace(repair, level=level, edits=tuple(dict.fromkeys(edits)), reasons=tuple(dict.fromkeys(conflicts)))
