"""What a value brings along: what containers and objects hold, what closures and generators go on using."""

import ast
from collections.abc import Callable as Function
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable, ClassType, Collection, Deferred, Gathered, Generated, Instance, Row, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Attribute, Call, Definition, Expression, Imported, Name
from asyncfix.repair.scene.scene import Scene

MOST_VALUES = 200  # that are looked into for one


def holds_handle(scene: Scene, value: Type) -> bool:
    """Whether it is a connection or cursor, or a container of some."""
    return brings(value, scene.is_handle, contained)


def holds_bound(scene: Scene, value: Type) -> bool:
    """Whether it goes on using a connection or cursor that works only in the thread that made it."""

    def find() -> bool:
        return brings(value, scene.is_bound_handle, lambda each: held_by(scene, each))

    return scene.everywhere.remember(("holds bound", value), find)


def goes_on_with_bound(scene: Scene, value: Type) -> bool:
    """The same of all but objects of the project, whose methods say themselves what they use."""
    return brings(value, scene.is_bound_handle, lambda each: () if is_object(each) else held_by(scene, each))


def brings(value: Type, is_meant: Function[[Type], bool], inside: Function[[Type], Iterable[Type]]) -> bool:
    """Whether a value, or anything that it holds, is meant."""
    seen: set[Type] = set()
    todo = [value]
    while todo and len(seen) < MOST_VALUES:
        each = todo.pop()
        if is_meant(each):
            return True
        if each not in seen:
            seen.add(each)
            todo += inside(each)
    return False


def types_of(scene: Scene, function: Key, node: ast.expr) -> Iterable[Type]:
    """What a call, name or attribute gives; nothing of other expressions."""
    match node:
        case ast.Call():
            return scene.values(node, function)
        case ast.Name(id=name):
            return scene.variable(function, name)
    found = scene.operations(function).get(("attribute", scene.span(node)))
    return scene.reach.inference.types(found.value, function) if found else ()


def named_types(scene: Scene, function: Key, node: ast.expr) -> Iterable[Type]:
    """The same, also of names that the function does not bind itself: of its module, of functions around it."""
    if isinstance(node, ast.Name):
        return scene.reach.inference.types(Name(node.id), function)
    return types_of(scene, function, node)


def is_threadsafe(scene: Scene, function: Key, node: ast.expr) -> bool:
    """Whether several threads may use what it gives at once, so that each change of it is one step."""
    found = list(types_of(scene, function, node))
    return bool(found) and all(scene.mark_of(each, "threadsafe") for each in found)


def gives_data(scene: Scene, call: ast.Call, function: Key) -> bool:
    """Whether a call that gets a handle gives something that does not go on using it.

    A function does, unless it gives a handle, an iterator or an object of a class of the project; making an
    object does not.
    """
    values = scene.values(call, function)
    callees = scene.callees(call, function)
    return (
        bool(callees)
        and not any(scene.called_marks(call, function, "lazy"))
        and not any(isinstance(each, ClassType) and not is_stub(each.cls.path) for each in callees)
        and not any(keeps_handle(scene, each) for each in values)
    )


def keeps_handle(scene: Scene, value: Type) -> bool:
    """A container does if one of what is in it has a handle by what its class says; an object may in any case."""
    if isinstance(value, Generated | Deferred | Callable) or is_object(value):
        return True
    return brings(value, scene.is_handle, lambda each: held_by(scene, each))


def is_data(value: Expression) -> bool:
    """Whether what a name of a class or module is bound to is no definition and no import."""
    return not isinstance(value, Definition | Imported)


def is_object(value: Type) -> bool:
    return isinstance(value, Instance) and not is_stub(value.cls.path)


def contained(value: Type) -> Iterator[Type]:
    match value:
        case Collection(item=item):
            yield item
        case Row(parts=parts) | Gathered(parts=parts):
            yield from (each for types in parts for each in types)


def held_by(scene: Scene, value: Type) -> Iterator[Type]:
    match value:
        case Collection() | Row() | Gathered():
            yield from contained(value)
        case Deferred(call=call):
            yield call
        case Generated(call=call):
            yield call
            yield from variables(scene, call.function)
        case Callable(function=key, receiver=receiver, captured=captured):
            yield from (receiver,) if receiver else ()
            yield from (each for _, types in captured for each in types)
            yield from used_from_around(scene, key)
        case Instance(held=held):
            yield from (each for _, types in held for each in types)
            yield from all_kept_by(scene, value) if is_object(value) else ()
        case _:
            return


def variables(scene: Scene, function: Key) -> Iterator[Type]:
    """What the names of a generator of the project hold as it is walked through."""
    if not is_stub(function.path):
        facts = scene.reach.program.function(function)
        names = {binding.name for binding in facts.bindings}
        yield from (each for name in names for each in scene.variable(function, name))


def used_from_around(scene: Scene, function: Key) -> Iterator[Type]:
    """What a nested function uses of the function around it."""
    facts = scene.reach.program.function(function)
    if is_stub(function.path) or not facts.parent:
        return
    around = Key(function.path, facts.parent)
    bound = {binding.name for binding in scene.reach.program.function(around).bindings}
    names = (root_name(each.value) for each in facts.operations if each.kind in ("call", "attribute"))
    yield from (value for name in set(names) & bound for value in scene.variable(around, name))


def root_name(value: object) -> str:
    """The name from outside of the function that `conn.cursor().execute(sql)` begins with, "" for any other."""
    while isinstance(value, Attribute | Call):
        value = value.value if isinstance(value, Attribute) else value.function
    return value.id if isinstance(value, Name) and not value.bindings else ""


def all_kept_by(scene: Scene, value: Instance) -> Sequence[Type]:
    return scene.everywhere.remember(("kept by", value), lambda: tuple(dict.fromkeys(kept_by(scene, value))))


def kept_by(scene: Scene, value: Instance) -> Iterator[Type]:
    """What methods of an object's class put into its attributes, and what its class says that they hold."""
    inference, program = scene.reach.inference, scene.reach.program
    for cls in inference.order(value.cls):
        if not is_stub(cls.path):
            written = (
                write.attr
                for function in program.modules[cls.path].functions.values()
                if function.owner == cls.qualname
                for write in function.writes
            )
            fields = (member.name for member in program.cls(cls).members if member.annotation)
            yield from (each for attr in dict.fromkeys((*written, *fields)) for each in inference.member(value, attr))
