"""Tests that let no negative number pass: `if pause > 0:`."""

import ast
from collections.abc import Iterator

from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list, own_nodes

LOOPS = (ast.For, ast.While, ast.AsyncFor)
LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)


def is_behind_test(scene: Scene, node: FunctionNode, place: ast.AST, value: ast.expr) -> bool:
    """Whether a test around a place, or one before it that leaves, let none pass, and nothing was bound since."""
    while place is not node:
        parent = scene.parents[place]
        before = siblings_before(parent, place) if isinstance(place, ast.stmt) else []
        if any(leaves(each, value) and not binds(before[number:], value) for number, each in enumerate(before, 1)):
            return True
        if binds(before, value):
            return False
        if isinstance(parent, ast.If | ast.While) and place in parent.body and is_tested(value, parent.test, True):
            return True
        if isinstance(parent, LOOPS) and binds(parent.body, value):
            return False
        place = parent
    return False


def siblings_before(parent: ast.AST, place: ast.stmt) -> list[ast.stmt]:
    suite = find_list(parent, place)
    return suite[: suite.index(place)]


def leaves(statement: ast.stmt, value: ast.expr) -> bool:
    """`if pause < 0: return`."""
    is_leaving = isinstance(statement, ast.If) and not statement.orelse and isinstance(statement.body[-1], LEAVING)
    return is_leaving and isinstance(statement, ast.If) and is_tested(value, statement.test, holds=False)


def binds(statements: list[ast.stmt], value: ast.expr) -> bool:
    """Whether some statements bind a name or an attribute of an expression anew."""
    words = set(words_in(value))
    return any(
        each in words
        for node in own_nodes(list(statements))
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store)
        for each in words_in(node)
    )


def words_in(value: ast.expr) -> Iterator[str]:
    yield from (ast.unparse(each) for each in ast.walk(value) if isinstance(each, ast.Name | ast.Attribute))


def is_tested(value: ast.expr, test: ast.expr, holds: bool) -> bool:
    """Whether a value is surely not negative where a test holds, or doesn't."""
    words = ast.unparse(value)
    match test:
        case ast.BoolOp(op=ast.And(), values=values) if holds:
            return any(is_tested(value, each, holds) for each in values)
        case ast.BoolOp(op=ast.Or(), values=values) if not holds:
            return any(is_tested(value, each, holds) for each in values)
        case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=int() | float() as bound)]):
            kinds = (ast.Gt, ast.GtE) if holds else (ast.Lt, ast.LtE)
            return bound >= 0 and isinstance(op, kinds) and ast.unparse(left) == words
        case ast.Compare(left=ast.Constant(value=int() | float() as bound), ops=[op], comparators=[right]):
            kinds = (ast.Lt, ast.LtE) if holds else (ast.Gt, ast.GtE)
            return bound >= 0 and isinstance(op, kinds) and ast.unparse(right) == words
        case _:
            return False
