"""Connections that callers give to a coroutine, which takes one itself where they give none."""

from collections.abc import Iterable, Iterator

from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Expression, Name, Parameterised
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.repair.scene.scene import Scene


@frozen
class Giving:
    """A call that passes a connection; `waits` where nothing else is done with it until the call ends."""

    place: str
    waits: bool


def find_lent(scene: Scene, function: Key, names: Iterable[str], line: int) -> Iterator[Reason]:
    """Connections under some names that callers go on to use while the coroutine does."""
    for name, each in _givings_for(scene, function, names):
        if not each.waits:
            text = f"`{name}` may be a connection that a caller gives, and goes on to use meanwhile ({each.place})"
            yield Reason("foreign-connection", line, text)


def find_held_by_callers(scene: Scene, function: Key, names: Iterable[str], line: int) -> Iterator[Reason]:
    """Those of callers that only wait: they hold them now while other tasks run, where none did before."""
    for name, each in _givings_for(scene, function, names):
        if each.waits:
            text = f"`{name}` may be a connection that a caller gives, and now holds while others run ({each.place})"
            yield Reason("held-at-once", line, text)


def _givings_for(scene: Scene, function: Key, names: Iterable[str]) -> Iterator[tuple[str, Giving]]:
    return ((name, each) for name in sorted(names) for each in givings(scene, function, name))


def givings(scene: Scene, function: Key, name: str) -> Iterator[Giving]:
    """The calls of a coroutine that pass a connection, or a cursor, for a parameter."""
    facts, inference = scene.reach.program.function(function), scene.reach.inference
    if name not in {parameter.name for parameter in facts.parameters}:
        return
    for site, call in inference.calls.mentioning(facts.name):
        called = [each for each in inference.types(call.function, site) if isinstance(each, Callable)]
        if function not in {each.function for each in called}:
            continue
        passed = inference.bound_by_caller(function, call).get(name)
        if passed is None and may_be_connection(scene, function, name):
            unpacked = [each.value for each in call.arguments if each.keyword in ("*", "**")]
            yield from (giving(scene, site, call, each) for each in unpacked)
        elif passed and any(map(scene.is_handle, inference.types(passed, site))):
            yield giving(scene, site, call, passed)


def may_be_connection(scene: Scene, function: Key, name: str) -> bool:
    """Whether a name is given a connection anywhere in a function, or is declared as one."""
    inference, bindings = scene.reach.inference, scene.reach.program.function(function).bindings
    values = (value for each in bindings if each.name == name for value in inference.types(each.value, function))
    return any(map(scene.is_handle, values))


def giving(scene: Scene, site: Key, call: Call, passed: Expression) -> Giving:
    caller = scene.reach.program.function(site)
    found = [each for each in caller.operations if each.value == call]
    is_awaited = bool(found) and all(each.awaited for each in found)
    line = found[0].span.line if found else caller.span.line
    return Giving(f"{site.path.as_posix()}:{line}", is_awaited and is_own(scene, site, passed))


def is_own(scene: Scene, site: Key, passed: Expression) -> bool:
    """Whether a caller passes a variable of its own, which nobody gave it."""
    if not isinstance(passed, Name) or not passed.bindings:
        return False
    bindings = scene.reach.program.function(site).bindings
    return not any(isinstance(bindings[index].value, Parameterised) for index in passed.bindings)
