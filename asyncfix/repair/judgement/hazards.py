"""What could go wrong when statements of a coroutine run on a worker thread instead."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import replace
from asyncfix.reach.target import Target
from asyncfix.repair.judgement.effects import Access, accesses, is_of_lasting
from asyncfix.repair.judgement.escapes import Holds, find_escapes
from asyncfix.repair.judgement.inside import called_writes, calls_by
from asyncfix.repair.judgement.own_values import is_own_value
from asyncfix.repair.judgement.unfit import SETS_CONTEXT
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.search import fills
from asyncfix.repair.scene.syntax import mentions, own_nodes
from asyncfix.repair.scene.tools import bound_in

Region = tuple[ast.stmt, ...]
NEEDS_LOOP = "needs-loop"
OF_THE_LOOP = (NEEDS_LOOP, SETS_CONTEXT)  # what works on the loop, in the task's own context, and not in a thread


def find_refusals(
    scene: Scene, function: Key, region: Region, handles: frozenset[str], holds: Holds
) -> Iterator[Reason]:
    """Reasons for which these statements can't move to a thread at all; `holds` tells if a handle still is one."""
    yield from find_escapes(scene, function, region, handles, holds)
    yield from _find_loop_objects(scene, function, region)
    yield from _find_stacked(scene, function, region)


def shared_writes(
    scene: Scene,
    function: Key,
    region: Region,
    manager: ManagerFacts | None = None,
    along: Sequence[ManagerFacts] = (),
) -> tuple[Access, ...]:
    """What the region changes of the state that other tasks see, itself or through what it calls and enters."""
    managers = [each for each in (manager, *along) if each]
    entered = dict.fromkeys(key for each in managers if each.is_async or not region for key in each.functions)
    targets = [(target, line) for _, target, line in calls_by(scene, function, region)]
    targets += [(Target(key), scene.at(key.path).nodes[key].lineno) for key in entered]
    own = list(accesses(scene, function, region, share_arguments=True))
    told = set(told_by(region)) if any(each.kind == "commuting" for each in own) else set[str]()
    changed = (ordered(each, told) for each in own if each.kind != "read")
    found = dict.fromkeys([*changed, *called_writes(scene, targets)])
    made = [each.fresh for one in managers for each in one.either if each.fresh]
    fresh = frozenset(name for each in made for name in attributes_of_class(scene, each))
    return tuple(each for each in found if each.name not in fresh and not is_of_lasting(each))


def ordered(change: Access, told: set[str]) -> Access:
    """What is put into a container of which the same region tells more: others must put nothing there in between."""
    is_told = change.kind == "commuting" and not change.counts and change.name in told
    return replace(change, kind="write") if is_told else change


def told_by(region: Region) -> Iterator[str]:
    """The containers that statements count, walk through, or look into."""
    for each in own_nodes(list(region)):
        match each:
            case ast.Call(func=ast.Name(), args=[ast.Name() | ast.Attribute() as told]):
                yield ast.unparse(told)
            case ast.Subscript(value=told) | ast.For(iter=told) | ast.comprehension(iter=told):
                yield ast.unparse(told)
            case ast.Compare():
                yield from map(ast.unparse, each.comparators)


def attributes_of_class(scene: Scene, cls: Key) -> frozenset[str]:
    """`self.x` for all that methods of a class and of its bases set to a value of the object's own."""
    inference = scene.reach.inference
    owners = {(key.path, key.qualname) for key in inference.order(cls)}
    functions = (
        function
        for path, owner in owners
        for function in scene.reach.program.modules[path].functions.values()
        if function.owner == owner and function.parameters
    )
    written = {(each.parameters[0].name, write.attr) for each in functions for write in each.writes}
    return frozenset(f"{own}.{attr}" for own, attr in written if is_own_value(scene, cls, f".{attr}"))


def _find_loop_objects(scene: Scene, function: Key, region: Region) -> Iterator[Reason]:
    program = scene.reach.program
    for call in calls_in(region):
        for callee in scene.callees(call, function):
            if not isinstance(callee, Callable) or scene.reach.inference.is_manager(callee.function):
                continue
            called = program.function(callee.function)
            if find_mark(called, "needs_loop") or (called.is_async and not find_mark(called, "without_awaits")):
                text = f"`{ast.unparse(call.func)}()` works only on the event loop's thread"
                yield Reason(NEEDS_LOOP, call.lineno, text)
                break


def _find_stacked(scene: Scene, function: Key, region: Region) -> Iterator[Reason]:
    """Connections that a stack gives back which ends after the region."""
    made = bound_in(*region)
    for call in calls_in(region):
        if not mentions(call.func, made) and fills(scene, function, call):
            text = f"what `{ast.unparse(call.func)}` gets is given back after the block, on the event loop"
            yield Reason("handle-escapes", call.lineno, text)
