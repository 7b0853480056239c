"""The coroutines that a program begins and does not await where it calls them: as tasks, or as what a loop runs."""

from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, ClassType, Deferred, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, last_name
from asyncfix.model.facts import Operation
from asyncfix.model.remembered import frozen
from asyncfix.reach.lent import OF_CONTAINERS
from asyncfix.repair.judgement import waits
from asyncfix.repair.judgement.awaited_each import loop_awaiting
from asyncfix.repair.judgement.beginning import Unknown, handed_to_library, handed_to_loop, require_no_function
from asyncfix.repair.judgement.mentioned import functions_of
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.scene import Scene


@frozen
class Begun:
    """What a program hands to a loop to run, and its other coroutines that are not awaited where they are called."""

    first: tuple[Key, ...]
    others: tuple[Key, ...]


def find_begun(scene: Scene) -> Begun | None:
    """None where something may run on the loop that the program does not say by a call of a coroutine."""

    def find() -> Begun | None:
        first: list[Key] = []
        others: list[Key] = []
        try:
            for key, each in calls_of(scene):
                others += begun_by(scene, key, each)
                first += handed_to_loop(scene, key, each.value) if isinstance(each.value, Call) else ()
        except Unknown:
            return None
        return Begun(tuple(first), tuple(sorted({*others} - {*first})))

    return scene.everywhere.remember("begun", find)


def calls_of(scene: Scene) -> Iterator[tuple[Key, Operation]]:
    for key, facts in functions_of(scene):
        yield from ((key, each) for each in facts.operations if each.kind == "call")


def begun_by(scene: Scene, key: Key, operation: Operation) -> Iterator[Key]:
    """The coroutine of the project that is not over where it is called. Raises Unknown for what begins others."""
    call = operation.value
    if not isinstance(call, Call):
        return
    called = scene.reach.inference.types(call.function, key)
    if not called:
        require_no_function(scene, key, call)
        is_named = last_name(call.function) in coroutine_names(scene) - OF_CONTAINERS  # `options.get(name)`
        if is_named and not is_over(scene, key, operation, call):
            raise Unknown
    for each in called:
        for function in meant_by(scene, each):
            facts = scene.reach.program.function(function)
            if is_stub(function.path):
                yield from handed_to_library(scene, key, call, facts)
            elif facts.is_async and not facts.is_generator and not is_over(scene, key, operation, call):
                yield function


def coroutine_names(scene: Scene) -> frozenset[str]:
    def find() -> frozenset[str]:
        return frozenset(facts.name for _, facts in functions_of(scene) if facts.is_async)

    return scene.everywhere.remember("names of coroutines", find)


def is_over(scene: Scene, key: Key, operation: Operation, call: Call) -> bool:
    if operation.awaited:
        return True
    home = scene.at(key.path)
    found = nodes_of_call(home, key, call)
    return bool(found) and all(waits.is_awaited(home, key, each) or loop_awaiting(home, key, each) for each in found)


def meant_by(scene: Scene, callee: Type) -> Iterator[Key]:
    match callee:
        case Callable(function=key):
            yield key
        case ClassType(cls=cls):
            yield from scene.reach.inference.methods(cls, "__init__")
        case Instance(cls=cls):
            yield from scene.reach.inference.methods(cls, "__call__")
        case Deferred(call=inner):
            yield from meant_by(scene, inner)
