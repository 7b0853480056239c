"""What gets a connection that others hold does its work with that on the thread of it.

A coroutine gets it of the one that awaits it, a block of the manager that it enters, where that awaits.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.repair.bench import Bench
from asyncfix.repair.edits import Annotate, HandDown
from asyncfix.repair.judgement.at_ends import find_conflicts_at_ends
from asyncfix.repair.judgement.at_once import SECOND
from asyncfix.repair.judgement.handed_down import HandedDown
from asyncfix.repair.judgement.yielded import Entry, Yielded
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import CONDITIONAL, Block
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.shapes.held import Holding, cut, plan_holding
from asyncfix.repair.shapes.hold import Entered, Handing, Piece, Segment, Transaction
from asyncfix.repair.shapes.inline import Use
from asyncfix.repair.shapes.meanwhile import find_taken_meanwhile


def plan_handed(bench: Bench, repair: Repair, block: Block, down: HandedDown, apart: frozenset[ast.stmt]) -> Repair:
    """Its parameter is that thread; what stands `apart` takes a connection of its own."""
    name = down.parameter
    said = (Annotate(down.said),) if down.said else ()
    holding = Holding(name, name, (block.statements,), (), said, is_given=True, apart=apart)
    planned = plan_holding(bench, replace(repair, handed=frozenset((down.function,)), takes=False), block, holding)
    left = (*find_left(block, name, list(cut(bench, holding))), *find_taken_at_once(bench, apart))
    return planned if planned.level == "refused" or not left else planned.refuse(*left)


def plan_yielded(bench: Bench, repair: Repair, block: Block, yielded: Yielded, entry: Entry) -> Repair:
    """A block whose manager yields that thread: both stay on the loop."""
    lane, name = bench.local_name("db"), entry.name
    got = HandDown(entry.bound, lane, "")
    holding = Holding(name, lane, (block.body,), (), (got,), is_given=True)
    begun = replace(repair, handed=frozenset((yielded.manager,)), managers=(), home=None, takes=False)
    planned = plan_holding(bench, begun, block, holding)
    others = [each for each in block.with_statement.items if each is not block.item]
    entering = (ast.copy_location(ast.With(others, block.body), block.with_statement),) if others else tuple(block.body)
    left = list(find_left(Block(entering, ()), name, list(cut(bench, holding))))
    if planned.level == "refused" or left:
        return planned if planned.level == "refused" else planned.refuse(*left)
    node, suspension = bench.node, bench.stage.suspension
    found = [*find_conflicts_at_ends(bench.scene, bench.function, node, block.with_statement, suspension)]
    found += find_taken_meanwhile(bench, block.body, block.line)
    return planned.doubt(*(each for each in dict.fromkeys(found) if each not in planned.reasons))


def find_left(block: Block, name: str, pieces: Sequence[Piece]) -> Iterator[Reason]:
    """Where the coroutine goes on with the connection itself, though it has only its thread."""
    done = {id(node) for piece in pieces for each in executed_by(piece) for node in ast.walk(each)}
    for each in own_nodes(list(block.statements)):
        if isinstance(each, ast.Name) and each.id == name and id(each) not in done:
            yield Reason("await-in-use", each.lineno, f"`{name}` is used here on the event loop, too")


def executed_by(piece: Piece) -> Sequence[ast.AST]:
    """What of a piece is done on the thread, or by who gets it, too."""
    match piece:
        case Segment(statements=statements):
            return statements
        case Use(expression=executed) | Handing(name=executed):
            return (executed,)
        case Transaction(block=block) | Entered(block=block) | (ast.With() as block):
            return [each.context_expr for each in block.items]
        case _:
            return ()


def find_taken_at_once(bench: Bench, apart: Iterable[ast.stmt]) -> Iterator[Reason]:
    """Further connections that were taken before anybody else could take one."""
    for each in apart:
        above = [other for other in bench.node.body if (other.end_lineno or 0) < each.lineno]
        certain = [other for other in above if not isinstance(other, CONDITIONAL)]
        if not bench.stage.suspension.in_statement(bench.scene, bench.function, certain):
            yield Reason("second-connection", each.lineno, SECOND)
