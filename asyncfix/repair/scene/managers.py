"""Context managers that hand out a connection: what leaving them does, and whether they can run in a thread."""

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import find_mark
from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import NOTHING, Callable, Instance, Manager, Type, Types, in_order
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Constant
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Span
from asyncfix.reach.entering import ASYNCHRONOUS, SYNCHRONOUS
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.model import Pool
from asyncfix.repair.scene.families import find_family, find_meant
from asyncfix.repair.scene.promises import is_abstract
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import body_of, is_suspension, own_nodes

if TYPE_CHECKING:
    from asyncfix.repair.scene.behind_super import Behind
    from asyncfix.repair.scene.task_locks import TaskLock


@frozen
class Acquisition:
    """A call that takes a connection of a pool."""

    call: Span
    pool: Pool


@frozen
class ManagerFacts:
    """A `contextmanager` or `asynccontextmanager` function, or a class with methods for `with`, as far as a repair
    depends on it.

    `function` runs as it is entered, `leaving` as it is left, where that is another function. `fresh` is the class of
    an object that was made for the block: what hangs on it is the block's own. `only_releases`: leaving it does the
    same after an exception as without one. `swallows`: it may end an exception.
    """

    function: Key
    is_async: bool
    only_releases: bool
    swallows: bool
    acquisitions: tuple[Acquisition, ...]
    decorator: str
    refusals: tuple[Reason, ...]
    leaving: Key | None = None
    fresh: Key | None = None
    inner: tuple["Inner", ...] = ()
    lock: "TaskLock | None" = None  # around all that it does
    behind: tuple["Behind", ...] = ()  # methods of classes above that these await by `super()`
    overriding: tuple["ManagerFacts", ...] = ()  # those that the same call enters for objects of other classes

    @property
    def either(self) -> tuple["ManagerFacts", ...]:
        """Those of which a call enters one."""
        return (self, *self.overriding)

    @property
    def functions(self) -> tuple[Key, ...]:
        """All that may run as it is entered and left."""
        own = (self.function, *((self.leaving,) if self.leaving else ()), *(each.function for each in self.behind))
        inner = (key for each in self.inner for key in each.manager.functions)
        return tuple(dict.fromkeys((*own, *(key for each in self.overriding for key in each.functions), *inner)))


@frozen
class Inner:
    """An asynchronous manager that another one enters, and the call that makes it; `named` by no more than a name."""

    call: Span
    manager: ManagerFacts
    named: bool


def inspect_managers(
    scene: Scene, function: Key, call: ast.expr, managers: Sequence[Manager], outer: frozenset[Key] = frozenset()
) -> ManagerFacts | None:
    """What a call in a function enters, as the object is; None where not all that it may be is of one kind.

    `managers` are found by the classes that the object is known to be of, `outer` those that enter it.
    """
    keys = find_meant(scene, function, call, [each.call for each in managers])
    if not keys or not outer.isdisjoint(keys) or not set(keys) <= {*find_family(scene, keys[0])}:
        return None
    if not all(key in scene.at(key.path).nodes and scene.reach.inference.is_manager(key) for key in keys):
        return None
    first, *others = [inspect_function(key, scene.at(key.path), outer) for key in keys]
    if not others:
        return first
    if any(each.is_async != first.is_async or each.lock for each in (first, *others)):
        return None
    return either_of(first, others)


def inspect_function(key: Key, scene: Scene, outer: frozenset[Key] = frozenset()) -> ManagerFacts:
    """`scene` is the file the manager stands in, `outer` are the managers that enter it."""
    return scene.remember(("manager", key, outer), lambda: _inspect_function(key, scene, outer))


def _inspect_function(key: Key, scene: Scene, outer: frozenset[Key]) -> ManagerFacts:
    from asyncfix.repair.scene.task_locks import find_task_lock, locked_body

    node = scene.nodes[key]
    lock = find_task_lock(scene, key, node)
    body = locked_body(node) if lock else node.body
    entered = list(find_inner(scene, key, body, outer | {key}))
    inner = tuple(each for found in entered for each in found)
    refusals = []
    if has_await(body, len(entered)) or any(each.manager.lock for each in inner):
        refusals.append(Reason("manager-awaits", node.lineno, f"`{node.name}` awaits, so it can't run in a thread"))
    if sum(not is_binding(each) and not is_abstract(each) for each in node.decorator_list) > 1:
        refusals.append(Reason("decorated-manager", node.lineno, f"`{node.name}` has more than one decorator"))
    refusals += find_unknown_pools(scene, key)
    return ManagerFacts(
        function=key,
        is_async=isinstance(node, ast.AsyncFunctionDef),
        only_releases=is_plain(scene, key, node),
        swallows=may_swallow(scene, key, node) or any(each.manager.swallows for each in inner),
        acquisitions=tuple(find_acquisitions(scene, key, node.body)),
        decorator=twin_decorator(scene, key),
        refusals=tuple(refusals),
        inner=inner,
        lock=lock,
    )


def find_inner(scene: Scene, key: Key, body: list[ast.stmt], outer: frozenset[Key]) -> Iterator[tuple[Inner, ...]]:
    """The asynchronous managers of the project that one enters, each by a call of its own: those of each `with`."""
    for each in own_nodes(body):
        if isinstance(each, ast.AsyncWith):
            found = [find_entered(scene, key, item.context_expr, outer) for item in each.items]
            if all(found):
                yield tuple(inner for inner in found if inner)


def find_entered(scene: Scene, key: Key, call: ast.expr, outer: frozenset[Key]) -> Inner | None:
    managers = [each for each in in_order(scene.managed(call, key)) if isinstance(each, Manager)]
    if not isinstance(call, ast.Call) or len(managers) < len(scene.managed(call, key)):
        return None
    found = inspect_managers(scene, key, call, managers, outer)
    return Inner(scene.span(call), found, isinstance(call.func, ast.Name)) if found and found.is_async else None


def inspect_objects(values: Sequence[Instance], scene: Scene, is_async: bool, is_made: bool) -> ManagerFacts:
    """The classes of which `with` enters an object; `is_made` if that was made for it."""
    first, *others = [inspect_object(each.cls, scene, is_async, is_made and each.exact) for each in values]
    return either_of(first, others) if others else first


def either_of(first: ManagerFacts, others: Sequence[ManagerFacts]) -> ManagerFacts:
    """One manager, or another of its kind instead."""
    return replace(
        first,
        only_releases=all(each.only_releases for each in (first, *others)),
        swallows=any(each.swallows for each in (first, *others)),
        overriding=tuple(others),
    )


def inspect_object(cls: Key, scene: Scene, is_async: bool, is_fresh: bool) -> ManagerFacts:
    """A class of the project whose objects `with` enters, or `async with`; it has both methods."""
    from asyncfix.repair.scene.behind_super import Behind, find_chain

    enter, leave = (next(scene.reach.inference.methods(cls, name)) for name in methods_of(is_async))
    chains = [find_chain(scene, cls, key) for key in (enter, leave)]
    nodes = [scene.at(key.path).nodes[key] for key in (enter, leave)]
    refusals = []
    for key, node, chain in zip((enter, leave), nodes, chains, strict=True):
        if not chain:
            refusals.append(Reason("manager-awaits", node.lineno, f"`{node.name}` awaits, so it can't run in a thread"))
        if any(scene.at(each.path).nodes[each].decorator_list for each in chain or (key,)):
            refusals.append(Reason("decorated-manager", node.lineno, f"`{node.name}` has a decorator"))
        refusals += (found for each in chain or (key,) for found in find_unknown_pools(scene, each))
    home = scene.at(leave.path)
    return ManagerFacts(
        function=enter,
        leaving=leave,
        fresh=cls if is_fresh else None,
        is_async=is_async,
        only_releases=all(releases(home, leave, each) for each in body_of(nodes[1])),
        swallows=returns_truth(nodes[1]),
        acquisitions=acquisitions_in(scene, enter),
        decorator="",
        refusals=tuple(refusals),
        behind=tuple(
            Behind(key, tuple(each.call for each in acquisitions_in(scene, key)))
            for chain in chains
            for key in chain[1:]
        ),
    )


def methods_of(is_async: bool) -> tuple[str, str]:
    return ASYNCHRONOUS if is_async else SYNCHRONOUS


def is_entered_here(scene: Scene, value: Type, is_async: bool) -> bool:
    """Whether it is an object of a class whose methods for `with` stand in the project."""
    if not isinstance(value, Instance):
        return False
    found = [next(scene.reach.inference.methods(value.cls, name), None) for name in methods_of(is_async)]
    return all(
        key is not None
        and not is_stub(key.path)
        and isinstance(scene.at(key.path).nodes.get(key), ast.AsyncFunctionDef if is_async else ast.FunctionDef)
        for key in found
    )


def is_entered_somehow(scene: Scene, value: Type) -> bool | None:
    """Whether it is by `async with` that it is entered, None where its class is not the project's."""
    return next((way for way in (False, True) if is_entered_here(scene, value, way)), None)


def returns_truth(node: FunctionNode) -> bool:
    """Whether an `__exit__` may end an exception."""
    returned = [each.value for each in own_nodes(node.body) if isinstance(each, ast.Return) and each.value]
    return any(not isinstance(value, ast.Constant) or bool(value.value) for value in returned)


def is_binding(decorator: ast.expr) -> bool:
    """Whether it says how a method is bound, which its twin is the same way."""
    return isinstance(decorator, ast.Name) and decorator.id in ("classmethod", "staticmethod")


def twin_decorator(scene: Scene, key: Key) -> str:
    """The name of the decorator that makes a synchronous manager, beside the one that makes this one."""
    inference = scene.reach.inference
    function = scene.reach.program.function(key)
    for decorator in function.decorators:
        for each in inference.types(decorator, Key(key.path, function.parent or "")):
            if isinstance(each, Callable):
                mark = find_mark(scene.reach.program.function(each.function), "manages")
                return mark.get("twin") if mark else ""
    return ""


def find_acquisitions(scene: Scene, function: Key, body: Sequence[ast.AST]) -> Iterator[Acquisition]:
    """The calls in some statements of a function that take a connection from a pool."""
    for node, call in calls_written(scene, function, body):
        for callee in in_order(scene.reach.inference.types(call.function, function)):
            if isinstance(callee, Callable) and (mark := scene.acquiring(callee)):
                pool = Pool(mark.get("exhausted"), pool_limit(scene, callee.receiver))
                yield Acquisition(scene.span(node), pool)
                break


def calls_written(scene: Scene, function: Key, body: Sequence[ast.AST]) -> Iterator[tuple[ast.Call, Call]]:
    """The calls in some statements of a function, as they stand there and as they are told."""
    operations = scene.operations(function)
    for node in own_nodes(list(body)):
        found = operations.get(("call", scene.span(node))) if isinstance(node, ast.Call) else None
        if found and isinstance(found.value, Call) and isinstance(node, ast.Call):
            yield node, found.value


def find_unknown_pools(scene: Scene, function: Key) -> Iterator[Reason]:
    """Calls of which only classes below say that they take a connection of a pool: nothing else asks these."""
    home = scene.at(function.path)
    for node, call in calls_written(home, function, home.nodes[function].body):
        if any(map(scene.acquiring, called_below(scene, call, function))):
            text = f"only classes below its own say of which pool `{ast.unparse(node.func)}` takes a connection"
            yield Reason("no-function", node.lineno, text)


def acquisitions_in(scene: Scene, function: Key) -> tuple[Acquisition, ...]:
    home = scene.at(function.path)
    return tuple(find_acquisitions(home, function, home.nodes[function].body))


def called_below(scene: Scene, call: Call, function: Key) -> Types:
    """What a method may call on objects of the classes below its own, where its own does not say it."""
    owner = scene.reach.program.function(function).owner
    if not owner or scene.reach.inference.types(call.function, function):
        return NOTHING
    below = scene.reach.inference.calls.below(Key(function.path, owner))
    entered = [scene.reach.received(function, Instance(cls)) for cls in below]
    return NOTHING.union(*(scene.reach.types(call.function, each) for each in entered))


def pool_limit(scene: Scene, pool: Type | None) -> int:
    """The most connections that a pool of this class is made for anywhere in the project; 0 where it isn't said."""
    mark = scene.resource(pool) if pool else None
    if mark is None or not isinstance(pool, Instance):
        return 0
    inference, parameter = scene.reach.inference, mark.get("limit")

    def find() -> int:
        return min(constructor_limits(inference, pool.cls, parameter), default=0)

    return scene.everywhere.remember(("pool limit", pool.cls, parameter), find)


def constructor_limits(inference: Inference, cls: Key, parameter: str) -> Iterator[int]:
    """What each call of the class passes for the parameter; 0 for what is no literal."""
    for init in inference.methods(cls, "__init__"):
        function = inference.program.function(init)
        for call in inference.calls.constructions(cls, inference):
            value = bound_parameters(function, call, skip=1).get(parameter)
            is_literal = isinstance(value, Constant) and isinstance(value.value, int)
            yield value.value if is_literal else 0  # type: ignore[union-attr, misc]


def is_yield(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield)


def has_await(body: list[ast.stmt], inner: int = 0) -> bool:
    """Whether statements await, but for entering so many managers that can be entered in a thread, too."""
    found = [each for each in own_nodes(body) if is_suspension(each)]
    found = [each for each in found if not isinstance(each, ast.Yield | ast.YieldFrom)]
    return len(found) > inner


def is_plain(scene: Scene, key: Key, node: FunctionNode) -> bool:
    """Acquire, `try: yield finally: release`: leaving it gives the connection back and does nothing else."""
    from asyncfix.repair.scene.task_locks import find_task_lock, locked_body

    last = (locked_body(node) if find_task_lock(scene, key, node) else node.body)[-1]
    if is_yield(last):
        return True
    if not isinstance(last, ast.Try) or last.handlers or last.orelse:
        return False
    return len(last.body) == 1 and is_yield(last.body[0]) and all(releases(scene, key, each) for each in last.finalbody)


def releases(scene: Scene, key: Key, statement: ast.stmt) -> bool:
    """`pool.putconn(conn)`, or a method of the project that does only that."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    callees = [each for each in scene.callees(statement.value, key) if isinstance(each, Callable)]
    return bool(callees) and all(only_releases(scene, each.function) for each in callees)


def only_releases(scene: Scene, function: Key) -> bool:
    called = scene.reach.program.function(function)
    if find_mark(called, "releases"):
        return True
    home = scene.at(function.path) if function.path in scene.sources else None
    node = home.nodes.get(function) if home else None
    if home is None or node is None:
        return False
    body = body_of(node)
    return len(body) == 1 and releases(home, function, body[0])


def may_swallow(scene: Scene, key: Key, node: FunctionNode) -> bool:
    """Whether something around the `yield` may end an exception without raising."""
    around = (each for each in own_nodes(node.body) if isinstance(each, ast.Try | ast.With | ast.AsyncWith))
    return any(_ends_exception(scene, key, each) for each in around if yields_inside(each))


def yields_inside(statement: ast.Try | ast.With | ast.AsyncWith) -> bool:
    return any(isinstance(each, ast.Yield) for each in own_nodes(statement.body))


def _ends_exception(scene: Scene, key: Key, statement: ast.Try | ast.With | ast.AsyncWith) -> bool:
    if isinstance(statement, ast.With | ast.AsyncWith):
        return any(may_swallow_item(scene, key, item) for item in statement.items)
    if any(isinstance(each, ast.Return) for each in own_nodes(statement.finalbody)):
        return True
    return any(not ends_in_raise(handler.body) for handler in statement.handlers)


def ends_in_raise(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Raise) and not any(isinstance(n, ast.Return) for n in own_nodes(body))


def may_swallow_item(scene: Scene, function: Key, item: ast.withitem) -> bool:
    """Whether a `with` over this item may end an exception; what isn't known may."""
    values = scene.managed(item.context_expr, function)
    return not values or any(_may_swallow(scene, value) for value in values)


def _may_swallow(scene: Scene, value: Type) -> bool:
    inference = scene.reach.inference
    match value:
        case Manager(call=call) if is_stub(call.function.path):
            return True
        case Manager(call=call):
            home = scene.at(call.function.path)
            node = home.nodes.get(call.function)
            return node is None or may_swallow(home, call.function, node)
        case Instance(cls=cls) if (is_async := is_entered_somehow(scene, value)) is not None:
            leave = next(inference.methods(cls, methods_of(is_async)[1]))
            return returns_truth(scene.at(leave.path).nodes[leave])
        case Instance(cls=cls):
            leaving = (key for name in ("__exit__", "__aexit__") for key in inference.methods(cls, name))
            methods = [inference.program.function(key) for key in leaving]
            return not methods or any(method.annotation != Constant(None) for method in methods)
        case _:
            return True
