"""Tasks that one loop begins, each for an object of its own: `[create_task(each.run()) for each in workers]`."""

import ast
from collections.abc import Sequence

from asyncfix.infer.types import ClassType
from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.once import is_kept, runs_once, sites_of
from asyncfix.repair.judgement.plain_values import bindings_in
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.scene.calls import nodes_of_call
from asyncfix.repair.scene.scene import Scene

LOOPS = (ast.AsyncFor, ast.For, ast.While, ast.comprehension)


def is_begun_for_each(scene: Scene, method: Key) -> bool:
    """Whether all that calls a method is such a loop, in a function that runs once."""

    def find() -> bool:
        sites = sites_of(scene, method)
        if len(sites) != 1 or is_kept(scene, scene.reach.program.function(method).name):
            return False
        site, call = sites[0]
        home = scene.at(site.path)
        node, found = home.nodes.get(site), nodes_of_call(home, site, call)
        if node is None or len(found) != 1 or not runs_once(scene, site):
            return False
        walked = walked_for(home, node, found[0])
        cls = Key(method.path, scene.reach.program.function(method).owner)
        return walked is not None and all(makes(home, site, each, cls) for each in walked)

    return scene.everywhere.remember(("begun for each", method), find)


def walked_for(home: Scene, node: FunctionNode, call: ast.AST) -> Sequence[ast.expr] | None:
    """What makes the objects of a loop, on which it calls a method; None where that isn't told."""
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
            loops = [each for each in loops_around(home, node, call) if isinstance(each, LOOPS)]
        case _:
            return None
    match loops:
        case [
            ast.For(target=ast.Name(id=found), iter=walked) | ast.comprehension(target=ast.Name(id=found), iter=walked)
        ]:
            return made_of(home, node, walked) if found == name else None
        case _:
            return None


def loops_around(home: Scene, node: FunctionNode, call: ast.AST) -> Sequence[ast.AST]:
    """The loops that a node stands in; those of a comprehension it belongs to."""
    around = list(ancestors(home, node, call))
    return [one for each in around for one in (each, *getattr(each, "generators", ()))]


def made_of(home: Scene, node: FunctionNode, walked: ast.expr) -> Sequence[ast.expr] | None:
    match walked:
        case ast.Name(id=name):
            bound = bindings_in(home, node, name)
            return made_of(home, node, bound[0]) if len(bound) == 1 and not isinstance(bound[0], ast.Name) else None
        case ast.ListComp(elt=made):
            return (made,)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            names = [each.id for each in items if isinstance(each, ast.Name)]
            bound = [one for name in names for one in bindings_in(home, node, name)]
            is_told = len(set(names)) == len(names) == len(bound)
            return [*bound, *(each for each in items if not isinstance(each, ast.Name))] if is_told else None
        case _:
            return None


def makes(home: Scene, site: Key, made: ast.expr, cls: Key) -> bool:
    return isinstance(made, ast.Call) and list(home.callees(made, site)) == [ClassType(cls)]
