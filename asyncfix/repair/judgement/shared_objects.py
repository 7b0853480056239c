"""Objects of libraries that two tasks could now use at once, and nothing says that threads may share them."""

from collections.abc import Callable as Ask
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import CLIENT, find_mark
from asyncfix.infer.types import Callable, ClassType, Instance, Type, in_order
from asyncfix.link.program import Key
from asyncfix.model.expressions import (
    Attribute,
    Awaited,
    Call,
    Either,
    Element,
    Entered,
    Expression,
    Item,
    Name,
    Narrowed,
    Parameterised,
)
from asyncfix.model.facts import Function as Facts
from asyncfix.reach.target import Target
from asyncfix.reach.ways import Edge
from asyncfix.repair.judgement.effects import is_variable
from asyncfix.repair.judgement.inside import edges, runs_here
from asyncfix.repair.judgement.surroundings import class_mark
from asyncfix.repair.known import is_runtime
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.scene import Scene

MOST_STEPS = 50  # names and calls that are followed to where a value comes from

Place = tuple[Key, Expression]  # a value as a function says it


def shared_inside(scene: Scene, function: Key, called: Iterable[Edge]) -> Iterator[str]:
    """The objects, as they are written, that called functions of the project wait for, at any depth."""
    followed = (each.entered for each in called if is_followed(scene, function, each))
    reached = (each for entered in followed for each in leading_to_shared(scene).reached(entered))
    return iter(dict.fromkeys(name for each in reached for name in shared_by(scene, each)))


def leading_to_shared(scene: Scene) -> Leading[Target]:
    """Which functions wait for objects that others may use, themselves or through what they call."""

    def follow(entered: Target) -> Iterator[Target]:
        called = edges(scene, entered) if runs_here(scene, entered.function) else ()
        return (each.entered for each in called if is_followed(scene, entered.function, each))

    def find() -> Leading[Target]:
        return Leading(follow, lambda entered: bool(shared_by(scene, entered)))

    return scene.everywhere.remember("leading to shared objects", find)


def shared_by(scene: Scene, entered: Target) -> Sequence[str]:
    """Those that a function itself waits for."""

    def find() -> Sequence[str]:
        found = (waited_for(scene, entered.function, each) for each in edges(scene, entered))
        return tuple(dict.fromkeys(spelled(each) for each in found if each))

    if not runs_here(scene, entered.function) or is_runtime(scene.reach.program, entered.function):
        return ()
    return scene.everywhere.remember(("shared objects", entered), find)


def waited_for(scene: Scene, function: Key, edge: Edge) -> Expression | None:
    """The object that an operation waits for by a method, if others may use it."""
    match edge.operation.value:
        case Call(function=Attribute(value=owner)) if is_stub(edge.target.path):
            is_asked = is_of_one_thread(scene.reach.program.function(edge.target))
            values = scene.reach.inference.types(owner, function) if is_asked else ()
            found = (is_for_one(scene, each, partial(keeps, scene, function, each)) for each in values)
            if any(found) and is_seen(scene, function, owner):
                return owner
    return None


def is_of_one_thread(facts: Facts) -> bool:
    """Whether a method waits, and no documentation says that several threads may call it at once."""
    return find_mark(facts, "blocks") is not None and find_mark(facts, "threadsafe") is None


def is_for_one(scene: Scene, value: Type, is_kept: Ask[[], bool]) -> bool:
    """Whether it is an object of a library that is not made for several threads.

    Others judge what is done with connections and pools, and with a client that `is_kept` for long.
    """
    if not isinstance(value, Instance) or class_mark(scene, value, "threadsafe"):
        return False
    if scene.mark_of(value, CLIENT):
        return not is_kept()
    return is_stub(value.cls.path) and not (scene.resource(value) or scene.is_handle(value))


def keeps(scene: Scene, function: Key, client: Type) -> bool:
    """Whether a function uses clients of that library which are kept."""
    from asyncfix.repair.scene.lasting import driver_of
    from asyncfix.repair.scene.lasting_uses import used_by

    return driver_of(scene, client) in used_by(scene, function)


def is_followed(scene: Scene, function: Key, edge: Edge) -> bool:
    """Whether the object that a function of the project is called on, if any, is one that others may use."""
    match edge.operation.value:
        case _ if is_stub(edge.target.path):
            return False
        case Call(function=Attribute(value=owner)) if scene.reach.program.function(edge.target).owner:
            return is_seen(scene, function, owner)
        case _:
            return True


def is_seen(scene: Scene, function: Key, value: Expression) -> bool:
    """Whether others may use a value: it hangs on the method's own object, or on a variable of the module.

    What came as an argument is the caller's.
    """
    todo, seen = [(function, value)], set[Place]()
    while todo and len(seen) < MOST_STEPS:
        place = todo.pop()
        if place in seen or is_for_all(scene, *place):
            continue
        if is_root(scene, *place):
            return True
        seen.add(place)
        todo += sources(scene, *place)
    return False


def is_for_all(scene: Scene, function: Key, value: Expression) -> bool:
    return any(class_mark(scene, each, "threadsafe") for each in scene.reach.inference.types(value, function))


def is_root(scene: Scene, function: Key, value: Expression) -> bool:
    facts = scene.reach.program.function(function)
    match value:
        case Parameterised(parameter=name):
            return bool(facts.owner) and name == facts.parameters[0].name
        case Name(id=name, bindings=()):
            return is_variable(scene.at(function.path), function, name)
        case _:
            return False


def sources(scene: Scene, function: Key, value: Expression) -> Iterator[Place]:
    """What a value was taken from; nothing for what a call made anew."""
    match value:
        case Name(bindings=bindings):
            facts = scene.reach.program.function(function)
            yield from ((function, facts.bindings[index].value) for index in bindings)
        case Either(options=options):
            yield from ((function, each) for each in options)
        case Call(function=called):
            yield from given_by(scene, function, called)
        case Attribute() | Awaited() | Item() | Element() | Entered() | Narrowed():
            yield function, value.value


def given_by(scene: Scene, function: Key, called: Expression) -> Iterator[Place]:
    """Where what a call gives comes from: the results of a function of the project, else what a method is called on."""
    callees = scene.reach.inference.types(called, function)
    is_known = bool(callees)
    for each in in_order(callees):
        if isinstance(each, Callable) and not is_stub(each.function.path):
            results = scene.reach.program.function(each.function).results
            yield from ((each.function, result) for result in results)
        elif not isinstance(each, Callable | ClassType):
            is_known = False
    if not is_known:
        yield function, called


def spelled(value: Expression) -> str:
    """As it would be written, more or less."""
    match value:
        case Attribute(value=owner, attr=attr):
            return f"{spelled(owner)}.{attr}"
        case Name(id=name):
            return name
        case Call(function=called):
            return f"{spelled(called)}()"
        case Awaited() | Item() | Element() | Entered() | Narrowed():
            return spelled(value.value)
        case _:
            return "object"
