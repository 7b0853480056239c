"""Awaits inside the block: each part between them takes a connection of its own, where that was asked for."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.bench import Bench
from asyncfix.repair.dataflow.interface import find_interface_in
from asyncfix.repair.dataflow.names import find_locals
from asyncfix.repair.edits import Edit, Move, Unwrap, position
from asyncfix.repair.judgement.at_once import find_two
from asyncfix.repair.judgement.files import changed_states
from asyncfix.repair.judgement.hazards import shared_writes
from asyncfix.repair.judgement.moved import takes_kept
from asyncfix.repair.judgement.shared import find_races
from asyncfix.repair.judgement.turns import must_take_turns
from asyncfix.repair.judgement.unfit import KEPT_CONNECTION
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import Block
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.syntax import given_by, own_nodes
from asyncfix.repair.scene.tools import bound_in
from asyncfix.repair.scene.words import receiver_of
from asyncfix.repair.shapes.held import covered_by, handle_of, interface_of, judge_held, move_segment
from asyncfix.repair.shapes.hold import Cutter, Entered, Handing, Piece, Segment, Transaction, opened_name
from asyncfix.repair.shapes.inline import Use
from asyncfix.repair.shapes.moved import find_doubts_of, find_unmovable, finished
from asyncfix.repair.shapes.outside import find_used_outside
from asyncfix.repair.shapes.settled import commits, find_left

SPLIT = (
    "each part takes a connection of its own: what it has not committed is rolled back at its end, and others see what "
    "it has"
)


def plan_split(bench: Bench, repair: Repair, block: Block, manager: ManagerFacts) -> Repair:
    """Of a `with` over a context manager of the project that lends connections of a pool."""
    if unfit := find_unfit(bench, block, manager):
        return repair.refuse(not_split(block.line, unfit))
    statement, handle = block.with_statement, handle_of(bench, block, manager)
    pieces = list(Cutter(bench.scene, bench.function, bench.handles, bench.whole).cut(statement.body))
    parts = [piece for piece in pieces if isinstance(piece, Segment)]
    cursors = [piece for piece in pieces if isinstance(piece, ast.With)]
    moved = [each for part in parts for each in part.statements]
    fitness = judge_held(bench, block, handle, manager, [statement.items[0].context_expr, *moved])
    refusals = [*find_uncut(pieces), *find_used_outside(bench, block), *fitness.refusals]
    refusals += bench.unhoused(fitness, bench.node.lineno)
    refusals += [replace(each, code="shared-connection") for each in fitness.doubts if each.code == KEPT_CONNECTION]
    refusals += [reason for part in parts for reason in find_refusals(bench, statement, manager, part, handle)]
    refusals += find_two(bench.scene, bench.function, [item.context_expr for item in statement.items], manager)
    if not fitness.pool or not parts:
        refusals.append(not_split(block.line, "its connections are of no pool, or nothing uses them"))
    if refusals:
        return repair.refuse(*dict.fromkeys(refusals))
    moves = [move_part(bench, statement, part, handle) for part in parts]
    entered = bench.entered(block, manager, held=True)
    unwraps = [Unwrap(position(each)) for each in (statement, *cursors)]
    writes = [each for part in parts for each in shared_writes(bench.scene, bench.function, part.statements, manager)]
    turns = any(must_take_turns(bench.scene, bench.function, part.statements) for part in parts)
    around = [item.context_expr for each in (statement, *cursors) for item in each.items]
    housed = replace(
        repair,
        covers=covered_by(bench, repair, moved, around),
        home=fitness.home or repair.home,
        pool=fitness.pool,
        serial=bool(writes) or takes_kept(fitness.doubts) or turns,
        states=changed_states(bench.scene, bench.function, moved, writes),
    )
    doubts = [Reason("transaction-split", block.line, SPLIT), *fitness.doubts]
    doubts += bench.conflicts(block.statements, "around")
    doubts += [reason for part in parts for reason in find_doubts_of(bench, part.statements)]
    doubts += find_races(bench.scene, bench.function, writes, held=False)
    edits: list[Edit] = [*entered, *unwraps, *moves, *fitness.borrows]
    return finished(housed, edits, doubts)


def not_split(line: int, text: str) -> Reason:
    return Reason("not-split", line, text)


def find_unfit(bench: Bench, block: Block, manager: ManagerFacts) -> str:
    """Why no part of the block could enter its manager for itself."""
    statement = block.with_statement
    item = statement.items[0]
    if len(statement.items) > 1 or not isinstance(item.optional_vars, ast.Name):
        return "only a `with` over one manager, which gives a connection a name, can be parted"
    if not is_the_same_everywhere(bench, item.context_expr):
        return "what the manager is called with, or on, could be something else in a later part"
    if item.optional_vars.id in bound_in(*statement.body):
        return f"`{item.optional_vars.id}` becomes something else in the block"
    if manager.swallows:
        return "its manager may end an exception, which would end one part alone"
    if not manager.only_releases and not commits(bench.scene, manager):
        return "its manager does more at its end than to commit or to give back"
    return ""


def is_the_same_everywhere(bench: Bench, entered: ast.expr) -> bool:
    """`connection()` of a module, or `self.connection()`, with constants alone."""
    if not isinstance(entered, ast.Call):
        return False
    given = given_by(entered)
    own = find_locals(bench.node)
    match entered.func:
        case ast.Name(id=name):
            is_known = name not in own
        case ast.Attribute(value=ast.Name(id=name)):
            is_known = name == receiver_of(bench.scene, bench.node) or name not in own
        case _:
            return False
    return is_known and all(isinstance(each, ast.Constant) for each in given)


def find_uncut(pieces: Sequence[Piece]) -> Iterator[Reason]:
    for each in pieces:
        if isinstance(each, Reason):
            yield each
        elif not isinstance(each, Segment | ast.With):
            yield not_split(
                line_of_piece(each), "a transaction, a cursor or a use of the connection stands around an await"
            )


def line_of_piece(piece: Transaction | Entered | Handing | Use) -> int:
    match piece:
        case Use(statement=statement):
            return statement.lineno
        case Handing(name=name):
            return name.lineno
        case _:
            return piece.block.lineno


def find_refusals(bench: Bench, block: ast.stmt, manager: ManagerFacts, part: Segment, handle: str) -> Iterator[Reason]:
    yield from find_unmovable(bench, interface_of(bench, part, handle), part.statements)
    for name in sorted(find_crossing(bench, part, handle)):
        text = f"`{name}` goes on with a connection that was taken by another part"
        yield not_split(part.statements[0].lineno, text)
    for place, text in find_left(bench, block, manager, part.statements, handle):
        yield not_split(getattr(place, "lineno", part.statements[0].lineno), text)


def find_crossing(bench: Bench, part: Segment, handle: str) -> frozenset[str]:
    """Handles that a part has from another one, but for what it opens for itself."""
    names = {each.id for each in own_nodes(list(part.statements)) if isinstance(each, ast.Name)}
    interface = find_interface_in(bench.whole, part.statements)
    given = {*interface.parameters, *interface.outputs, *interface.break_outputs, *interface.continue_outputs}
    foreign = (names - bound_in(*part.statements)) | given
    return frozenset((foreign & bench.handles) - {handle, opened_name(part.opens)})


def move_part(bench: Bench, block: ast.stmt, part: Segment, handle: str) -> Move:
    outputs = interface_of(bench, part, handle).outputs
    move = move_segment(bench, part, handle, bench.name(part.statements, outputs, False, False))
    return replace(move, opens=(position(block), *move.opens))
