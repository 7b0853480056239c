"""What a statement does with what another has found in a database: it is made of that, or because of it."""

import ast
from collections.abc import Callable, Iterator, Sequence

from asyncfix.model.remembered import frozen
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.effects import is_bare
from asyncfix.repair.judgement.states import root_name
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.uses import MUTATORS
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list, given_by, mentions, own_nodes, simple

IsFound = Callable[[ast.expr], bool]  # whether an expression tells what was found

NO_NUMBERS = (ast.JoinedStr, ast.List, ast.ListComp, ast.Tuple)
COUNTING = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv)
LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


@frozen
class Asked:
    """A test on the way to a statement, and whether it holds there; of a `match`, what it looks at."""

    test: ast.expr
    holds: bool
    is_matched: bool = False


def is_made_of(
    scene: Scene, node: FunctionNode, read: ast.stmt, changing: Sequence[ast.Call], names: frozenset[str]
) -> bool:
    """Whether a change gets what was counted from what was found, or an object in which something was changed."""
    counted = counted_from(node, names) | (names if any(is_counted(each) for each in own_nodes([read])) else set())
    given = [each for call in changing for each in given_by(call)]
    if any(mentions(each, counted) or any(counts(one, names | counted) for one in ast.walk(each)) for each in given):
        return True
    before = [each for each in simple(node.body) if read.lineno < each.lineno < changing[0].lineno]
    objects = [each for statement in before for each in changed_by(statement, names | counted)]
    return any(has_object(scene, each, objects) for each in given)


def is_composed(changing: Sequence[ast.Call], names: frozenset[str]) -> bool:
    """Whether a change gets a container that was made of one that was found: `[*tags, tag]`, `{**data, **more}`."""
    given = [each for call in changing for each in given_by(call)]
    return any(composes(one, names) for each in given for one in ast.walk(each))


def composes(node: ast.AST, names: frozenset[str]) -> bool:
    match node:
        case ast.Starred(value=ast.Name(id=name)):
            return name in names
        case ast.Dict(keys=keys, values=values):
            unpacked = (value for key, value in zip(keys, values, strict=True) if key is None)
            return any(isinstance(each, ast.Name) and each.id in names for each in unpacked)
        case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right):
            sides = {each.id for each in (left, right) if isinstance(each, ast.Name)}
            return not sides.isdisjoint(names) and any(
                isinstance(e, ast.List | ast.Set | ast.Dict) for e in (left, right)
            )
        case _:
            return False


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


def asked_before(scene: Scene, node: FunctionNode, change: ast.AST) -> Iterator[Asked]:
    """The tests that something stands in, and those that leave where they hold, or where they don't."""
    place = change
    for around in (*ancestors(scene, node, change), node):
        yield from asked_around(around, place)
        if isinstance(place, ast.stmt):
            yield from left_before(scene, place)
        place = around


def asked_around(around: ast.AST, place: ast.AST) -> Iterator[Asked]:
    match around:
        case ast.If(test=test, body=body) if place is not test:
            yield Asked(test, place in body)
        case ast.IfExp(test=test, body=body) if place is not test:
            yield Asked(test, place is body)
        case ast.While(test=test) if place is not test:
            yield Asked(test, True)
        case ast.Match(subject=subject) if place is not subject:
            yield Asked(subject, True, is_matched=True)
        case ast.BoolOp(op=op, values=values) if isinstance(place, ast.expr):
            yield from (Asked(each, isinstance(op, ast.And)) for each in values[: values.index(place)])


def left_before(scene: Scene, place: ast.stmt) -> Iterator[Asked]:
    """The tests above a statement behind which it is only where they don't hold; those of an `assert` hold."""
    row = find_list(scene.parents[place], place)
    for each in own_nodes(row[: row.index(place)]):
        match each:
            case ast.If(test=test, body=[*_, last], orelse=[]) if isinstance(last, LEAVING):
                yield Asked(test, False)
            case ast.Assert(test=test):
                yield Asked(test, True)


def tells_of_nothing(asked: Asked, is_found: IsFound) -> bool:
    return not asked.is_matched and says_nothing(asked.test, asked.holds, is_found)


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
        case ast.Compare(ops=[ast.In() | ast.NotIn() as asked], comparators=[known]):
            return is_found(known) and holds == isinstance(asked, ast.NotIn)
        case ast.BoolOp(values=values):
            return any(says_nothing(each, holds, is_found) for each in values)
        case ast.NamedExpr(value=value):
            return says_nothing(value, holds, is_found)
        case ast.Name() | ast.Call() | ast.Await():
            return not holds and is_found(test)
        case _:
            return False


def is_measured(asked: Asked, is_found: IsFound) -> bool:
    """Whether what was found is compared with more than nothing: `count >= limit`, `row[0] == "open"`, by patterns."""
    if asked.is_matched and is_found(asked.test):
        return True
    compared = (each for each in own_nodes([asked.test]) if isinstance(each, ast.Compare) and not is_of_nothing(each))
    sides = (side for each in compared for side in (each.left, *each.comparators))
    return any(not has_words(side) and is_found(side) for side in sides)


def is_of_nothing(compared: ast.Compare) -> bool:
    """`row is None`, `count == 0`, `name in found`."""
    is_plain = isinstance(compared.ops[0], ast.Is | ast.IsNot | ast.Eq | ast.NotEq | ast.Gt)
    return is_plain and isinstance(compared.comparators[0], ast.Constant) and not compared.comparators[0].value


def has_words(asked: ast.expr) -> bool:
    """Whether a part of an object is asked by a name, which tells what it is about: `job.status`."""
    match asked:
        case ast.Attribute(value=ast.Name()) | ast.Subscript(value=ast.Name(), slice=ast.Constant(value=str())):
            return True
        case _:
            return False


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
        if isinstance(each, ast.AugAssign) and isinstance(each.target, ast.Name) and is_adding(each.op, each.value):
            found |= {each.target.id} & (names | found)
        elif not isinstance(each, ast.AugAssign) and any(counts(one, names | found) for one in own_nodes([each])):
            found |= bound_by(each)
    return frozenset(found)


def changed_by(statement: ast.stmt, names: frozenset[str]) -> Iterator[ast.expr]:
    """What a statement changes of an object: `row["n"] -= 1`, `row.n = row.n - 1`, `data["ids"].append(x)`."""
    match statement:
        case ast.AugAssign(target=ast.Attribute() | ast.Subscript() as target, op=op, value=value):
            is_meant = is_counting(op, value)
        case ast.Assign(targets=[ast.Subscript() as target]):
            is_meant = True
        case ast.Assign(targets=[ast.Attribute() as target], value=value):
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


def is_adding(operator: ast.operator, operand: ast.expr) -> bool:
    """`count += 1`, `tags += [tag]`, `tags |= {tag}`."""
    is_of_items = isinstance(operand, ast.List | ast.Set | ast.Dict) and isinstance(operator, ast.Add | ast.BitOr)
    return is_of_items or is_counting(operator, operand)


def is_counting(operator: ast.operator, operand: ast.expr) -> bool:
    is_number = not isinstance(operand, ast.Constant) or isinstance(operand.value, int | float)
    return isinstance(operator, COUNTING) and is_number and not isinstance(operand, NO_NUMBERS)
