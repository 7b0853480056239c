"""Objects of the project that never leave the function that makes them: what they keep belongs to it alone."""

import ast
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.kept import hangs_outside
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import INITIALISERS


def is_local(scene: Scene, cls: Key) -> bool:
    """Whether all objects of a class are such, and keep only connections that they were given."""
    return scene.everywhere.remember(("local objects", cls), lambda: _is_local(scene, cls))


def _is_local(scene: Scene, cls: Key) -> bool:
    reach = scene.reach
    name = cls.qualname
    is_plain = "." not in name and not is_stub(cls.path) and len(reach.inference.order(cls)) == 1
    if not is_plain or reach.inference.calls.below(cls):
        return False
    paths = [module.facts.path for module in reach.program.project if name in scene.sources[module.facts.path].text]
    return (
        keeps_what_is_given(scene, cls)
        and all(stays_in_function(scene.at(path), name) for path in paths)
        and all(stays_itself(scene.at(cls.path), key) for key in methods_of(scene, cls))
    )


def methods_of(scene: Scene, cls: Key) -> list[Key]:
    return [key for key in scene.at(cls.path).nodes if scene.reach.program.function(key).owner == cls.qualname]


def keeps_what_is_given(scene: Scene, cls: Key) -> bool:
    """Whether its initialiser alone keeps connections, those it is given, and nobody gives it one of others."""
    reach = scene.reach
    for key in methods_of(scene, cls):
        facts = reach.program.function(key)
        for write in facts.writes:
            kept = any(map(scene.is_handle, reach.inference.types(write.value, key)))
            if kept and (facts.name not in INITIALISERS or hangs_outside(scene, write.value, key)):
                return False
    for site, call in reach.inference.calls.mentioning(cls.qualname):
        if ClassType(cls) in reach.inference.types(call.function, site):
            given = [argument.value for argument in call.arguments]
            handles = [each for each in given if any(map(scene.is_handle, reach.inference.types(each, site)))]
            if any(hangs_outside(scene, each, site) for each in handles):
                return False
    return True


def stays_in_function(scene: Scene, name: str) -> bool:
    """Whether a file uses the class only to make objects on which methods are called, or that have a local name."""
    for node in scene.all_nodes:
        match node:
            case ast.Constant(value=str(text)) if text == name:
                return False
            case ast.Name(id=found) | ast.Attribute(attr=found) if found == name and not is_used_here(scene, node):
                return False
            case ast.alias(name=found, asname=str(other)) if found == name and other != name:
                return False
    return True


def is_used_here(scene: Scene, node: ast.Name | ast.Attribute) -> bool:
    call = scene.parents[node]
    if not isinstance(call, ast.Call) or call.func is not node:
        return False
    if is_called_on(scene, call):
        return True
    match scene.parents[call]:
        case ast.Assign(targets=[ast.Name(id=name)]):
            function = around(scene, call)
            return function is not None and all(is_made_or_asked(scene, each) for each in named(function, name))
        case _:
            return False


def around(scene: Scene, node: ast.AST) -> FunctionNode | None:
    """The function that a node stands in, itself and not a class or lambda in it."""
    while not isinstance(node, FunctionNode | ast.ClassDef | ast.Lambda | ast.Module):
        node = scene.parents[node]
    return node if isinstance(node, FunctionNode) else None


def named(function: FunctionNode, name: str) -> Iterator[ast.AST]:
    """All that has a name in a function, what declares it for others included."""
    for each in ast.walk(function):
        match each:
            case ast.Name(id=found) | ast.arg(arg=found) if found == name:
                yield each
            case ast.Global(names=names) | ast.Nonlocal(names=names) if name in names:
                yield each


def is_made_or_asked(scene: Scene, node: ast.AST) -> bool:
    """A local name that gets a new object, or a method of it that is called at once."""
    if not isinstance(node, ast.Name):
        return False
    if isinstance(node.ctx, ast.Load):
        return is_called_on(scene, node)
    assigned = scene.parents[node]
    return isinstance(assigned, ast.Assign) and isinstance(assigned.value, ast.Call)


def is_called_on(scene: Scene, node: ast.expr) -> bool:
    """`node.method()`."""
    method = scene.parents[node]
    if not isinstance(method, ast.Attribute):
        return False
    call = scene.parents[method]
    return isinstance(call, ast.Call) and call.func is method


def stays_itself(scene: Scene, method: Key) -> bool:
    """Whether a method uses its object only for what hangs on it, and hands on none of its methods."""
    node = scene.nodes[method]
    owner = Key(method.path, scene.reach.program.function(method).owner)
    methods = {scene.reach.program.function(key).name for key in methods_of(scene, owner)}
    first = [*node.args.posonlyargs, *node.args.args]
    uses = [each for each in ast.walk(node) if isinstance(each, ast.Name) and first and each.id == first[0].arg]
    return all(is_asked_by_itself(scene, each, methods) and around(scene, each) is node for each in uses)


def is_asked_by_itself(scene: Scene, node: ast.Name, methods: set[str]) -> bool:
    found = scene.parents[node]
    return isinstance(found, ast.Attribute) and (found.attr not in methods or is_called_on(scene, node))
