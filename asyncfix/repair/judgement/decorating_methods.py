"""Decorators that are methods, `@db.transactional`: whose they are, and whether others may put them on something."""

import ast
from collections.abc import Iterator

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import ClassType, Instance, Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Name
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.contents import named_types
from asyncfix.repair.scene.mentions import files_naming
from asyncfix.repair.scene.scene import Scene

WITHOUT_OBJECT = "staticmethod"
PLAIN = (WITHOUT_OBJECT, "classmethod")


def is_method(scene: Scene, function: Key, node: FunctionNode) -> bool:
    """Whether a function gets its object, or its class, first."""
    return bool(scene.reach.program.function(function).owner) and WITHOUT_OBJECT not in names_of(node)


def names_of(node: FunctionNode) -> list[str]:
    return [ast.unparse(each) for each in node.decorator_list]


def is_understood(scene: Scene, method: Key, node: FunctionNode) -> bool:
    """Whether a method is what its class alone has under its name, and no others get objects of the class."""
    facts = scene.reach.program.function(method)
    cls = Key(method.path, facts.owner)
    if not set(names_of(node)) <= set(PLAIN) or "." in facts.owner:
        return False
    is_one = scene.reach.inference.methods(cls, facts.name)
    is_overridden = any(each != method for each in scene.reach.inference.overrides(cls, facts.name))
    return all(each == method for each in is_one) and not is_overridden and not is_told(scene, cls)


def is_told(scene: Scene, cls: Key) -> bool:
    """Whether a package tells others of a class, or of an object of it: they may have coroutines of their own."""
    names = {cls.qualname, *objects_of(scene, cls)}
    exported = (module.facts.exports for module in scene.reach.program.project)
    if any(each and not names.isdisjoint(each.names) for each in exported):
        return True
    packages = (path for name in names for path in files_naming(scene, name) if scene.at(path).source.is_package)
    nodes = (each for path in dict.fromkeys(packages) for each in scene.at(path).all_nodes)
    return any(isinstance(each, ast.alias) and bool({each.name, each.asname} & names) for each in nodes)


def objects_of(scene: Scene, cls: Key) -> Iterator[str]:
    """The names of modules for objects of a class."""
    types = scene.reach.inference.types
    for module in scene.reach.program.project:
        for name in module.names:
            if any(is_object(each, cls) for each in types(Name(name), Key(module.path, ""))):
                yield name


def is_object(value: Type, cls: Key) -> bool:
    return isinstance(value, Instance) and value.cls == cls


def is_of_class(home: Scene, cls: Key, node: ast.Name | ast.Attribute) -> bool:
    """Whether a name may mean a method of a class: that of an object which is known to be of another does not."""
    if isinstance(node, ast.Name):
        return home.source.path == cls.path
    values = list(named_types(home, around(home, node), node.value))
    found = [each.cls for each in values if isinstance(each, Instance | ClassType)]
    return len(found) < len(values) or not found or any(may_be(home, each, cls) for each in found)


def may_be(scene: Scene, hinted: Key, cls: Key) -> bool:
    """Whether what is known to be of one class may be of another: that stands above or below, or is a protocol."""
    order, program = scene.reach.inference.order, scene.reach.program
    is_promised = any(find_mark(program.cls(each), "structural") for each in order(hinted))
    return is_promised or cls in order(hinted) or hinted in order(cls)


def around(home: Scene, node: ast.AST) -> Key:
    """The function in which an expression is worked out: that of a decorator is the one around what it is put on."""
    inner: ast.AST = node
    place = home.parents[node]
    while not isinstance(place, ast.Module):
        if isinstance(place, FunctionNode) and inner in place.body:
            return home.key_of(place)
        inner, place = place, home.parents[place]
    return Key(home.source.path, "")
