"""A block that awaits: it stays on the loop, and its connection is entered, used and left on a thread of its own."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Span
from asyncfix.repair.bench import Bench
from asyncfix.repair.dataflow.interface import Interface, find_interface_in
from asyncfix.repair.edits import (
    Annotate,
    Edit,
    Enter,
    Evaluate,
    HandDown,
    Hold,
    Move,
    Transact,
    Unwrap,
    Walk,
    position,
)
from asyncfix.repair.judgement.at_once import find_second, find_two
from asyncfix.repair.judgement.checked import find_unchecked
from asyncfix.repair.judgement.doubting import find_doubts
from asyncfix.repair.judgement.effects import Access
from asyncfix.repair.judgement.escapes import find_lazy
from asyncfix.repair.judgement.fitness import Fitness, judge
from asyncfix.repair.judgement.given import find_held_by_callers, find_lent
from asyncfix.repair.judgement.handed_down import needs_it
from asyncfix.repair.judgement.hazards import find_refusals, shared_writes
from asyncfix.repair.judgement.lock_order import find_lock_doubts
from asyncfix.repair.judgement.shared import find_races, find_torn_walks
from asyncfix.repair.judgement.thread_locks import find_taken_while_held
from asyncfix.repair.judgement.unfit import KEPT_CONNECTION
from asyncfix.repair.judgement.walks import walks_by
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.tools import bound_in
from asyncfix.repair.scene.words import receiver_of
from asyncfix.repair.shapes.hold import Cutter, Entered, Handing, Piece, Segment, Transaction, opened_name
from asyncfix.repair.shapes.inline import Use
from asyncfix.repair.shapes.inner import (
    enter_inside,
    find_doubts_inside,
    find_inside,
    find_unfit_inside,
    find_writes_inside,
)
from asyncfix.repair.shapes.lend import find_lending, find_notes, find_unneeded, find_untaken, lend
from asyncfix.repair.shapes.meanwhile import (
    Meanwhile,
    find_conflicts_of_entering,
    find_held_by_consumer,
    find_meanwhile,
)
from asyncfix.repair.shapes.moved import find_doubts_of, finished
from asyncfix.repair.shapes.outside import find_used_outside
from asyncfix.repair.shapes.overwriting import find_overwritten_in
from asyncfix.repair.shapes.pinned import find_doubts_of_pinned, find_held_around
from asyncfix.repair.shapes.site import is_enclosed

Region = tuple[ast.stmt, ...]


@frozen
class Holding:
    """How a connection is held: the statements in between, what else runs on its thread, the edits that enter it."""

    handle: str
    lane: str
    bodies: tuple[Sequence[ast.stmt], ...]
    around: tuple[ast.AST, ...]
    edits: tuple[Edit, ...]
    manager: ManagerFacts | None = None
    doubts: tuple[Reason, ...] = ()
    is_several: bool = False
    is_given: bool = False  # by a caller, who holds it
    is_late: bool = False  # it is given back later than before, so who needs one must wait for it
    apart: frozenset[ast.stmt] = frozenset()  # what takes another one


def plan_hold(bench: Bench, repair: Repair, block: Block, manager: ManagerFacts) -> Repair:
    """Of a `with` over a context manager of the project."""
    statement = block.with_statement
    if len(statement.items) > 1:
        text = "several managers in one `with` around an await"
        return repair.refuse(Reason("await-inside", block.line, text))
    if isinstance(statement.items[0].optional_vars, ast.Tuple | ast.List):
        text = "a connection that comes with other things is held across an await"
        return repair.refuse(Reason("await-inside", block.line, text))
    items = tuple(item.context_expr for item in statement.items)
    lane = bench.local_name("db")
    edits = [Hold(position(statement), lane)]
    entered = bench.entered(block, manager, held=True)
    holding = Holding(handle_of(bench, block, manager), lane, (statement.body,), items, (*edits, *entered), manager)
    return plan_holding(bench, repair, block, holding)


def plan_lent(bench: Bench, repair: Repair, block: Block) -> Repair:
    """Of a connection that statements take and give back."""
    lending = find_lending(bench, block)
    if isinstance(lending, Reason):
        return repair.refuse(lending)
    lane = bench.local_name("db")
    edit = lend(bench, block, lending, lane)
    if isinstance(edit, Reason):
        return repair.refuse(edit)
    around = (lending.acquire, *lending.beside, *lending.release)
    noted = replace(repair, notes=(*repair.notes, *find_notes(lending)))
    doubts = (*find_untaken(lending), *(bench.conflicts(lending.release) if lending.release else ()))
    handle, several = edit.together or lending.handle, bool(lending.others)
    edits: tuple[Edit, ...] = (edit, *find_unneeded(lending))
    late = bool(lending.rest)
    holding = Holding(handle, lane, lending.bodies, around, edits, doubts=doubts, is_several=several, is_late=late)
    return plan_holding(bench, noted, block, holding)


def plan_holding(bench: Bench, repair: Repair, block: Block, holding: Holding) -> Repair:
    place, pieces = (bench.scene, bench.function), list(cut(bench, holding))
    segments = [piece for piece in pieces if isinstance(piece, Segment)]
    opened = [piece for piece in pieces if isinstance(piece, ast.With)]
    moves = [_move_segment(bench, segment, holding) for segment in segments]
    uses = [piece for piece in pieces if isinstance(piece, Use)]
    entered = [piece.block for piece in pieces if isinstance(piece, Entered)]
    inside = list(find_inside(bench, pieces))
    within = tuple(key for each in inside for key in each.manager.functions)
    made = [item.context_expr for each in entered for item in each.items]
    begun = holding.around
    holding = replace(holding, around=(*holding.around, *made, *(each.run for each in uses)))
    executed = [each for segment in segments for each in segment.statements]
    fitness = judge_held(bench, block, holding.handle, holding.manager, (*holding.around, *executed), within)
    refusals = [piece for piece in pieces if isinstance(piece, Reason)]
    read = find_interface_in(bench.whole, block.statements).given
    given = () if holding.is_given else bench.given_to(block.statements[0], read)
    refusals += find_lent(*place, given, block.line)
    refusals += find_transactions_of_one(pieces) if holding.is_several else ()
    refusals += [*find_used_outside(bench, block), *fitness.refusals, *bench.unhoused(fitness, bench.node.lineno)]
    refusals += [reason for segment in segments for reason in _find_refusals(bench, segment)]
    refusals += [reason for each in inside for reason in find_unfit_inside(bench, each)]
    refusals += [replace(each, code="shared-connection") for each in fitness.doubts if each.code == KEPT_CONNECTION]
    refusals += [
        each for use in uses for each in find_refusals(bench.scene, bench.function, use.alone, frozenset(), bench.holds)
    ]
    refusals += [each for use in uses for each in find_second(*place, use.alone)]
    refusals += find_two(bench.scene, bench.function, begun, holding.manager)
    refusals += find_held_around(bench)
    refusals += bench.mixed([*executed, *(each.moved for each in uses)])
    if refusals:
        return repair.refuse(*dict.fromkeys(refusals))
    doubts = [*holding.doubts, *find_held_by_callers(*place, given, block.line)]
    doubts += find_doubts_of_pinned(bench, block, [*(each.statements[-1] for each in segments), block.statements[-1]])
    doubts += [*fitness.doubts, *find_taken_while_held(fitness.locks, block.line)]
    doubts += bench.conflicts(block.statements, "around")
    doubts += [each for each in find_conflicts_of_entering(bench, block) if each not in doubts]
    doubts += find_lock_doubts(bench.scene, bench.function, bench.node, block.statements[0], bench.stage.suspension)
    doubts += find_unchecked(bench.scene, bench.function, bench.node, block.statements, bench.stage.suspension)
    doubts += [reason for segment in segments for reason in find_doubts_of(bench, segment.statements)]
    doubts += find_overwritten_in(bench, block, segments)
    doubts += [reason for each in uses for reason in _find_doubts_of_use(bench, each)]
    doubts += [reason for each in inside for reason in find_doubts_inside(bench, each)]
    writes = [*_find_writes(bench, holding, pieces), *(a for each in inside for a in find_writes_inside(bench, each))]
    doubts += find_races(bench.scene, bench.function, writes, held=True)
    between = [statement for body in holding.bodies for statement in body]
    meanwhile = find_meanwhile(bench, block, between, holding.is_late) if fitness.pool else Meanwhile()
    doubts += meanwhile.doubts
    doubts += find_held_by_consumer(bench, block)
    unwraps: list[Edit] = [Unwrap(position(each)) for each in opened]
    unwraps += [Transact(position(each.block), holding.lane) for each in pieces if isinstance(each, Transaction)]
    unwraps += [Enter(position(each), holding.lane, holding.handle) for each in entered]
    unwraps += [edit for each in inside for edit in enter_inside(bench, each)]
    unwraps += [_evaluated(bench, each, holding) for each in uses]
    unwraps += [_handed(bench, each, holding) for each in pieces if isinstance(each, Handing)]
    unwraps += [Annotate(bench.yielded.said)] if bench.yielded and bench.yielded.said else []
    handing = {bench.scene.span(each.name) for each in pieces if isinstance(each, Handing)}
    lent = {each.function for each in bench.lending if each.place in handing and needs_it(bench.scene, each)}
    lent |= {bench.function} if bench.yielded and handing else set()
    housed = replace(
        repair,
        handed=repair.handed | lent,
        covers=_covered(bench, repair, holding, pieces),
        home=fitness.home or repair.home,
        pool=fitness.pool,
        managers=(*repair.managers, *within),
        rests=meanwhile.rests,
    )
    return finished(housed, [*holding.edits, *unwraps, *moves, *fitness.borrows], doubts)


def _handed(bench: Bench, handing: Handing, holding: Holding) -> HandDown:
    name = handing.name.id
    return HandDown(bench.scene.span(handing.name), holding.lane, "" if name == holding.handle else name)


def find_transactions_of_one(pieces: Sequence[Piece]) -> Iterator[Reason]:
    """Transactions, around an await, of one of several connections that are held together."""
    for each in pieces:
        if isinstance(each, Transaction):
            text = "a transaction of one of several connections goes on over an await"
            yield Reason("await-inside", each.block.lineno, text)


def _evaluated(bench: Bench, use: Use, holding: Holding) -> Evaluate | Walk:
    if use.walked:
        rows = bench.local_name("rows", "walked") if use.ends else ""
        return Walk(bench.scene.span(use.expression), holding.lane, holding.handle, rows)
    place, is_part = bench.scene.span(use.expression), is_enclosed(bench.scene, use.expression)
    return Evaluate(place, holding.lane, holding.handle, use.method, is_part, use.passing, use.kept)


def _find_doubts_of_use(bench: Bench, use: Use) -> Iterator[Reason]:
    if use.walked or isinstance(use.statement, ast.While):
        yield from bench.conflicts_between_rows(use.statement)
        yield from bench.conflicts((use.statement,), "within") if use.ends else ()
    else:
        is_repeated = not isinstance(use.statement, ast.For | ast.If | ast.Match)
        yield from bench.conflicts((use.statement,), "within" if is_repeated else "at its ends")
    whole = (ast.copy_location(ast.Expr(use.expression), use.expression),)
    yield from find_torn_walks(bench.scene, bench.function, walks_by(bench.scene, bench.function, whole))
    yield from find_doubts(bench.scene, bench.function, bench.node, use.called)


def cut(bench: Bench, holding: Holding) -> Iterator[Piece]:
    handed = frozenset(places_handed(bench))
    asked = frozenset((holding.handle,)) if holding.is_given else frozenset[str]()
    cutter = Cutter(bench.scene, bench.function, bench.handles, bench.whole, handed, asked, holding.apart, bench.pinned)
    for body in holding.bodies:
        yield from cutter.cut(list(body))


def places_handed(bench: Bench) -> Iterator[Span]:
    """Where the coroutine gives others the thread of its connection: to what it awaits, or to blocks that enter it."""
    yield from (each.place for each in bench.lending)
    yield from [bench.yielded.place] if bench.yielded else []


def judge_held(
    bench: Bench,
    block: Block,
    handle: str,
    manager: ManagerFacts | None,
    executed: Sequence[ast.AST],
    within: Sequence[Key] = (),
) -> Fitness:
    """Of what is executed in threads while the block holds its connection; the managers `within` are entered there."""
    made = frozenset((handle,)) | (bench.handles & bound_in(*block.statements))
    return judge(bench.scene, bench.function, bench.node, (block.statements[0],), manager, made, executed, within)


def _find_refusals(bench: Bench, segment: Segment) -> Iterator[Reason]:
    yield from find_interface_in(bench.whole, segment.statements).refusals
    yield from find_refusals(bench.scene, bench.function, segment.statements, frozenset(), bench.holds)
    yield from find_lazy(bench.scene, bench.function, segment.statements, bench.handles)
    yield from find_second(bench.scene, bench.function, segment.statements)


def _find_writes(bench: Bench, holding: Holding, pieces: Sequence[Piece]) -> Iterator[Access]:
    around = tuple(each for each in holding.around if isinstance(each, ast.stmt))
    yield from shared_writes(bench.scene, bench.function, around, holding.manager)
    for each in pieces:
        if isinstance(each, Segment | Use):
            moved = each.statements if isinstance(each, Segment) else each.alone
            yield from shared_writes(bench.scene, bench.function, moved)


def _covered(bench: Bench, repair: Repair, holding: Holding, pieces: Sequence[Piece]) -> frozenset[Span]:
    moved = [each for piece in pieces if isinstance(piece, Segment) for each in piece.statements]
    entered = [item.context_expr for piece in pieces if isinstance(piece, ast.With) for item in piece.items]
    entered += [item.context_expr for piece in pieces if isinstance(piece, Transaction) for item in piece.block.items]
    uses = {bench.scene.span(piece.expression) for piece in pieces if isinstance(piece, Use)}
    return covered_by(bench, repair, moved, [*holding.around, *entered]) | (repair.covers & uses)


def covered_by(bench: Bench, repair: Repair, moved: Sequence[ast.stmt], around: Sequence[ast.AST]) -> frozenset[Span]:
    """The findings in statements that move, and in expressions around them that run in a thread, too."""
    inside = {bench.scene.span(each) for each in own_nodes([*around]) if isinstance(each, ast.expr)}
    return bench.within(repair, moved) | (repair.covers & inside)


def _move_segment(bench: Bench, segment: Segment, holding: Holding) -> Move:
    interface = interface_of(bench, segment, holding.handle)
    is_plain = segment.opens is None and not interface.closure
    inline = is_plain and is_one_call(segment.statements, holding.handle, bench.handles, interface.outputs)
    name = "" if inline else bench.name(segment.statements, interface.outputs, False, False)
    move = move_segment(bench, segment, holding.handle, name)
    return replace(move, lane=holding.lane, handle=holding.handle, inline=inline)


def move_segment(bench: Bench, segment: Segment, handle: str, name: str) -> Move:
    """A segment as a helper that has the connection, and opens its cursor for itself."""
    opens = (position(segment.opens),) if segment.opens else ()
    return replace(bench.move(segment.statements, name, interface_of(bench, segment, handle)), opens=opens)


def interface_of(bench: Bench, segment: Segment, handle: str) -> Interface:
    """What a segment gets and gives back besides its connection and the cursor that it opens."""
    found = without(find_interface_in(bench.whole, segment.statements), {handle, opened_name(segment.opens)})
    made: list[ast.AST] = [item.context_expr for item in segment.opens.items] if segment.opens else []
    needed = {each.id for each in own_nodes(made) if isinstance(each, ast.Name)} & bench.whole.locals - {handle}
    return replace(found, parameters=bench.whole.sort({*found.parameters, *needed}))


def without(interface: Interface, given: set[str]) -> Interface:
    """What is left to pass and to give back, where some names are on the thread already."""

    def left(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in given)

    return replace(
        interface,
        parameters=left(interface.parameters),
        outputs=left(interface.outputs),
        break_outputs=left(interface.break_outputs),
        continue_outputs=left(interface.continue_outputs),
        shared=left(interface.shared),
        visible=left(interface.visible),
        undeclared=left(interface.undeclared),
        closure=tuple(each for each in interface.closure if not any(is_unbound(each, name) for name in given)),
    )


def is_unbound(reason: Reason, name: str) -> bool:
    """Whether it is that a name may have no value: what is on the thread is not passed."""
    return reason.code == "maybe-unbound" and reason.message.startswith(f"'{name}' ")


def handle_of(bench: Bench, block: Block, manager: ManagerFacts) -> str:
    """The name of a block's connection, or of the object that has it and gives itself as it is entered."""
    item = block.item
    bound = item.optional_vars if item else None
    if item and bound is None and manager.leaving and gives_itself(bench.scene, manager.function):
        bound = item.context_expr
    return bound.id if isinstance(bound, ast.Name) else "_conn"


def gives_itself(scene: Scene, enter: Key) -> bool:
    """Whether a method always returns the object that it is of, under the name that it has for it."""
    home = scene.at(enter.path)
    node = home.nodes[enter]
    own, found = receiver_of(home, node), [each for each in own_nodes(node.body) if isinstance(each, ast.Return)]
    is_kept = own not in bound_in(*node.body)
    return (
        is_kept and node.body[-1] in found and all(isinstance(e.value, ast.Name) and e.value.id == own for e in found)
    )


def is_one_call(statements: Region, handle: str, handles: frozenset[str], outputs: Sequence[str]) -> bool:
    """`conn.commit()`, `cur.close()` or `cur = conn.cursor()`: short enough for a lambda."""
    match statements:
        case (ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)), args=[], keywords=[])),):
            return name in {handle, *handles}
        case (ast.Assign(targets=[ast.Name(id=bound)], value=ast.Call(func=called, args=[], keywords=[])),):
            is_own = isinstance(called, ast.Attribute) and ast.unparse(called.value) == handle
            return is_own and (bound,) == tuple(outputs)
        case _:
            return False
