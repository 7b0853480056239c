"""What could go wrong when statements of a coroutine run on a worker thread instead."""

import ast
from collections.abc import Iterator

from asyncfix.catalog.marks import find_mark
from asyncfix.finding import Reason
from asyncfix.program import Key
from asyncfix.repair.blocks import calls_in
from asyncfix.repair.effects import Access, accesses, called_accesses
from asyncfix.repair.managers import find_acquisitions
from asyncfix.repair.names import FunctionNode
from asyncfix.repair.scene import Scene, find_list, own_nodes, suspends
from asyncfix.types import Callable

Region = tuple[ast.stmt, ...]


def find_refusals(scene: Scene, function: Key, region: Region, handles: frozenset[str]) -> Iterator[Reason]:
    """Reasons for which these statements can't move to a thread at all."""
    yield from _find_escapes(scene, region, handles)
    yield from _find_loop_objects(scene, function, region)
    yield from _find_second_connections(scene, function, region)


def find_conflicts(scene: Scene, function: Key, node: FunctionNode, region: Region) -> Iterator[Reason]:
    """Reasons for which other tasks may see, or cause, what they could not before."""
    for access in (*accesses(scene, function, list(region)), *called_accesses(scene, function, region)):
        if access.writes:
            text = f"`{access.name}` is changed in the block, which other tasks could see half done"
            yield Reason("shared-state-written", access.line, text)
    yield from _find_broken_spans(scene, function, node, region)


def _find_escapes(scene: Scene, region: Region, handles: frozenset[str]) -> Iterator[Reason]:
    for node in own_nodes(list(region)):
        if isinstance(node, ast.Name) and node.id in handles and isinstance(node.ctx, ast.Load):
            if not _is_use(scene.parents[node], node):
                text = f"`{node.id}` leaves the block, so its connection could be used by two threads"
                yield Reason("handle-escapes", node.lineno, text)


def _is_use(parent: ast.AST, name: ast.Name) -> bool:
    """A use that keeps the handle where it is."""
    match parent:
        case ast.Attribute() | ast.withitem() | ast.keyword() | ast.Call() | ast.comprehension():
            return True
        case ast.For(iter=iterable):
            return iterable is name
        case ast.If() | ast.UnaryOp() | ast.Compare() | ast.BoolOp() | ast.While() | ast.IfExp():
            return True
        case _:
            return False


def _find_loop_objects(scene: Scene, function: Key, region: Region) -> Iterator[Reason]:
    program = scene.reach.program
    for call in calls_in(region):
        for callee in scene.callees(call, function):
            if not isinstance(callee, Callable) or scene.reach.inference.is_manager(callee.function):
                continue
            called = program.function(callee.function)
            if find_mark(called, "needs_loop") or called.is_async:
                text = f"`{ast.unparse(call.func)}()` works only on the event loop's thread"
                yield Reason("needs-loop", call.lineno, text)
                break


def _find_second_connections(scene: Scene, function: Key, region: Region) -> Iterator[Reason]:
    """Workers that each hold one connection and want another could all wait for each other."""
    taken = [found.call.line for found in find_acquisitions(scene, function, list(region))]
    spans = {scene.span(call) for call in calls_in(region)} | {
        scene.span(item.context_expr)
        for each in own_nodes(list(region))
        if isinstance(each, ast.With | ast.AsyncWith)
        for item in each.items
    }
    for edge in scene.reach.edges(function):
        if edge.operation.span in spans and reaches_mark(scene, edge.target, "acquires"):
            taken.append(edge.operation.span.line)
    lines = sorted(set(taken))
    if len(lines) > 1:
        yield Reason("second-connection", lines[1], "the block takes a second connection while it holds one")


def reaches_mark(scene: Scene, function: Key, mark: str) -> bool:
    """Whether calling a function calls, at any depth, one that the catalog marks so."""
    seen: set[Key] = set()
    todo = [function]
    while todo:
        key = todo.pop()
        called = scene.reach.program.function(key)
        if find_mark(called, mark):
            return True
        if key not in seen and not called.is_async:
            seen.add(key)
            todo += [edge.target for edge in scene.reach.edges(key)]
    return False


def _find_broken_spans(scene: Scene, function: Key, node: FunctionNode, region: Region) -> Iterator[Reason]:
    """State that was read before the block and is written after it, with no await in between until now."""
    before, after = _surroundings(scene, node, region)
    read = {access.name: access for access in accesses(scene, function, before)}
    for access in accesses(scene, function, after):
        if access.writes and access.name in read:
            yield _broken(read[access.name], access)
    written = {access.name: access for access in accesses(scene, function, before) if access.writes}
    for access in accesses(scene, function, after):
        if not access.writes and access.name in written:
            yield _broken(written[access.name], access)


def _broken(first: Access, second: Access) -> Reason:
    text = f"`{first.name}` is used at line {first.line} and again here: other tasks can now run in between"
    return Reason("new-suspension", second.line, text)


def _surroundings(scene: Scene, node: FunctionNode, region: Region) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """The statements around the region up to where the coroutine is suspended anyway, or begins and ends."""
    before: list[ast.stmt] = []
    after: list[ast.stmt] = []
    place: ast.AST = region[0]
    last: ast.AST = region[-1]
    while place is not node:
        siblings = find_list(scene.parents[place], place)
        index, end = siblings.index(place), siblings.index(last)
        before += _until_suspended(list(reversed(siblings[:index])))
        after += _until_suspended(siblings[end + 1 :])
        if isinstance(scene.parents[place], ast.For | ast.While | ast.AsyncFor):
            before, after = before + siblings[end + 1 :], after + siblings[:index]
        place = last = scene.parents[place]
        if isinstance(place, ast.ExceptHandler | ast.match_case):
            place = last = scene.parents[place]
    return before, after


def _until_suspended(statements: list[ast.stmt]) -> list[ast.stmt]:
    found = []
    for statement in statements:
        found.append(statement)
        if suspends([statement]) and isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return):
            break
    return found
