"""Whether what one call runs may be handed to a worker thread."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, ClassType, Generated, Instance, Type, in_order
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.reach.target import Target
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.inputs import find_changed
from asyncfix.repair.judgement.inside import calls_by_span
from asyncfix.repair.judgement.moved import OF_KEPT, find_doubtful, find_moved_call, find_unfit, reads_exception
from asyncfix.repair.judgement.reaching import comes_to_wait, reaches_mark
from asyncfix.repair.judgement.surroundings import (
    catches_stop_iteration,
    class_mark,
    find_held,
    is_handling,
    keeps_thread_bound,
)
from asyncfix.repair.scene.contents import goes_on_with_bound, holds_bound, holds_handle, types_of
from asyncfix.repair.scene.scene import Scene, mentions, own_nodes
from asyncfix.repair.scene.tools import is_open_file

OF_ELSEWHERE = (*OF_KEPT, "foreign-connection")
INPUT = "input"  # what somebody types
ENDLESS = ("lock", "queue")  # kinds of waiting for other parts of the program, which may never come


@frozen
class Called:
    """A function that a call runs: `receiver` is what it is bound to, `makes` the class of which it makes an object."""

    function: Key
    receiver: Type | None = None
    makes: Key | None = None


def find_called(scene: Scene, callees: Iterable[Type]) -> tuple[Called, ...]:
    """What a call may run, () where that is not known for all that is called."""
    found: list[Called] = []
    for callee in in_order(frozenset(callees)):
        match callee:
            case Callable(function=function, receiver=receiver):
                found.append(Called(function, receiver))
            case ClassType(cls=cls) if init := next(scene.reach.inference.methods(cls, "__init__"), None):
                found.append(Called(init, makes=cls))
            case _:
                return ()
    return tuple(found)


def find_refusals(
    scene: Scene, function: Key, node: FunctionNode, call: ast.Call, called: tuple[Called, ...]
) -> Iterator[Reason]:
    """Why these functions can't simply be called on a worker thread."""
    moved = find_moved_call(scene, function, call)
    found = (*_find_escapes(scene, function, call, called), *find_unfit(moved))
    found = (*found, *_find_bound_arguments(scene, function, call))
    yield from telling_most((*found, *_find_foreign(scene, function, node, call, called)))
    yield from find_held(scene, function, node, call)
    if is_handling(scene, node, call):
        yield from reads_exception(moved)
    if catches_stop_iteration(scene, node, call):
        text = "a handler around it catches StopIteration, which can't leave a thread"
        yield Reason("stop-iteration", call.lineno, text)


def telling_most(reasons: Iterable[Reason]) -> Iterator[Reason]:
    """All of them, but of those against one connection or other object that was made elsewhere the first."""
    is_said = False
    for each in reasons:
        if each.code not in OF_ELSEWHERE or not is_said:
            yield each
        is_said = is_said or each.code in OF_ELSEWHERE


def _find_foreign(
    scene: Scene, function: Key, node: FunctionNode, call: ast.Call, called: tuple[Called, ...]
) -> Iterator[Reason]:
    """Connections that the call uses or gets, and that the coroutine goes on using."""
    if any(each.receiver and scene.is_handle(each.receiver) for each in called):
        yield Reason("foreign-connection", call.lineno, foreign_text(scene, function, call))
    if any(mentions(argument, scene.handles(function, node)) for argument in (*call.args, *call.keywords)):
        yield Reason("foreign-connection", call.lineno, "the call gets a connection that this coroutine holds")


def takes_late(scene: Scene, function: Key, call: ast.Call) -> bool:
    """Whether a function that is called takes a connection of a pool after other work."""
    entered = (each for _, each, _ in calls_by_span(scene, function).get(scene.span(call), ()))
    own = (each for each in entered if not is_stub(each.function.path))
    return any(reaches_mark(scene, each, "acquires") and not takes_first(scene, each) for each in own)


def foreign_text(scene: Scene, function: Key, call: ast.Call) -> str:
    """What to do about a connection that is not taken in the function that uses it."""
    owner = receiver_in(call)
    name = owner.id if isinstance(owner, ast.Name) else ""
    if name in {parameter.name for parameter in scene.reach.program.function(function).parameters}:
        return (
            f"`{name}` comes from the caller, who could use it meanwhile: get an asynchronous one, "
            "or make a handler that awaits nothing a plain `def`"
        )
    return "the connection is not taken in this function: repair it where it is, or hand over the whole work"


def _find_escapes(scene: Scene, function: Key, call: ast.Call, called: tuple[Called, ...]) -> Iterator[Reason]:
    """What the call gives must not go on working in the thread, or only there."""
    name = ast.unparse(call.func)
    values = scene.values(call, function)
    made = [each for one in called if one.makes for each in made_inside(scene, one.function)]
    made = [each for each in made if not scene.is_handle(each)]  # what the object holds of them was just asked
    kept = any(isinstance(each, Instance) and keeps_thread_bound(scene, each.cls) for each in values)
    kept = kept or any(holds_bound(scene, each) for each in values)
    is_lazy = any(scene.reach.program.function(each.function).is_generator for each in called)
    if kept or any(class_mark(scene, each, "keeps_per_thread") for each in (*values, *made)):
        yield Reason("thread-local", call.lineno, f"`{name}` gives what works only in the thread that made it")
    elif is_lazy or any(holds_handle(scene, each) for each in values):
        yield Reason("handle-escapes", call.lineno, f"`{name}` gives something that goes on blocking where it is used")


def _find_bound_arguments(scene: Scene, function: Key, call: ast.Call) -> Iterator[Reason]:
    """What the call gets must not go on with something of the loop's thread, as a generator does that was begun."""
    for each in (*call.args, *(keyword.value for keyword in call.keywords)):
        values = types_of(scene, function, each)
        begun = (value for value in values if not (isinstance(each, ast.Call) and isinstance(value, Generated)))
        if any(goes_on_with_bound(scene, value) for value in begun):
            text = f"`{ast.unparse(each)}` works only in the thread that made it"
            yield Reason("thread-local", call.lineno, text)


def made_inside(scene: Scene, function: Key) -> Iterator[Type]:
    """What the calls of a constructor give, which the new object may keep."""
    if is_stub(function.path):
        return
    for each in scene.reach.program.function(function).operations:
        if each.kind == "call":
            yield from scene.reach.inference.types(each.value, function)


def find_doubts(scene: Scene, function: Key, node: FunctionNode, calls: Iterable[ast.Call]) -> Iterator[Reason]:
    """What of these calls nothing says that it may happen in a thread: unsafe."""
    for call in calls:
        yield from find_doubtful(find_moved_call(scene, function, call))
        yield from find_shared_arguments(scene, function, node, call)
        entered = [target for _, target, _ in calls_by_span(scene, function).get(scene.span(call), ())]
        if any(comes_to_wait(scene, each, INPUT) for each in entered):
            text = f"`{ast.unparse(call.func)}` waits for a person: Ctrl-C can't end that in a worker thread"
            yield Reason("endless-wait", call.lineno, text)
        for each in find_called(scene, scene.callees(call, function)):
            mark = find_mark(scene.reach.program.function(each.function), "blocks")
            if mark and mark.first in ENDLESS and not has_timeout(scene, each, call):
                text = f"`{ast.unparse(call.func)}` may wait for ever, and a worker thread with it"
                yield Reason("endless-wait", call.lineno, text)
            if mark and each.receiver and may_be_shared(scene, function, node, call, each.receiver):
                text = f"nothing says that threads may share `{ast.unparse(receiver_in(call))}`, as two tasks could now"
                yield Reason("shared-object", call.lineno, text)


def find_shared_arguments(scene: Scene, function: Key, node: FunctionNode, call: ast.Call) -> Iterator[Reason]:
    """Arguments that others may use or change while the call runs: what hangs on objects, iterators, open files."""
    given = argument_types(scene, function, call)
    for each in (*call.args, *(keyword.value for keyword in call.keywords)):
        for owner in find_changed(scene, function, each):
            text = f"`{owner}` is read in a thread, while others may change it"
            yield Reason("shared-input", call.lineno, text)
        values = given.get(each, ()) if not is_local(node, each) else ()
        if any(is_used_up(scene, value) for value in values):
            text = f"`{ast.unparse(each)}` is used in a thread, and two tasks could now use it at once"
            yield Reason("shared-object", call.lineno, text)


def argument_types(scene: Scene, function: Key, call: ast.Call) -> Mapping[ast.expr, Iterable[Type]]:
    """What each argument may be."""
    found = scene.operations(function).get(("call", scene.span(call)))
    arguments = found.value.arguments if found and isinstance(found.value, Call) else ()
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    pairs = zip(values, arguments, strict=False)
    return {value: scene.reach.inference.types(each.value, function) for value, each in pairs}


def is_local(node: FunctionNode, value: ast.expr) -> bool:
    """Whether it is no attribute and no name from outside of the function."""
    if not isinstance(value, ast.Attribute | ast.Name):
        return True
    names = (each for each in own_nodes(list(node.body)) if isinstance(each, ast.Name))
    return isinstance(value, ast.Name) and any(
        each.id == value.id and isinstance(each.ctx, ast.Store) for each in names
    )


def is_used_up(scene: Scene, value: Type) -> bool:
    """Whether using it moves it on: a generator, an open file."""
    return isinstance(value, Generated) or is_open_file(scene, value)


def has_timeout(scene: Scene, called: Called, call: ast.Call) -> bool:
    """Whether the call passes something for a parameter of that name, by name or in its place."""
    names = [each.name for each in scene.reach.program.function(called.function).parameters]
    places = names[1:] if called.receiver or called.makes else names
    given = [*places[: len(call.args)], *(keyword.arg for keyword in call.keywords)]
    return "timeout" in given


def receiver_in(call: ast.Call) -> ast.expr:
    return call.func.value if isinstance(call.func, ast.Attribute) else call.func


def may_be_shared(scene: Scene, function: Key, node: FunctionNode, call: ast.Call, receiver: Type) -> bool:
    """Whether others may use the object that a method is called on, which is not made for several threads."""
    if not isinstance(receiver, Instance) or not is_stub(receiver.cls.path):
        return False
    if class_mark(scene, receiver, "threadsafe") or scene.resource(receiver) or scene.is_handle(receiver):
        return False  # connections and pools are judged by themselves
    place = receiver_in(call)
    while True:
        if any(class_mark(scene, each, "threadsafe") for each in types_of(scene, function, place)):
            return False
        match place:
            case ast.Call(func=func):
                if makes(scene, function, place):
                    return False
                place = func
            case ast.Attribute(value=value) | ast.Subscript(value=value):
                place = value
            case ast.Name(id=name):
                return not is_made_here(scene, function, node, name)
            case _:
                return True


def is_made_here(scene: Scene, function: Key, node: FunctionNode, name: str) -> bool:
    """Whether all that a name is bound to in a function was made there by a library."""
    names = (each for each in own_nodes(list(node.body)) if isinstance(each, ast.Name) and each.id == name)
    parents = [scene.parents[each] for each in names if isinstance(each.ctx, ast.Store)]
    return bool(parents) and all(makes(scene, function, bound_value(each)) for each in parents)


def bound_value(binding: ast.AST) -> ast.expr | None:
    """What a name gets, None where it is not simply given a value."""
    match binding:
        case ast.Assign(targets=[ast.Name()], value=value) | ast.NamedExpr(value=value):
            return value
        case ast.withitem(context_expr=value):
            return value
        case ast.AnnAssign(value=value):
            return value
        case _:
            return None


def makes(scene: Scene, function: Key, value: ast.expr | None) -> bool:
    """Whether a library makes a new object there."""
    if not isinstance(value, ast.Call):
        return False
    called = find_called(scene, scene.callees(value, function))
    return bool(called) and all(is_stub(each.function.path) for each in called)


def takes_first(scene: Scene, entered: Target) -> bool:
    """Whether taking a connection is the first thing that a function does, and the only time."""
    return scene.everywhere.remember(("takes first", entered), lambda: find_takes_first(scene, entered))


def find_takes_first(scene: Scene, entered: Target) -> bool:
    seen: set[Target] = set()
    while entered not in seen:
        seen.add(entered)
        taking = [edge for edge in scene.edges(entered) if reaches_mark(scene, edge.entered, "acquires")]
        operations = scene.reach.program.function(entered.function).operations
        first = next((operation for operation in operations if operation.kind not in ("attribute", "operator")), None)
        if len(taking) != 1 or taking[0].operation != first:
            return False
        entered = taking[0].entered
        if is_stub(entered.function.path):
            return True
    return False
