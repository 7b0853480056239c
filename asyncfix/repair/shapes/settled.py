"""Whether a part of a block leaves nothing behind with its connection: what it wrote is committed, no row is locked."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.repair.bench import Bench
from asyncfix.repair.dataflow.interface import find_interface_in
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.leaving import is_yield, may_swallow_item
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.queries import LOCKING, changes_rows_at_most, is_plain_select
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.taint import holds
from asyncfix.repair.scene.tools import reported_in
from asyncfix.repair.shapes.shrink import ends_transaction

Region = tuple[ast.stmt, ...]


def find_left(
    bench: Bench, block: ast.stmt, manager: ManagerFacts, part: Region, handle: str
) -> Iterator[tuple[ast.AST, str]]:
    """What of a part lives on behind it, or would be lost, each with the place."""
    yield from find_other_uses(bench, part, handle)
    statements = list(find_statements(bench, part))
    for call in statements:
        if not is_plain(bench, call):
            yield call, "what this leaves in the session isn't known"
    if all(map(is_plain_select, statements)) and statements:
        return
    if not statements:
        yield part[0], "it ends a transaction that another part has begun"
        return
    ends = ends_transaction(bench.scene, bench.function, part[-1])
    if not ends and any(locks(call) for call in statements):
        yield part[0], "it locks rows until the transaction ends"
    if not ends and not commits(bench.scene, manager):
        yield part[-1], "what it writes is not committed at its end"
    exits = find_interface_in(bench.whole, part).exits
    if (exits.breaks or exits.continues) and not commits(bench.scene, manager):
        yield part[0], "it can be left before it commits, by a loop that goes on"
    if around := find_rescue(bench, block, part[0]):
        yield around, "an error in it may be handled inside of the block, and what it wrote be committed later"


def find_statements(bench: Bench, part: Region) -> Iterator[ast.Call]:
    """The calls that wait, but for those that end a transaction."""
    waiting = reported_in(bench.scene, bench.function, part)
    return (call for call in waiting if not bench.scene.is_marked(call, bench.function, "settles"))


def is_plain(bench: Bench, call: ast.Call) -> bool:
    """A statement that is written there and changes rows at most: nothing of the session, no functions of one's own."""
    callees = bench.scene.callees(call, bench.function)
    of_library = [isinstance(each, Callable) and is_stub(each.function.path) for each in callees]
    if not of_library or not all(of_library) or not isinstance(call.func, ast.Attribute):
        return False
    return changes_rows_at_most(call)


def locks(call: ast.Call) -> bool:
    text = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
    return isinstance(text, str) and LOCKING.search(text) is not None


def find_other_uses(bench: Bench, part: Region, handle: str) -> Iterator[tuple[ast.AST, str]]:
    """What is done with the connection but to open cursors and to end its transaction."""
    for node in own_nodes(list(part)):
        if isinstance(node, ast.Name) and node.id == handle and not is_usual(bench, node):
            yield node, f"more is done with `{handle}` than to open cursors and to end its transaction"
        is_attribute = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id != handle
        if is_attribute and not isinstance(bench.scene.parents[node], ast.Call):
            assert isinstance(node, ast.expr)
            if holds(bench.scene, bench.function, node, bench.handles, bench.handles):
                yield node, f"`{ast.unparse(node)}` is the connection, too"


def is_usual(bench: Bench, name: ast.Name) -> bool:
    method = bench.scene.parents[name]
    call = bench.scene.parents[method]
    if not isinstance(method, ast.Attribute) or not isinstance(call, ast.Call) or call.func is not method:
        return False
    values = bench.scene.values(call, bench.function)
    is_cursor = bool(values) and all(bench.scene.is_handle(each, "cursor") for each in values)
    return is_cursor or bench.scene.is_marked(call, bench.function, "settles")


def find_rescue(bench: Bench, block: ast.stmt, statement: ast.stmt) -> ast.stmt | None:
    """What, between a block and a statement of it, may end an exception."""
    place: ast.AST = statement
    while place is not block:
        place = bench.scene.parents[place]
        match place:
            case ast.Try(handlers=[_, *_]) | ast.TryStar():
                return place
            case ast.With() | ast.AsyncWith() if place is not block:
                if any(may_swallow_item(bench.scene, bench.function, item) for item in place.items):
                    return place
            case _:
                pass
    return None


def commits(scene: Scene, manager: ManagerFacts) -> bool:
    """Whether a manager commits right behind its `yield`."""
    homes = [(scene.at(each.function.path), each.function) for each in manager.either]
    return manager.leaving is None and all(
        any(commits_next(home, each, suite) for suite in suites_of(home.nodes[each])) for home, each in homes
    )


def suites_of(node: FunctionNode) -> Iterator[list[ast.stmt]]:
    """Suites, each with what runs after it if nothing is raised."""
    yield node.body
    for each in own_nodes(node.body):
        if isinstance(each, ast.Try):
            yield [*each.body, *each.orelse]
        elif isinstance(each, ast.With):
            yield each.body


def commits_next(home: Scene, manager: Key, suite: list[ast.stmt]) -> bool:
    for statement, following in pairwise(suite):
        if is_yield(statement) and isinstance(following, ast.Expr) and isinstance(following.value, ast.Call):
            marks = home.called_marks(following.value, manager, "settles")
            return bool(marks) and all(mark is not None and mark.get("undoes") != "yes" for mark in marks)
    return False
