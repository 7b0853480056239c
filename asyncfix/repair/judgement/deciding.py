"""What a statement does with what another has found in a database: it is made of that, or because of it."""

import ast
from collections.abc import Callable, Iterator, Sequence

from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.effects import is_bare
from asyncfix.repair.judgement.states import root_name
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.uses import MUTATORS
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list, mentions, own_nodes, simple

IsFound = Callable[[ast.expr], bool]  # whether an expression tells what was found
Asked = tuple[ast.expr, bool]  # a test on the way to a statement, and whether it holds there

NO_NUMBERS = (ast.JoinedStr, ast.List, ast.ListComp, ast.Tuple)
COUNTING = (ast.Add, ast.Sub, ast.Mult)
ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def is_made_of(
    scene: Scene, node: FunctionNode, read: ast.stmt, changing: Sequence[ast.Call], names: frozenset[str]
) -> bool:
    """Whether a change gets what was counted from what was found, or an object in which something was changed."""
    counted = counted_from(node, names) | (names if any(is_counted(each) for each in own_nodes([read])) else set())
    given = [each for call in changing for each in (*call.args, *(one.value for one in call.keywords))]
    if any(mentions(each, counted) or any(counts(one, names | counted) for one in ast.walk(each)) for each in given):
        return True
    before = [each for each in simple(node.body) if read.lineno < each.lineno < changing[0].lineno]
    objects = [each for statement in before for each in changed_by(statement, names | counted)]
    return any(has_object(scene, each, objects) for each in given)


def has_object(scene: Scene, given: ast.expr, objects: Sequence[ast.expr]) -> bool:
    """Whether an argument has an object that was changed, or the part of it that was: no other part."""
    whole = {root_name(each) for each in objects}
    parts = {ast.unparse(each) for each in objects}
    for each in ast.walk(given):
        if isinstance(each, ast.Attribute | ast.Subscript) and ast.unparse(each) in parts:
            return True
        if isinstance(each, ast.Name) and each.id in whole and is_bare(scene, each):
            return True
    return False


def asked_before(scene: Scene, node: FunctionNode, change: ast.stmt) -> Iterator[Asked]:
    """The tests that it stands in, and those that leave where they hold."""
    place = change
    for around in ancestors(scene, node, change):
        if isinstance(around, ast.If):
            yield around.test, place in around.body
        if isinstance(place, ast.stmt):
            yield from ((each.test, False) for each in left_before(scene, place))
        place = around if isinstance(around, ast.stmt) else place
    yield from ((each.test, False) for each in left_before(scene, place))


def left_before(scene: Scene, place: ast.stmt) -> Iterator[ast.If]:
    row = find_list(scene.parents[place], place)
    for each in row[: row.index(place)]:
        if isinstance(each, ast.If) and isinstance(each.body[-1], LEAVING) and not each.orelse:
            yield each


def says_nothing(test: ast.expr, holds: bool, is_found: IsFound) -> bool:
    """Whether nothing was found where a test holds, or where it does not: `not row`, `row is None`, `count == 0`."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=asked):
            return (holds and is_found(asked)) or says_nothing(asked, not holds, is_found)
        case ast.Compare(left=asked, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None | 0)]):
            return holds and is_found(asked)
        case ast.Compare(
            left=asked, ops=[ast.IsNot() | ast.NotEq() | ast.Gt()], comparators=[ast.Constant(value=None | 0)]
        ):
            return not holds and is_found(asked)
        case ast.BoolOp(values=values):
            return any(says_nothing(each, holds, is_found) for each in values)
        case ast.Name() | ast.Call() | ast.Await():
            return not holds and is_found(test)
        case _:
            return False


def is_measured(test: ast.expr, names: frozenset[str]) -> bool:
    """Whether a number that was found is compared: `count >= limit`, `row[0] < amount`."""
    compared = (each for each in own_nodes([test]) if isinstance(each, ast.Compare) and isinstance(each.ops[0], ORDER))
    sides = (side for each in compared for side in (each.left, *each.comparators))
    return any(not words_of(side, names) and mentions(side, names) for side in sides)


def words_of(asked: ast.AST, names: frozenset[str]) -> frozenset[str]:
    """What is asked of an object that was found: `status` of `job.status`, or of `job["status"]`."""
    found: set[str] = set()
    for each in own_nodes([asked]):
        match each:
            case ast.Attribute(value=ast.Name(id=name), attr=word) if name in names:
                found.add(word)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(word))) if name in names:
                found.add(word)
    return frozenset(found)


def told_by(node: FunctionNode, names: frozenset[str]) -> frozenset[str]:
    """These names, and those that hold a part of what they do: `balance = row["balance"]`."""
    for each in simple(node.body):
        if isinstance(each, ast.Assign | ast.AnnAssign) and each.value and mentions(each.value, names):
            names |= bound_by(each) if not any(isinstance(one, ast.Await) for one in ast.walk(each)) else frozenset()
    return names


def bound_by(statement: ast.stmt) -> frozenset[str]:
    """The names that get what a statement works out."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    found = (each for target in targets if target for each in ast.walk(target))
    return frozenset(each.id for each in found if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))


def counted_from(node: FunctionNode, names: frozenset[str]) -> frozenset[str]:
    """The names that hold a number made of one of some others."""
    found: set[str] = set()
    for each in simple(node.body):
        if isinstance(each, ast.AugAssign) and isinstance(each.target, ast.Name) and is_counting(each.op, each.value):
            found |= {each.target.id} & (names | found)
        elif not isinstance(each, ast.AugAssign) and any(counts(one, names | found) for one in own_nodes([each])):
            found |= bound_by(each)
    return frozenset(found)


def changed_by(statement: ast.stmt, names: frozenset[str]) -> Iterator[ast.expr]:
    """What a statement changes of an object: `row["n"] -= 1`, `row.n = row.n - 1`, `data["ids"].append(x)`."""
    match statement:
        case ast.AugAssign(target=ast.Attribute() | ast.Subscript() as target, op=op, value=value):
            is_meant = is_counting(op, value)
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript() as target], value=value):
            is_meant = any(counts(each, names) for each in own_nodes([value]))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target, attr=method))):
            is_meant = method in MUTATORS
        case _:
            return
    if is_meant and root_name(target) in names:
        yield target


def counts(node: ast.AST, names: frozenset[str]) -> bool:
    """Arithmetic with one of some names."""
    return isinstance(node, ast.BinOp) and is_arithmetic(node) and mentions(node, names)


def is_counted(node: ast.AST) -> bool:
    """Arithmetic with what a call gives."""
    return isinstance(node, ast.BinOp) and is_arithmetic(node) and any(calls_in([node]))


def is_arithmetic(node: ast.BinOp) -> bool:
    return is_counting(node.op, node.left) and is_counting(node.op, node.right)


def is_counting(operator: ast.operator, operand: ast.expr) -> bool:
    is_number = not isinstance(operand, ast.Constant) or isinstance(operand.value, int | float)
    return isinstance(operator, COUNTING) and is_number and not isinstance(operand, NO_NUMBERS)
