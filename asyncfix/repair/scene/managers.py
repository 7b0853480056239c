"""Context managers that hand out a connection, and whether they can run in a thread."""

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Callable, Instance, Manager, in_order
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Span
from asyncfix.repair.scene.acquisitions import Acquisition, acquisitions_in, find_acquisitions, find_unknown_pools
from asyncfix.repair.scene.families import find_family, find_meant
from asyncfix.repair.scene.leaving import is_plain, leaves_alike, may_swallow, methods_of, releases, returns_truth
from asyncfix.repair.scene.promises import is_abstract
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import body_of, is_suspension, own_nodes

if TYPE_CHECKING:
    from asyncfix.repair.scene.behind_super import Behind
    from asyncfix.repair.scene.task_locks import TaskLock


@frozen
class ManagerFacts:
    """A `contextmanager` or `asynccontextmanager` function, or a class with methods for `with`, as far as a repair
    depends on it.

    `function` runs as it is entered, `leaving` as it is left, where that is another function. `fresh` is the class of
    an object that was made for the block: what hangs on it is the block's own. `leaves_alike`: leaving it does the same
    after an exception as without one; `only_releases`: and that is to give back. `swallows`: it may end an exception.
    """

    function: Key
    is_async: bool
    only_releases: bool
    leaves_alike: bool
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
        leaves_alike=leaves_alike(scene, key, node),
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
        leaves_alike=all(each.leaves_alike for each in (first, *others)),
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
    only_releases = all(releases(home, leave, each) for each in body_of(nodes[1]))
    return ManagerFacts(
        function=enter,
        leaving=leave,
        fresh=cls if is_fresh else None,
        is_async=is_async,
        only_releases=only_releases,
        leaves_alike=only_releases,
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


def has_await(body: list[ast.stmt], inner: int = 0) -> bool:
    """Whether statements await, but for entering so many managers that can be entered in a thread, too."""
    found = [each for each in own_nodes(body) if is_suspension(each)]
    found = [each for each in found if not isinstance(each, ast.Yield | ast.YieldFrom)]
    return len(found) > inner
