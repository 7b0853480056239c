"""Locks of threads that moved code takes: harmless unless a coroutine holds one while it waits for that code."""

from collections.abc import Iterator

from asyncfix.infer.types import Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Expression, Name
from asyncfix.model.facts import Function
from asyncfix.model.finding import Reason
from asyncfix.repair.judgement.surroundings import is_thread_bound, takes_lock
from asyncfix.repair.model import Locks
from asyncfix.repair.scene.plain_entries import may_suspend
from asyncfix.repair.scene.scene import Scene

SHARED_LOCK = "shared-lock"


def is_kept_short(scene: Scene, lock: Expression, function: Key) -> bool:
    """Whether it is a lock, known by its name, that no coroutine of the project holds across an await.

    Then threads take it in turn and none waits for ever; but code on the loop that wants it waits for the thread.
    """
    name = name_of(lock)
    return bool(name) and is_lock(scene, lock, function) and name not in held_across_awaits(scene)


def is_lock(scene: Scene, lock: Expression, function: Key) -> bool:
    """Whether it is nothing but a lock of threads: it may be something else that must not last across an await."""
    values = scene.reach.inference.types(lock, function)
    return bool(values) and all(
        is_thread_bound(scene, each) and any(scene.reach.inference.member(each, "acquire")) for each in values
    )


def find_taken_while_held(locks: Locks | None, line: int) -> Iterator[Reason]:
    """Locks that a block takes on the thread of a connection which it holds across awaits."""
    for name in sorted(locks.taken if locks else ()):
        text = f"it takes `{name}` while it has a connection, which others could wait for who have the lock"
        yield Reason(SHARED_LOCK, line, text)


def name_of(lock: Expression) -> str:
    match lock:
        case Attribute(attr=attr):
            return attr
        case Name(id=name, bindings=()):
            return name  # of the module
        case _:
            return ""


def held_across_awaits(scene: Scene) -> frozenset[str]:
    """The names of locks that coroutines hold while they may be suspended, or take without a `with`."""

    def find() -> frozenset[str]:
        coroutines = (
            (Key(module.path, function.qualname), function)
            for module in scene.reach.program.project
            for function in module.functions.values()
            if function.is_async
        )
        return frozenset(name for key, function in coroutines for name in _held_in(scene, key, function))

    return scene.everywhere.remember("locks across awaits", find)


def _held_in(scene: Scene, key: Key, function: Function) -> Iterator[str]:
    for number, arm in enumerate(function.arms):
        lock = arm.value if arm.kind == "with" and _suspends(scene, key, function, number) else None
        if lock is not None and any(is_thread_bound(scene, each) for each in _types(scene, lock, key)):
            yield name_of(lock)
    calls = (each.value.function for each in function.operations if isinstance(each.value, Call))
    for called in calls:
        if isinstance(called, Attribute) and any(takes_lock(scene, each) for each in _types(scene, called, key)):
            yield name_of(called.value)


def _types(scene: Scene, value: Expression, function: Key) -> Types:
    return scene.reach.inference.types(value, function)


def _suspends(scene: Scene, key: Key, function: Function, arm: int) -> bool:
    """Whether something in a suite, or in one inside of it, awaits: not only enters managers that await nothing."""
    inside = (each for each in function.operations if _is_inside(function, each.arm, arm))
    return any(may_suspend(scene, key, each) for each in inside)


def _is_inside(function: Function, arm: int, outer: int) -> bool:
    while arm not in (outer, -1):
        arm = function.arms[arm].parent
    return arm == outer
