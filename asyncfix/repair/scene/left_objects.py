"""What is read of an object that was left: data, or a connection that leaving it sets to a constant or deletes."""

import ast
from collections.abc import Iterator

from asyncfix.infer.types import Callable, Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import Constant
from asyncfix.repair.scene.contents import holds_handle, types_of
from asyncfix.repair.scene.leaving import is_entered_here, methods_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import body_of, own_nodes

GETTERS = ("__getattr__", "__getattribute__")


def gives_nothing(scene: Scene, function: Key, name: ast.Name) -> bool:
    """Whether what is read of an object by its name has nothing of a connection."""
    objects = [each for each in scene.variable(function, name.id) if isinstance(each, Instance)]
    match scene.parents[name]:
        case ast.Attribute(attr=attr, ctx=ast.Load()) as attribute:
            is_asked = any(runs_code(scene, each, attr) for each in objects)
            return not is_asked and gives_data(scene, function, attribute, objects)
        case ast.Call(func=ast.Name(id="hasattr"), args=[asked, ast.Constant(value=str(attr))]):
            is_asked = asked is name and is_builtin(scene, function, "hasattr")
            return is_asked and bool(objects) and all(is_plain(scene, each, attr) for each in objects)
        case _:
            return False


def is_builtin(scene: Scene, function: Key, name: str) -> bool:
    """Whether neither the function nor its module binds a name."""
    bound = {each.name for each in scene.reach.program.function(function).bindings}
    return name not in bound and name not in scene.module.names


def gives_data(scene: Scene, function: Key, attribute: ast.Attribute, objects: list[Instance]) -> bool:
    """Whether an attribute is data, or leaving the object ends it."""
    is_dropped = bool(objects) and all(drops(scene, each, attribute.attr) for each in objects)
    found = types_of(scene, function, attribute)
    return is_dropped or not any(isinstance(each, Callable) or holds_handle(scene, each) for each in found)


def runs_code(scene: Scene, value: Instance, attr: str) -> bool:
    """Whether a method of an object's class stands for an attribute, or answers for it: a property, `__getattr__`."""
    return any(True for each in (attr, *GETTERS) for _ in scene.reach.inference.methods(value.cls, each))


def is_plain(scene: Scene, value: Instance, attr: str) -> bool:
    """Whether an attribute is what methods set it to: no class has one of that name, or code that answers for it."""
    inference = scene.reach.inference
    order = inference.order(value.cls)
    is_known = not any(map(inference.is_open, order))
    return is_known and not runs_code(scene, value, attr) and not any(is_of_class(scene, each, attr) for each in order)


def is_of_class(scene: Scene, cls: Key, attr: str) -> bool:
    """Whether the body of a class binds a name."""
    return any(each.name == attr for each in scene.reach.program.cls(cls).members)


def drops(scene: Scene, value: Instance, attr: str) -> bool:
    """Whether leaving an object surely sets an attribute of it to a constant, and to nothing else, or deletes it."""
    ways = [is_async for is_async in (False, True) if is_entered_here(scene, value, is_async)]
    leaving = [next(scene.reach.inference.methods(value.cls, methods_of(is_async)[1])) for is_async in ways]
    is_gone = is_plain(scene, value, attr)  # else the class has it when the object has not
    return bool(leaving) and all(_drops(scene.at(each.path), each, attr, is_gone) for each in leaving)


def _drops(home: Scene, leave: Key, attr: str, is_gone: bool) -> bool:
    facts = home.reach.program.function(leave)
    own = facts.parameters[0].name if facts.parameters else ""
    is_constant = all(isinstance(each.value, Constant) for each in facts.writes if each.attr == attr)
    return is_constant and any(_ends(each, own, attr, is_gone) for each in _surely(body_of(home.nodes[leave])))


def _surely(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """What runs of some statements unless one raises an error that nobody here handles."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.Try):
            yield from _surely(statement.finalbody)
        if any(isinstance(each, ast.Return) for each in own_nodes([statement])):
            return


def _ends(statement: ast.stmt, own: str, attr: str, is_gone: bool) -> bool:
    """`self.conn = None`, `del self.conn`"""
    match statement:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets) if is_gone or isinstance(statement, ast.Assign):
            attributes = (each for each in targets if isinstance(each, ast.Attribute) and each.attr == attr)
            return any(isinstance(each.value, ast.Name) and each.value.id == own for each in attributes)
        case _:
            return False
