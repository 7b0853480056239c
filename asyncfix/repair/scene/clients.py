"""Clients that are kept, and what could be in them: code of the project, which they call, and state with other names.

A session of HTTP calls its hooks, what signs its requests, and the adapters that are mounted on it; one of a class of
the project calls what that overrides. Its headers and cookies may have a name of their own somewhere.
"""

from collections.abc import Iterable, Iterator

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import CLIENT
from asyncfix.infer.types import Callable, Generated, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Constant, Display, Expression, Item
from asyncfix.model.facts import AttributeWrite, Function
from asyncfix.repair.scene.lasting import Drivers, clients, drivers_of
from asyncfix.repair.scene.lasting_asked import replaced_drivers
from asyncfix.repair.scene.scene import Scene


def lost_clients(scene: Scene) -> Iterator[Drivers]:
    """The libraries of clients that may call code of the project, or whose state may be changed by another name."""
    known = clients(scene)
    if not known:
        return
    yield known & replaced_drivers(scene)  # a method of the one that was there may be called when another is
    program = scene.reach.program
    for module in program.project:
        if any(scene.class_mark(Key(module.path, name), CLIENT) for name in module.classes):
            yield known  # a class of the project that builds on one of a client's
        for facts in module.functions.values():
            yield from lost_in(scene, Key(module.path, facts.qualname), facts)


def lost_in(scene: Scene, key: Key, facts: Function) -> Iterator[Drivers]:
    for each in facts.operations:
        if each.kind == "call" and isinstance(each.value, Call):
            yield from lost_by_call(scene, key, each.value)
    for write in facts.writes:
        if (drivers := of_client(scene, key, write.target)) and not may_be_set(scene, key, facts, write):
            yield drivers
        yield part_of_client(scene, key, write.value)
    for binding in facts.bindings:
        yield part_of_client(scene, key, binding.value)


def may_be_set(scene: Scene, key: Key, facts: Function, write: AttributeWrite) -> bool:
    """Whether an attribute of a client may get a value, or what it holds an item: `http.headers["user"] = name`."""
    if write.attr.startswith("["):
        return not is_code(scene, key, write.value)
    if isinstance(write.value, Display):  # `self.http.headers = self.headers = {}` has two names
        values = [each.value for each in facts.writes] + [each.value for each in facts.bindings]
        is_shared = sum(each is write.value for each in values) > 1
        return not is_shared and not any(is_code(scene, key, each) for each in write.value.items)
    return is_plain(scene, key, write.value)


def lost_by_call(scene: Scene, key: Key, call: Call) -> Iterator[Drivers]:
    """What a client, or a part of it, is given to call; a part of it that a function of the project gets."""
    given = [each.value for each in call.arguments]
    if drivers := of_client(scene, key, call.function):
        yield drivers if any(is_code(scene, key, each) for each in given) else frozenset()
        return
    callees = scene.reach.inference.types(call.function, key)
    if not callees or not all(isinstance(each, Callable) and is_stub(each.function.path) for each in callees):
        yield from (part_of_client(scene, key, each) for each in given)


def of_client(scene: Scene, key: Key, value: Expression) -> Drivers:
    """The libraries of the client that an expression is, or is a part of: `http`, `http.headers`, `http.hooks["x"]`."""
    while True:
        if drivers := drivers_of(scene, scene.reach.inference.types(value, key)) & clients(scene):
            return drivers
        if not isinstance(value, Attribute | Item):
            return frozenset()
        value = value.value


def part_of_client(scene: Scene, key: Key, value: Expression) -> Drivers:
    """The libraries of the client whose part gets another name, but for what is no state: texts and numbers."""
    if not isinstance(value, Attribute | Item) or is_plain(scene, key, value):
        return frozenset()
    return of_client(scene, key, value.value)


def is_plain(scene: Scene, key: Key, value: Expression) -> bool:
    """Whether a value is known, and has no code of the project: a constant, a text, an object of a library."""
    if isinstance(value, Constant):
        return True
    values = scene.reach.inference.types(value, key)
    return bool(values) and not has_code(values) and all(isinstance(each, Instance) for each in values)


def is_code(scene: Scene, key: Key, value: Expression) -> bool:
    return has_code(scene.reach.inference.types(value, key))


def has_code(values: Iterable[Type]) -> bool:
    """Whether a function of the project is among some values, or an object of one of its classes."""
    for each in values:
        if isinstance(each, Callable | Generated):
            function = each.function if isinstance(each, Callable) else each.call.function
            if not is_stub(function.path):
                return True
        elif isinstance(each, Instance) and not is_stub(each.cls.path):
            return True
    return False
