"""What could go wrong when statements of a coroutine run on a worker thread instead."""

import ast
from collections.abc import Callable as Function
from collections.abc import Iterator, Sequence

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.reach.target import Target
from asyncfix.repair.judgement.effects import Access, accesses, is_of_lasting
from asyncfix.repair.judgement.inside import called_writes, calls_by
from asyncfix.repair.judgement.lazily import is_used_up
from asyncfix.repair.judgement.own_values import is_own_value
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.giving import EAGER, LAZY
from asyncfix.repair.scene.managers import ManagerFacts
from asyncfix.repair.scene.scene import Scene, mentions, own_nodes
from asyncfix.repair.scene.search import fills
from asyncfix.repair.scene.tools import bound_in

Region = tuple[ast.stmt, ...]
Holds = Function[[ast.Name], bool]


def find_refusals(
    scene: Scene, function: Key, region: Region, handles: frozenset[str], holds: Holds
) -> Iterator[Reason]:
    """Reasons for which these statements can't move to a thread at all; `holds` tells if a handle still is one."""
    yield from _find_escapes(scene, region, handles, holds)
    yield from _find_returned(scene, function, region)
    yield from find_lazy(scene, function, region, handles)
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
    own = (each for each in accesses(scene, function, region, share_arguments=True) if each.kind != "read")
    found = dict.fromkeys([*own, *called_writes(scene, targets)])
    fresh = frozenset(name for each in managers if each.fresh for name in attributes_of_class(scene, each.fresh))
    return tuple(each for each in found if each.name not in fresh and not is_of_lasting(each))


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


def _find_escapes(scene: Scene, region: Region, handles: frozenset[str], holds: Holds) -> Iterator[Reason]:
    for node in own_nodes(list(region)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in handles and not _is_use(scene.parents[node], node):
                if holds(node):
                    text = f"`{name}` leaves the block, so its connection could be used by two threads"
                    yield Reason("handle-escapes", node.lineno, text)


def _find_returned(scene: Scene, function: Key, region: Region) -> Iterator[Reason]:
    """Calls that give a connection or cursor, as what the coroutine returns."""
    for node in own_nodes(list(region)):
        match node:
            case ast.Return(value=ast.Call() as call) if any(map(scene.is_handle, scene.values(call, function))):
                text = f"`{ast.unparse(call.func)}` gives what goes on blocking where it is used"
                yield Reason("handle-escapes", node.lineno, text)


def find_lazy(scene: Scene, function: Key, region: Region, handles: frozenset[str]) -> Iterator[Reason]:
    """Generators and lambdas over a handle that are not used up where they stand."""
    for node in own_nodes(list(region)):
        if isinstance(node, LAZY) and mentions(node, handles) and not _is_consumed(scene, function, node):
            text = "a generator or lambda over the connection may be used after the block"
            yield Reason("handle-escapes", node.lineno, text)


def _is_consumed(scene: Scene, function: Key, lazy: ast.GeneratorExp | ast.Lambda) -> bool:
    if isinstance(lazy, ast.GeneratorExp) and is_used_up(scene, function, lazy):
        return True
    match scene.parents[lazy]:
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
        case ast.Subscript(value=container):
            return container is name
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
            if find_mark(called, "needs_loop") or (called.is_async and not find_mark(called, "without_awaits")):
                text = f"`{ast.unparse(call.func)}()` works only on the event loop's thread"
                yield Reason("needs-loop", call.lineno, text)
                break


def _find_stacked(scene: Scene, function: Key, region: Region) -> Iterator[Reason]:
    """Connections that a stack gives back which ends after the region."""
    made = bound_in(*region)
    for call in calls_in(region):
        if not mentions(call.func, made) and fills(scene, function, call):
            text = f"what `{ast.unparse(call.func)}` gets is given back after the block, on the event loop"
            yield Reason("handle-escapes", call.lineno, text)
