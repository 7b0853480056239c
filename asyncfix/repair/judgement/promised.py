"""Protocols that get a twin of what they promise, and of which the program asks what has all that they say."""

import ast
from collections.abc import Iterator

from asyncfix.infer.types import Instance
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.finding import Reason
from asyncfix.repair.judgement.decorating_methods import around
from asyncfix.repair.scene.families import find_family
from asyncfix.repair.scene.mentions import files_naming
from asyncfix.repair.scene.promises import implementers, is_promise, is_protocol
from asyncfix.repair.scene.scene import Scene

CHECKABLE = ("runtime_checkable", "typing.runtime_checkable", "typing_extensions.runtime_checkable")


def find_promises(scene: Scene, manager: Key) -> Iterator[Key]:
    """The methods of protocols and abstract classes that promise a manager."""
    return (each for each in find_family(scene, manager) if is_promise(scene, each))


def find_unpromised(scene: Scene, promise: Key, line: int) -> Iterator[Reason]:
    """Why a protocol must not say more: objects are asked whether they have all of it, which then would be less."""
    cls = Key(promise.path, scene.reach.program.function(promise).owner)
    node = scene.at(promise.path).parents[scene.at(promise.path).nodes[promise]]
    if not isinstance(node, ast.ClassDef) or not is_protocol(scene, cls) or not node.decorator_list:
        return
    if not all(ast.unparse(each) in CHECKABLE for each in node.decorator_list) or is_asked_for(scene, cls, node.name):
        text = f"objects are asked if they have what `{node.name}` says, which would say more"
        yield Reason("several-managers", line, text)


def is_asked_for(scene: Scene, protocol: Key, name: str) -> bool:
    """Whether it is used but as a hint, or to ask objects of classes that will have the twin."""
    homes = [scene.at(path) for path in files_naming(scene, name)]
    return any(
        is_named(node, name) and not is_hint(home, node) and not is_answered(home, protocol, node)
        for home in homes
        for node in home.all_nodes
    )


def is_named(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=found) | ast.Attribute(attr=found):
            return found == name
        case ast.alias(name=found, asname=other):
            return found == name and other not in (None, name)  # under another name nobody looks for it
        case _:
            return False


def is_hint(home: Scene, node: ast.AST) -> bool:
    """Whether a name stands in an annotation, or as a base."""
    inner, place = node, home.parents[node]
    while not isinstance(place, ast.stmt | ast.arg | ast.Call):
        inner, place = place, home.parents[place]
    match place:
        case ast.arg():
            return True
        case ast.AnnAssign(annotation=said):
            return said is inner
        case ast.FunctionDef(returns=said) | ast.AsyncFunctionDef(returns=said):
            return said is inner
        case ast.ClassDef(bases=bases):
            return inner in bases
        case _:
            return False


def is_answered(home: Scene, protocol: Key, node: ast.AST) -> bool:
    """Whether it is `isinstance(source, Source)`, of what the function made of classes that will have the twin."""
    match home.parents[node]:
        case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=asked), cls]) as call if cls is node:
            function, known = around(home, call), implementers(home, protocol)
            facts = home.reach.program.function(function) if function.qualname else None
            made = [each.value for each in facts.bindings if each.name == asked] if facts else []
            values = [list(home.reach.inference.types(each, function)) for each in made if isinstance(each, Call)]
            is_known = bool(made) and len(values) == len(made) and all(values)
            return is_known and all(isinstance(e, Instance) and e.cls in known for each in values for e in each)
        case _:
            return False
