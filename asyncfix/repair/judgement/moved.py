"""What moved statements execute in their thread: themselves, the manager they enter, and all that those call."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.facts import Attribute, Call, Expression, Name, Operation, Parameterised
from asyncfix.model.finding import Reason
from asyncfix.model.source import Span
from asyncfix.reach.ways import Edge
from asyncfix.repair.judgement.surroundings import class_mark, is_thread_bound
from asyncfix.repair.scene.scene import Scene, own_nodes

Region = tuple[ast.stmt, ...]

UNFIT = {
    "needs_loop": ("needs-loop", "`{}` works only on the event loop's thread"),
    "sets_context": ("context-set", "`{}` changes the task's context, which a thread can't do for it"),
    "not_across_await": ("thread-lock", "`{}` would be held or wanted by two threads"),
}


@dataclass(frozen=True, slots=True)
class Executed:
    """An operation of some function, the line of the block at which it is reached, and what it runs."""

    function: Key
    operation: Operation
    line: int
    target: Key | None = None


def find_executed(scene: Scene, function: Key, region: Sequence[ast.stmt], *managers: Key) -> tuple[Executed, ...]:
    """Every operation that runs with the region; those of other functions once each."""
    spans = {scene.span(each) for each in own_nodes(list(region)) if isinstance(each, ast.expr)}
    return executed_by(scene, function, frozenset(spans), [(manager, region[0].lineno) for manager in managers])


def executed_by(
    scene: Scene, function: Key, spans: frozenset[Span], entered: Sequence[tuple[Key, int]] = ()
) -> tuple[Executed, ...]:
    """Every operation that runs with the expressions at these places, and with functions entered at some lines."""
    found: list[Executed] = []
    seen: set[Key] = set()
    todo = list(entered)
    for operation in scene.reach.program.function(function).operations:
        if operation.span in spans:
            found.append(Executed(function, operation, operation.span.line))
    for edge in scene.reach.edges(function):
        if edge.operation.span in spans:
            found.append(reached(function, edge, edge.operation.span.line))
            todo.append((edge.target, edge.operation.span.line))
    while todo:
        key, line = todo.pop()
        if key in seen or is_stub(key.path):
            continue
        seen.add(key)
        found += [Executed(key, each, line) for each in scene.reach.program.function(key).operations]
        found += [reached(key, edge, line) for edge in scene.reach.edges(key)]
        todo += [(edge.target, line) for edge in scene.reach.edges(key)]
    return tuple(found)


def reached(function: Key, edge: Edge, line: int) -> Executed:
    return Executed(function, edge.operation, line, edge.target)


def find_unfit(scene: Scene, function: Key, executed: Sequence[Executed]) -> Iterator[Reason]:
    """What must not run in a thread, or not there alone."""
    for each in executed:
        home, is_own = scene.at(each.function.path), each.function == function
        question = ("unfit", each.function, each.operation, each.target, is_own)
        for code, text in home.remember(question, partial(judge, home, each, is_own)):
            yield Reason(code, each.line, text)


def judge(scene: Scene, each: Executed, is_own: bool) -> tuple[tuple[str, str], ...]:
    """The codes and sentences against one operation; `is_own` if it is written in the function under repair."""
    return tuple(_judge(scene, each, is_own))


def _judge(scene: Scene, each: Executed, is_own: bool) -> Iterator[tuple[str, str]]:
    program = scene.reach.program
    if each.target is not None:
        called = program.function(each.target)
        for mark, (code, text) in UNFIT.items():
            if find_mark(called, mark):
                yield code, text.format(scene.reach.name(each.target))
    if each.operation.kind == "with" and enters_lock(scene, each):
        yield "thread-lock", "it holds a lock that other code holds on the loop's thread"
    if reads_thread_local(scene, each):
        yield "thread-local", "it uses data that every thread has for itself"
    if method := untyped_loop_method(scene, each):
        yield "needs-loop", f"`.{method}()` on a value of unknown type may work only on the event loop's thread"
    if uses_held_handle(scene, each):
        yield "shared-connection", "it uses a connection or cursor that is kept in an attribute"
    if not is_own and calls_unknown_argument(scene, each):
        name = program.function(each.function).name
        yield "unknown-callback", f"`{name}` calls a function that it was given and that isn't known"


def enters_lock(scene: Scene, each: Executed) -> bool:
    values = scene.reach.inference.types(each.operation.value, each.function)
    return any(is_thread_bound(scene, value) for value in values)


def reads_thread_local(scene: Scene, each: Executed) -> bool:
    values = [
        value for owner in owners_in(each.operation) for value in scene.reach.inference.types(owner, each.function)
    ]
    return any(class_mark(scene, value, "keeps_per_thread") for value in values)


def owners_in(operation: Operation) -> list[Expression]:
    """What an operation takes an attribute of, or passes to a call."""
    match operation:
        case Operation(kind="attribute", value=Attribute(value=owner)):
            return [owner]
        case Operation(kind="call", value=Call(function=function, arguments=arguments)):
            owners = [function.value] if isinstance(function, Attribute) else []
            return [*owners, *(argument.value for argument in arguments)]
        case _:
            return []


def untyped_loop_method(scene: Scene, each: Executed) -> str:
    """A method name of futures, queues and loops, called on something of which no type is known."""
    match each.operation:
        case Operation(kind="call", value=Call(function=Attribute(value=owner, attr=name))):
            known = scene.reach.inference.types(owner, each.function)
            return name if name in scene.loop_methods and not known else ""
        case _:
            return ""


def uses_held_handle(scene: Scene, each: Executed) -> bool:
    """`self.conn.cursor()`: the connection is not the block's own."""
    match each.operation:
        case Operation(kind="call", value=Call(function=Attribute(value=Attribute() as owner))):
            return any(map(scene.is_handle, scene.reach.inference.types(owner, each.function)))
        case _:
            return False


def calls_unknown_argument(scene: Scene, each: Executed) -> bool:
    match each.operation:
        case Operation(kind="call", value=Call(function=Name(bindings=bindings) as name)):
            facts = scene.reach.program.function(each.function)
            given = any(isinstance(facts.bindings[index].value, Parameterised) for index in bindings)
            return given and not scene.reach.inference.types(name, each.function)
        case _:
            return False


def reads_exception(scene: Scene, executed: Sequence[Executed], function: Key) -> Iterator[Reason]:
    """Helpers that look at the exception being handled: in a thread there is none."""
    for each in executed:
        if each.target and find_mark(scene.reach.program.function(each.target), "reads_exception"):
            text = f"`{scene.reach.name(each.target)}` looks at the exception that the coroutine is handling"
            yield Reason("ambient-exception", each.line, text)


def acquisitions_in(executed: Sequence[Executed], scene: Scene) -> Iterator[tuple[Executed, Callable]]:
    """Where connections are taken from pools, and the pool's method, bound to its pool."""
    for each in executed:
        call = each.operation.value
        if each.operation.kind != "call" or not isinstance(call, Call) or each.target is not None:
            continue
        for callee in scene.reach.inference.types(call.function, each.function):
            if isinstance(callee, Callable) and find_mark(scene.reach.program.function(callee.function), "acquires"):
                yield each, callee
