"""What is entered where only a protocol, or an abstract method, says what a call gives: what fulfils that."""

from collections.abc import Iterator, Sequence

from asyncfix.infer.answers import Returned
from asyncfix.infer.types import Callable, Instance, Manager, Type, Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Constant, Either, Expression, Name, Narrowed, Parameterised
from asyncfix.repair.scene.families import below, find_each
from asyncfix.repair.scene.promises import is_promise
from asyncfix.repair.scene.scene import Scene

MOST_STEPS = 50  # names and calls that are followed to where an object comes from

Place = tuple[Key, Expression]  # a value as a function says it


def fulfilled(scene: Scene, function: Key, entered: Expression, found: Types) -> Types:
    """What a `with` may enter, with the managers of the project's classes instead of what is said of these.

    As it was found where one of them isn't known, or where an object of no such class may be meant.
    """
    if not isinstance(entered, Call) or not isinstance(entered.function, Attribute):
        return found
    callees = scene.reach.inference.types(entered.function, function)
    called = [each.function for each in callees if isinstance(each, Callable)]
    promises = [each for each in called if is_promise(scene, each)]
    is_known = all(each in promises or is_manager_of_class(scene, each) for each in called)
    managers = [manager for each in promises for manager in fulfilling(scene, each)]
    if not managers or not is_known or len(called) < len(callees):
        return found
    if is_another(scene, function, entered.function.value, frozenset(owners_of(scene, called))):
        return found
    said = frozenset[Type]().union(*(scene.reach.inference.answer(Returned(each)) for each in promises))
    known = {each.call.function for each in found if isinstance(each, Manager)}
    return (found - said) | {each for each in managers if each.call.function not in known}


def is_manager_of_class(scene: Scene, function: Key) -> bool:
    return bool(scene.reach.program.function(function).owner) and scene.reach.inference.is_manager(function)


def fulfilling(scene: Scene, promise: Key) -> list[Manager]:
    """The managers that the classes have for which a method speaks; [] where one of them is none."""
    facts, inference = scene.reach.program.function(promise), scene.reach.inference
    orders = [inference.order(cls) for cls in below(scene, Key(promise.path, facts.owner))]
    keys = find_each(scene, orders, facts.name)
    if not all(map(inference.is_manager, keys)):
        return []
    return [Manager(Callable(key, Instance(Key(key.path, scene.reach.program.function(key).owner)))) for key in keys]


def owners_of(scene: Scene, methods: Sequence[Key]) -> Iterator[Key]:
    """The classes that have some methods, and those below, or for which they speak."""
    for each in methods:
        owner = Key(each.path, scene.reach.program.function(each).owner)
        yield from (owner, *below(scene, owner))


def is_another(scene: Scene, function: Key, owner: Expression, classes: frozenset[Key]) -> bool:
    """Whether an object may be of none of some classes, as far as is known of what is passed and kept."""
    todo, seen = [(function, owner)], set[Place]()
    while todo and len(seen) < MOST_STEPS:
        place = todo.pop()
        if place in seen:
            continue
        seen.add(place)
        sources = list(sources_of(scene, *place))
        values = () if sources else scene.reach.inference.types(place[1], place[0])
        if not all(isinstance(each, Instance) and each.cls in classes for each in values):
            return True
        todo += sources
    return bool(todo)


def sources_of(scene: Scene, function: Key, value: Expression) -> Iterator[Place]:
    """Where a variable, a parameter or an attribute of the project's objects gets its value."""
    inference, facts = scene.reach.inference, scene.reach.program.function(function)
    match value:
        case Name(bindings=bindings) if bindings:
            yield from ((function, facts.bindings[index].value) for index in bindings)
        case Either(options=options):
            yield from ((function, each) for each in options if not isinstance(each, Constant))
        case Narrowed(value=narrowed):
            yield function, narrowed
        case Parameterised(parameter=name):
            passed = inference.calls.arguments(function, name, inference, inference.inserted(function))
            yield from ((scope, each) for each, scope in passed)
        case Attribute(value=owner, attr=attr):
            for cls in {each.cls for each in inference.types(owner, function) if isinstance(each, Instance)}:
                for each in inference.order(cls):
                    yield from ((key, write.value) for key, write in inference.calls.writes(each, attr))
                yield from ((scope, each) for each, scope in inference.passed_for_field(cls, attr))
