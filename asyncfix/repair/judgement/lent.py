"""Containers that a function makes for the functions inside of it, which run only where it calls something with them.

`found = {}`, `def write(conn): found["id"] = ...`, `run(write)`: nobody else gets either.
"""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.handed_only import is_taken
from asyncfix.repair.scene.calls import is_called
from asyncfix.repair.scene.scene import Scene

MOST_STEPS = 4  # functions through which one is handed on
LATER = (ast.Lambda, ast.GeneratorExp, ast.AsyncFunctionDef, ast.ClassDef)  # which may run when it is over
CHANGING = (ast.Attribute, ast.AugAssign, ast.Call, ast.Subscript)  # an item that it was given, perhaps


def lent_containers(scene: Scene, function: Key) -> frozenset[str]:
    """Those of the function around a nested one, where that runs in no other way."""
    facts = scene.reach.program.function(function)
    maker = Key(function.path, facts.parent or "")
    around = scene.nodes.get(maker)
    if around is None or facts.is_async or not is_lent(scene, maker, around, facts.name):
        return frozenset()
    return frozenset(name for name in made_in(around) if is_kept_inside(scene, maker, around, name))


def is_lent(scene: Scene, maker: Key, around: FunctionNode, name: str) -> bool:
    """Whether a nested function is only called, and given to what is over where it is called and keeps nothing."""
    return all(
        is_called_or_taken(scene, maker, each) and not stands_later(scene, around, each)
        for each in mentions_of(around, name)
    )


def is_called_or_taken(scene: Scene, maker: Key, name: ast.Name) -> bool:
    place: ast.AST = name
    call = scene.parents[place]
    if isinstance(call, ast.keyword):
        place, call = call, scene.parents[call]
    if not isinstance(call, ast.Call):
        return False
    return call.func is name or is_taken(scene, maker, call, place, MOST_STEPS)


def made_in(around: FunctionNode) -> Iterator[str]:
    """The names that are bound once, to a container that is written there."""
    stored = [each.id for each in ast.walk(around) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]
    for each in ast.walk(around):
        match each:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if is_new(value) and stored.count(name) == 1:
                yield name


def is_new(value: ast.AST) -> bool:
    """Whether a container is made there; what it is given of others, nobody changes by it."""
    match value:
        case ast.Dict(values=items) | ast.List(elts=items) | ast.Set(elts=items):
            return all(isinstance(each, ast.Constant | ast.JoinedStr | ast.Name) or is_new(each) for each in items)
        case _:
            return False


def is_kept_inside(scene: Scene, maker: Key, around: FunctionNode, name: str) -> bool:
    """Whether all that is done with a container is to look into it, to change it, and to return it in the end."""
    inner = [each for each in ast.walk(around) if isinstance(each, ast.FunctionDef) and each is not around]
    having = [each for each in inner if any(mentions_of(each, name))]
    return all(
        is_inside(scene, each) and not stands_later(scene, around, each) for each in mentions_of(around, name)
    ) and all(is_lent(scene, maker, around, each.name) for each in having)


def is_inside(scene: Scene, name: ast.Name) -> bool:
    around = scene.parents[name]
    match around:
        case ast.Subscript(value=value):
            return value is name and not isinstance(scene.parents[around], CHANGING)
        case ast.Attribute(value=value):
            return value is name and is_called(scene, around)
        case ast.Return() | ast.Compare() | ast.If():
            return True
        case ast.Call(func=ast.Name(id="len" | "sorted" | "list" | "dict" | "set" | "tuple")):
            return True
        case _:
            return not isinstance(name.ctx, ast.Load)


def mentions_of(around: ast.AST, name: str) -> Sequence[ast.Name]:
    return [each for each in ast.walk(around) if isinstance(each, ast.Name) and each.id == name]


def stands_later(scene: Scene, around: FunctionNode, name: ast.AST) -> bool:
    """Whether it stands in what may run when the function around is over, or beside it."""
    node = scene.parents[name]
    while node is not around:
        if isinstance(node, LATER):
            return True
        node = scene.parents[node]
    return False
