"""Whether what one call runs may be handed to a worker thread."""

import ast
from collections.abc import Iterable, Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Generated, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.reach.target import Target
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.called import Called
from asyncfix.repair.judgement.inside import calls_by_span
from asyncfix.repair.judgement.moved import OF_KEPT, find_moved_call, find_unfit, reads_exception
from asyncfix.repair.judgement.reaching import reaches_mark
from asyncfix.repair.judgement.surroundings import (
    catches_stop_iteration,
    class_mark,
    find_held,
    is_handling,
    keeps_thread_bound,
)
from asyncfix.repair.scene.contents import goes_on_with_bound, holds_bound, holds_handle, types_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import given_by, mentions

OF_ELSEWHERE = (*OF_KEPT, "foreign-connection")


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
    elif is_lazy or (any(holds_handle(scene, each) for each in values) and not lasts(scene, call, values)):
        yield Reason("handle-escapes", call.lineno, f"`{name}` gives something that goes on blocking where it is used")


def lasts(scene: Scene, call: ast.Call, values: Iterable[Type]) -> bool:
    """Whether a new connection is put into an attribute, and one thread does all that is done with it there."""
    from asyncfix.repair.scene.lasting import driver_of, known_drivers

    known = known_drivers(scene)
    return is_kept_as_made(scene, call) and all(driver_of(scene, each) in known for each in values)


def is_kept_as_made(scene: Scene, call: ast.Call) -> bool:
    match scene.parents[call]:
        case ast.Assign(targets=[ast.Attribute()]) | ast.AnnAssign(target=ast.Attribute()):
            return True
        case _:
            return False


def _find_bound_arguments(scene: Scene, function: Key, call: ast.Call) -> Iterator[Reason]:
    """What the call gets must not go on with something of the loop's thread, as a generator does that was begun."""
    for each in given_by(call):
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


def receiver_in(call: ast.Call) -> ast.expr:
    return call.func.value if isinstance(call.func, ast.Attribute) else call.func


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
