"""Iterators that do their work where they are walked through, not where they are made: `map`, generators."""

import ast

from asyncfix.catalog.marks import find_mark
from asyncfix.infer.types import Generated
from asyncfix.link.program import Key
from asyncfix.model.facts import Function
from asyncfix.repair.judgement.walks import called_functions
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import given_by
from asyncfix.repair.scene.words import EAGER

FILLED = ("join", "extend", "update")  # methods that take all of what they are given
PASSING = ("enumerate", "iter", "zip")  # builtins that do, and give what is walked through just so


def is_lazy(scene: Scene, function: Key, node: ast.AST) -> bool:
    """Whether an expression makes such an iterator, or hands one on."""
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.GeneratorExp)
    return any(find_mark(each, "lazy") for each in called_by(scene, function, node))


def is_used_up(scene: Scene, function: Key, lazy: ast.expr) -> bool:
    """Whether the expression that an iterator stands in walks through it, and hands on nothing that does so later."""
    node: ast.AST = lazy
    parent = scene.parents[node]
    while is_handed_on(scene, function, parent):
        node, parent = parent, scene.parents[parent]
    match parent:
        case ast.For(iter=walked) | ast.Assign(targets=[ast.Tuple() | ast.List()], value=walked):
            return walked is node
        case ast.comprehension():
            whole = scene.parents[parent]
            return not isinstance(whole, ast.GeneratorExp) or is_used_up(scene, function, whole)
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add()):
            return is_list(scene, function, name)
        case ast.Starred():
            return not isinstance(getattr(parent, "ctx", None), ast.Store)
        case ast.Call(func=ast.Attribute(attr=method)) if method in FILLED:
            return True
        case ast.Call(func=ast.Name(id=name)) if name in EAGER:
            return True
        case ast.Call():
            return iterates(scene, function, parent)
        case _:
            return False


def is_list(scene: Scene, function: Key, name: str) -> bool:
    """Whether a variable is bound to nothing but lists on the spot: `rows += walked` walks through all of it."""
    facts = scene.reach.program.function(function)
    bound = [each for each in ast.walk(scene.nodes[function]) if isinstance(each, ast.Name) and each.id == name]
    places = [scene.parents[each] for each in bound if isinstance(each.ctx, ast.Store)]
    made = [each.value for each in places if isinstance(each, ast.Assign | ast.AnnAssign)]
    others = [each for each in places if not isinstance(each, ast.Assign | ast.AnnAssign | ast.AugAssign)]
    is_local = any(each.name == name for each in facts.bindings)
    is_own = is_local and name not in scene.globals_of.get(function.qualname, ())
    return is_own and bool(made) and not others and all(isinstance(each, ast.List | ast.ListComp) for each in made)


def is_handed_on(scene: Scene, function: Key, parent: ast.AST) -> bool:
    """Whether a call gives another iterator over what it gets."""
    is_passing = isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id in PASSING
    return is_passing or (isinstance(parent, ast.Call) and is_lazy(scene, function, parent))


def iterates(scene: Scene, function: Key, call: ast.Call) -> bool:
    found = called_by(scene, function, call)
    return bool(found) and all(find_mark(each, "iterates") for each in found)


def leaves_begun(scene: Scene, function: Key, call: ast.Call) -> bool:
    """Whether a call may stop in the middle of a generator that is made for it: that ends where the call was made."""
    made = any(is_generator(scene, function, each) for each in given_by(call))
    found = [find_mark(facts, "iterates") for facts in called_by(scene, function, call)] if made else []
    return made and not (found and all(mark is not None and not mark.get("leaves") for mark in found))


def is_generator(scene: Scene, function: Key, node: ast.expr) -> bool:
    """Whether an expression begins a generator of the project."""
    return isinstance(node, ast.Call) and any(isinstance(each, Generated) for each in scene.values(node, function))


def called_by(scene: Scene, function: Key, call: ast.Call) -> list[Function]:
    return [facts for callee in scene.callees(call, function) for facts in called_functions(scene, callee)]
