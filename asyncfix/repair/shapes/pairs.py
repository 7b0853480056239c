"""Methods that a half repaired class has already: one that takes a connection, one that gives it back."""

import ast
from collections.abc import Iterator

from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import body_of
from asyncfix.repair.scene.words import receiver_of


@frozen
class Pair:
    """The names of the two methods, and where the first takes the connection."""

    get: str
    put: str
    acquisition: Span


def find_pair(home: Scene, manager: ManagerFacts) -> Pair | None:
    """Two synchronous methods of the manager's class that do what entering and leaving it do."""
    node = home.nodes[manager.function]
    taken, given = parts_of(node)
    if not manager.only_releases or taken is None or given is None or len(node.args.args) != 1:
        return None
    methods = list(synchronous_siblings(home, node))
    gets = [each for each in methods if takes(each, taken)]
    puts = [each for each in methods if gives(each, given)]
    if not gets or not puts:
        return None
    returned = gets[0].body[-1]
    assert isinstance(returned, ast.Return)
    assert isinstance(returned.value, ast.Call)
    return Pair(gets[0].name, puts[0].name, home.span(returned.value))


def parts_of(node: FunctionNode) -> tuple[ast.expr | None, ast.expr | None]:
    """The expressions that take and give back, of `conn = take(); try: yield conn finally: give(conn)`."""
    match body_of(node):
        case [
            ast.Assign(targets=[ast.Name()], value=taken),
            ast.Try(finalbody=[ast.Expr(value=ast.Call(args=[ast.Name()], keywords=[]) as given)]),
        ]:
            return taken, given
        case _:
            return None, None


def synchronous_siblings(home: Scene, node: FunctionNode) -> Iterator[ast.FunctionDef]:
    parent = home.parents[node]
    if isinstance(parent, ast.ClassDef):
        for each in parent.body:
            if isinstance(each, ast.FunctionDef) and receiver_of(home, each) == receiver_of(home, node):
                yield each


def takes(method: ast.FunctionDef, taken: ast.expr) -> bool:
    match body_of(method):
        case [ast.Return(value=ast.Call() as value)] if len(method.args.args) == 1 and not method.decorator_list:
            return ast.dump(value) == ast.dump(taken)
        case _:
            return False


def gives(method: ast.FunctionDef, given: ast.expr) -> bool:
    match body_of(method), given:
        case [ast.Expr(value=ast.Call(args=[ast.Name(id=passed)], keywords=[]) as value)], ast.Call():
            parameters = [each.arg for each in method.args.args[1:]]
            return parameters == [passed] and ast.dump(value.func) == ast.dump(given.func)
        case _:
            return False
