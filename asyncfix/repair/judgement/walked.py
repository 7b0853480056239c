"""Asynchronous iterators that only one loop knows, as it makes them: `async for page in Pages(pool)`."""

import ast

from asyncfix.link.program import Key
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.scene.objects import makings
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.words import receiver_of

STEP, BEGIN = "__anext__", "__aiter__"


def is_walked_alone(scene: Scene, method: Key) -> bool:
    """Whether a method is the step of such an iterator: the loop waits for each before it takes the next."""

    def find() -> bool:
        owner = scene.reach.program.function(method).owner
        cls = Key(method.path, owner)
        made = list(makings(scene, cls))
        return bool(made) and keeps_to_itself(scene, cls) and all(is_walked(home, call) for home, _, call in made)

    is_step = scene.reach.program.function(method).name == STEP
    return is_step and scene.everywhere.remember(("walked alone", method), find)


def keeps_to_itself(scene: Scene, cls: Key) -> bool:
    """Whether the methods of a class hand their object to nobody but who begins to walk through it."""
    home = scene.at(cls.path)
    methods = [
        (key, node) for key, node in home.nodes.items() if home.reach.program.function(key).owner == cls.qualname
    ]
    return all(is_kept_by(home, node) for _, node in methods)


def is_kept_by(home: Scene, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    own = receiver_of(home, node)
    names = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == own]
    around = [home.parents[each] for each in names]
    return all(
        isinstance(each, ast.Attribute) or (isinstance(each, ast.Return) and node.name == BEGIN) for each in around
    )


def is_walked(home: Scene, call: ast.Call) -> bool:
    """Whether what a call makes is walked through where it stands, or under a name that is good for nothing else."""
    around = home.parents[call]
    match around:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is call:
            site = function_around(home, around)
        case _:
            return is_of_loop(around, call)
    if site is None:
        return False
    node = home.nodes[site]
    names = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == name]
    own = set(own_nodes(list(node.body)))
    used = [each for each in names if isinstance(each.ctx, ast.Load)]
    return len(names) == len(used) + 1 and all(each in own and is_of_loop(home.parents[each], each) for each in used)


def is_of_loop(around: ast.AST, value: ast.expr) -> bool:
    match around:
        case ast.AsyncFor(iter=walked) | ast.comprehension(iter=walked, is_async=1):
            return walked is value
        case _:
            return False
