"""Context managers of libraries that wait as they are left, around awaits: the end of the `with` goes to a thread."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Instance, Type
from asyncfix.model.finding import Finding, Reason
from asyncfix.model.remembered import replace
from asyncfix.model.source import Span
from asyncfix.repair.bench import Bench
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.edits import Leave, position
from asyncfix.repair.judgement.checked import find_unchecked
from asyncfix.repair.judgement.conflicts import find_conflicts
from asyncfix.repair.judgement.doubting import is_own, shared
from asyncfix.repair.judgement.files import find_parted
from asyncfix.repair.judgement.lock_order import find_lock_doubts
from asyncfix.repair.judgement.surroundings import (
    class_mark,
    find_held,
    find_late_guard,
    find_unknown_managers,
    last_part,
)
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.scene import PER_THREAD, Scene
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.shapes.calls import is_of_database, plan_call
from asyncfix.repair.shapes.nest import Nested, apart
from asyncfix.repair.shapes.offload import waiting_at

LEAVING = "__exit__"


def find_item(scene: Scene, node: FunctionNode, span: Span) -> ast.withitem | None:
    """What a `with` of a coroutine enters at a place."""
    items = (item for each in own_nodes(list(node.body)) if isinstance(each, ast.With) for item in each.items)
    return next((item for item in items if scene.span(item.context_expr) == span), None)


def part(bench: Bench, item: ast.withitem) -> list[Nested]:
    """Gives each of those that wait as they are left, in the `with` of an item, one of its own."""
    statement = statement_of(bench.scene, item)
    waiting = [index for index, each in enumerate(statement.items) if entered_by(bench, each)]
    return [] if is_part(statement) else apart(bench.scene, bench.function, statement, waiting)


def statement_of(scene: Scene, item: ast.withitem) -> ast.With:
    found = scene.parents[item]
    assert isinstance(found, ast.With)
    return found


def is_part(statement: ast.With) -> bool:
    """Whether it is not written as a statement, but came of one by another repair."""
    first = statement.items[0].context_expr
    return (statement.lineno, statement.col_offset) == (first.lineno, first.col_offset)


def entered_by(bench: Bench, item: ast.withitem) -> Sequence[str]:
    """Which methods wait as a `with` enters and leaves something."""
    waiting = waiting_at(bench.scene, bench.function, bench.scene.span(item.context_expr))
    return [each.qualname.rpartition(".")[2] for each in waiting.get("with", ())]


def plan_leaving(bench: Bench, item: ast.withitem, finding: Finding) -> Repair | None:
    """The repair of a `with` that awaits inside; None where it is not its end, or not that alone, that waits."""
    scene, function, node = bench.scene, bench.function, bench.node
    statement = statement_of(scene, item)
    managers = scene.managed(item.context_expr, function)
    is_left = set(entered_by(bench, item)) == {LEAVING} and bool(managers) and len(statement.items) == 1
    if not is_left or not all(may_be_left(scene, each) for each in managers):
        return None
    made = plan_made(bench, finding)
    if made.level == "refused":
        return made
    if refusals := tuple(find_held(scene, function, node, statement)):
        return made.refuse(*dict.fromkeys(refusals))
    leaving = replace(made, edits=(*made.edits, Leave(position(statement))))
    return leaving.doubt(*dict.fromkeys(find_doubts(bench, item, statement)))


def plan_made(bench: Bench, finding: Finding) -> Repair:
    """What becomes of the call that makes the manager, if that waits, too."""
    scene, function, node, suspension = bench.scene, bench.function, bench.node, bench.stage.suspension
    if "call" in waiting_at(scene, function, finding.span):
        return plan_call(scene, function, node, finding, suspension, is_left=True)
    covers = frozenset((finding.span,))
    is_database = is_of_database(finding)
    return Repair(finding.path, finding.span.line, finding.function, "safe", covers=covers, is_database=is_database)


def may_be_left(scene: Scene, manager: Type) -> bool:
    """Whether an object of a library may be left by another thread than that which enters it."""
    if not isinstance(manager, Instance) or not is_stub(manager.cls.path):
        return False
    is_bound = class_mark(scene, manager, "not_across_await") or class_mark(scene, manager, PER_THREAD)
    return not is_bound and not scene.resource(manager) and not scene.is_handle(manager)


def find_doubts(bench: Bench, item: ast.withitem, statement: ast.With) -> Iterator[Reason]:
    """What others can do now as the manager is left."""
    scene, function, node, suspension = bench.scene, bench.function, bench.node, bench.stage.suspension
    if not is_own(scene, function, node, item.context_expr):
        yield shared(ast.unparse(item.context_expr), statement)
    region = last_part(scene, statement)
    yield from find_conflicts(scene, function, node, region, suspension, "at its end")
    yield from find_parted(scene, function, node, region, suspension)
    yield from find_unchecked(scene, function, node, region, suspension)
    yield from find_unknown_managers(scene, function, node, statement)
    yield from find_lock_doubts(scene, function, node, statement, suspension)
    yield from find_late_guard(scene, statement)
