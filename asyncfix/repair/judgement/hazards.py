"""What could go wrong when statements of a coroutine run on a worker thread instead."""

import ast
from collections.abc import Callable as Function
from collections.abc import Iterator

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.effects import Access, accesses, called_accesses, called_writes
from asyncfix.repair.scene.blocks import calls_in, mentions
from asyncfix.repair.scene.managers import find_acquisitions
from asyncfix.repair.scene.scene import Scene, find_list, own_nodes
from asyncfix.repair.scene.suspension import Suspension
from asyncfix.repair.scene.taint import EAGER, LAZY

Region = tuple[ast.stmt, ...]


def find_refusals(scene: Scene, function: Key, region: Region, handles: frozenset[str]) -> Iterator[Reason]:
    """Reasons for which these statements can't move to a thread at all."""
    yield from _find_escapes(scene, region, handles)
    yield from _find_lazy(scene, region, handles)
    yield from _find_loop_objects(scene, function, region)
    yield from _find_second_connections(scene, function, region)


def find_conflicts(
    scene: Scene, function: Key, node: FunctionNode, region: Region, suspension: Suspension, within: bool = False
) -> Iterator[Reason]:
    """State that was read before the region and is written after it, with no await in between until now.

    With `within` the new await stands inside of the region's statement: it reads before and writes after it.
    """

    def suspended(statement: ast.stmt) -> bool:
        return is_simple(statement) and suspension.in_statement(scene, function, [statement])

    before, after = _surroundings(scene, node, region, suspended)
    earlier: dict[str, list[Access]] = {}
    for access in all_accesses(scene, function, before):
        earlier.setdefault(access.state, []).append(access)
    around = list(all_accesses(scene, function, list(region))) if within else []
    for access in around:
        if access.kind == "read":
            earlier.setdefault(access.state, []).append(access)
    later = [access for access in around if access.kind != "read"]
    for access in (*later, *all_accesses(scene, function, after)):
        first = next((each for each in earlier.get(access.state, ()) if depends(each, access)), None)
        if first:
            text = f"`{access.name}` is used at line {first.line} and again here: other tasks can now run in between"
            yield Reason("new-suspension", access.line, text)


def depends(first: Access, second: Access) -> bool:
    """Whether what happens between two uses matters: not between two reads, nor between two that commute."""
    kinds = {first.kind, second.kind}
    return kinds not in ({"read"}, {"commuting"})


def all_accesses(scene: Scene, function: Key, statements: list[ast.stmt]) -> Iterator[Access]:
    """What statements and the functions they call use of the state that others see."""
    yield from accesses(scene, function, statements, share_arguments=True)
    yield from called_accesses(scene, called_by(scene, function, tuple(statements)))


def called_by(scene: Scene, function: Key, region: Region) -> list[tuple[Key, int]]:
    """The functions that some statements call, each with its line."""
    spans = {scene.span(each) for each in own_nodes(list(region)) if isinstance(each, ast.expr)}
    edges = (edge for edge in scene.reach.edges(function) if edge.operation.span in spans)
    return [(edge.target, edge.operation.span.line) for edge in edges]


def shared_writes(scene: Scene, function: Key, region: Region, manager: Key | None = None) -> tuple[Access, ...]:
    """What the region changes of the state that other tasks see, itself or through what it calls and enters."""
    targets = called_by(scene, function, region)
    targets += [(manager, scene.at(manager.path).nodes[manager].lineno)] if manager else []
    own = (each for each in accesses(scene, function, region, share_arguments=True) if each.kind != "read")
    return tuple(dict.fromkeys([*own, *called_writes(scene, targets)]))


def _find_escapes(scene: Scene, region: Region, handles: frozenset[str]) -> Iterator[Reason]:
    for node in own_nodes(list(region)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in handles and not _is_use(scene.parents[node], node):
                text = f"`{name}` leaves the block, so its connection could be used by two threads"
                yield Reason("handle-escapes", node.lineno, text)


def _find_lazy(scene: Scene, region: Region, handles: frozenset[str]) -> Iterator[Reason]:
    """Generators and lambdas over a handle that are not used up where they stand."""
    for node in own_nodes(list(region)):
        if isinstance(node, LAZY) and mentions(node, handles) and not _is_consumed(scene.parents[node]):
            text = "a generator or lambda over the connection may be used after the block"
            yield Reason("handle-escapes", node.lineno, text)


def _is_consumed(parent: ast.AST) -> bool:
    match parent:
        case ast.Call(func=ast.Name(id=name)):
            return name in EAGER
        case ast.Call(func=ast.Attribute(attr="join" | "extend")):
            return True
        case ast.For() | ast.comprehension() | ast.Assign():
            return True  # an assigned name is followed as a holder
        case _:
            return False


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


def _surroundings(
    scene: Scene, node: FunctionNode, region: Region, suspended: Function[[ast.stmt], bool]
) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """The statements around the region up to where the coroutine is suspended anyway, or begins and ends."""
    before: list[ast.stmt] = []
    after: list[ast.stmt] = []
    place: ast.stmt = region[0]
    last: ast.stmt = region[-1]
    while place is not node:
        siblings = find_list(scene.parents[place], place)
        index, end = siblings.index(place), siblings.index(last)
        before += _until(suspended, list(reversed(siblings[:index])))
        after += _until(suspended, siblings[end + 1 :])
        if isinstance(scene.parents[place], ast.For | ast.While | ast.AsyncFor):
            before, after = before + siblings[end + 1 :], after + siblings[:index]
        after += other_branches(scene, place)
        place = last = enclosing(scene, place)
    return before, after


def other_branches(scene: Scene, statement: ast.stmt) -> list[ast.stmt]:
    """The statements of an enclosing `try` that may run after this one, though they are no siblings."""
    parent = scene.parents[statement]
    if isinstance(parent, ast.ExceptHandler):
        outer = scene.parents[parent]
        return outer.finalbody if isinstance(outer, ast.Try | ast.TryStar) else []
    if not isinstance(parent, ast.Try | ast.TryStar) or statement in parent.finalbody:
        return []
    handled = [each for handler in parent.handlers for each in handler.body] if statement in parent.body else []
    following = parent.orelse if statement in parent.body else []
    return [*handled, *following, *parent.finalbody]


def enclosing(scene: Scene, statement: ast.stmt) -> ast.stmt:
    """The compound statement, or function, that a statement stands in."""
    parent = scene.parents[statement]
    while not isinstance(parent, ast.stmt):
        parent = scene.parents[parent]
    return parent


def _until(suspended: Function[[ast.stmt], bool], statements: list[ast.stmt]) -> list[ast.stmt]:
    found = []
    for statement in statements:
        found.append(statement)
        if suspended(statement):
            break
    return found


def is_simple(statement: ast.stmt) -> bool:
    """Not one that may go past the awaits in it."""
    return isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return)
