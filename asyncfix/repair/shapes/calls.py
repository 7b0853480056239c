"""Single calls that block and belong to no block: awaited where they stand, or refused."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.finding import Finding, Reason
from asyncfix.model.source import Span
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.conflicts import find_conflicts
from asyncfix.repair.judgement.fitness import pool_of, pools, unsafe_pools
from asyncfix.repair.judgement.hazards import reaches_mark
from asyncfix.repair.judgement.inside import written_inside
from asyncfix.repair.judgement.moved import Moved, find_unfit, reads_exception
from asyncfix.repair.judgement.surroundings import (
    catches_stop_iteration,
    class_mark,
    find_held,
    find_unknown_managers,
    is_handling,
)
from asyncfix.repair.model import Offload, Pool, Repair, Replace
from asyncfix.repair.runtime.runtime import shadowed, taken_imports
from asyncfix.repair.scene.scene import Scene, mentions, statement_of
from asyncfix.repair.scene.suspension import Suspension

DEFERRING = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.FunctionDef, ast.ClassDef)


def plan_call(scene: Scene, function: Key, node: FunctionNode, finding: Finding, suspension: Suspension) -> Repair:
    """How one blocking call outside of every block is repaired."""
    base = Repair(finding.path, finding.span.line, finding.function, "safe", covers=frozenset((finding.span,)))
    call = find_call(scene, node, finding.span)
    if call is None:
        text = "a call that Python makes by itself has no expression to await"
        return base.refuse(Reason("implicit-call", finding.span.line, text))
    callees = scene.callees(call, function)
    callee = next(iter(callees)) if len(callees) == 1 else None
    if not isinstance(callee, Callable):
        text = f"`{ast.unparse(call.func)}` makes an object or has several meanings: no function to hand to a thread"
        return base.refuse(Reason("no-function", call.lineno, text))
    if reason := blocked_place(scene, node, call):
        return base.refuse(reason)
    called = scene.reach.program.function(callee.function)
    mark = find_mark(called, "blocks")
    held = tuple(find_held(scene, function, node, call))
    if mark and mark.get("instead") and mark.get("same_arguments") and not held:
        renamed = Replace(scene.span(call), mark.get("instead"), enclosed=is_enclosed(scene, call))
        if taken := tuple(find_taken(scene, node, renamed.module)):
            return base.refuse(*taken)
        return doubted(replace(base, edits=(renamed,)), scene, function, node, call, suspension)
    if refusals := tuple(dict.fromkeys(unfit(scene, function, node, call, callee))):
        return base.refuse(*refusals)
    if call.keywords and (taken := tuple(find_taken(scene, node, "functools"))):
        return base.refuse(*taken)
    pool = pool_taken(scene, function, call)
    offload = Offload(scene.span(call), retries=pool is not None, enclosed=is_enclosed(scene, call))
    return doubted(replace(base, edits=(offload,), pool=pool), scene, function, node, call, suspension)


def doubted(
    repair: Repair, scene: Scene, function: Key, node: FunctionNode, call: ast.Call, suspension: Suspension
) -> Repair:
    """The repair, unsafe where others can now run in between; not asked before nothing else stands against it."""
    statement = statement_of(scene, call)
    hazards = find_conflicts(scene, function, node, (statement,), suspension, within=True)
    conflicts = tuple(dict.fromkeys((*hazards, *find_unknown_managers(scene, function, node, call))))
    return replace(repair, level="unsafe", reasons=conflicts) if conflicts else repair


def find_taken(scene: Scene, node: FunctionNode, module: str) -> Iterator[Reason]:
    """Other meanings of a module's name, where a repair needs to import it."""
    yield from taken_imports(scene, ((module, ""),))
    yield from shadowed(scene, node, (module,))


def is_enclosed(scene: Scene, call: ast.Call) -> bool:
    """Whether an `await` in the call's place needs parentheses: `await` binds weaker than these alone."""
    match scene.parents[call]:
        case ast.Attribute(value=value) | ast.Subscript(value=value) | ast.Call(func=value):
            return value is call
        case _:
            return False


def find_call(scene: Scene, node: FunctionNode, span: Span) -> ast.Call | None:
    """The call at a place; all calls of a function are looked up once."""

    def find() -> Mapping[Span, ast.Call]:
        calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
        return {scene.span(each): each for each in reversed(calls)}

    return scene.remember(("calls", node), find).get(span)


def blocked_place(scene: Scene, node: FunctionNode, call: ast.Call) -> Reason | None:
    """An `await` is no expression of the coroutine here."""
    place: ast.AST = call
    while place is not node:
        place = scene.parents[place]
        if isinstance(place, DEFERRING):
            return Reason("deferred", call.lineno, "the call stands in a function, lambda or comprehension of its own")
    return None


def unfit(scene: Scene, function: Key, node: FunctionNode, call: ast.Call, callee: Callable) -> Iterator[Reason]:
    """Why this function can't simply be called on a worker thread."""
    called = scene.reach.program.function(callee.function)
    moved = Moved(scene, function, frozenset((scene.span(call),)))
    if callee.receiver and scene.is_handle(callee.receiver):
        text = "the connection is not taken in this function: repair it where it is, or hand over the whole work"
        yield Reason("foreign-connection", call.lineno, text)
    if any(mentions(argument, scene.handles(function, node)) for argument in (*call.args, *call.keywords)):
        yield Reason("foreign-connection", call.lineno, "the call gets a connection that this coroutine holds")
    if is_stub(callee.function.path):
        yield Reason("no-recipe", call.lineno, f"no repair is known for a single call of `{ast.unparse(call.func)}`")
    if called.is_generator or any(scene.is_handle(each) for each in scene.values(call, function)):
        text = f"`{called.name}` gives something that goes on blocking where it is used"
        yield Reason("handle-escapes", call.lineno, text)
    if any(class_mark(scene, each, "keeps_per_thread") for each in scene.values(call, function)):
        yield Reason("thread-local", call.lineno, f"`{called.name}` gives what works only in the thread that made it")
    yield from find_unfit(moved)
    yield from find_held(scene, function, node, call)
    yield from unsafe_pools(moved)
    if is_handling(scene, node, call):
        yield from reads_exception(moved)
    if catches_stop_iteration(scene, node, call):
        text = "a handler around it catches StopIteration, which can't leave a thread"
        yield Reason("stop-iteration", call.lineno, text)
    for name in written_inside(scene, callee.function, share_arguments=True):
        yield Reason("shared-state-written", call.lineno, f"`{called.name}` changes `{name}`")
    if reaches_mark(scene, callee.function, "acquires") and not takes_first(scene, callee.function):
        text = f"`{called.name}` takes a connection of a pool after other work, so it can't wait for its turn"
        yield Reason("late-acquisition", call.lineno, text)


def takes_first(scene: Scene, function: Key) -> bool:
    """Whether taking a connection is the first thing that a function does, and the only time."""
    return scene.everywhere.remember(("takes first", function), lambda: find_takes_first(scene, function))


def find_takes_first(scene: Scene, function: Key) -> bool:
    seen: set[Key] = set()
    while function not in seen:
        seen.add(function)
        edges = scene.reach.edges(function)
        taking = [edge for edge in edges if reaches_mark(scene, edge.target, "acquires")]
        operations = scene.reach.program.function(function).operations
        first = next((operation for operation in operations if operation.kind not in ("attribute", "operator")), None)
        if len(taking) != 1 or taking[0].operation != first:
            return False
        function = taking[0].target
        if is_stub(function.path):
            return True
    return False


def pool_taken(scene: Scene, function: Key, call: ast.Call) -> Pool | None:
    """The pool that a function, or one it calls, takes its connection from."""
    moved = Moved(scene, function, frozenset((scene.span(call),)))
    return next((pool_of(scene, callee) for callee in pools(moved)), None)
