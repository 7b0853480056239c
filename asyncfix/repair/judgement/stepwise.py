"""Generators of the project that are walked through step by step, each step in a thread."""

import ast

from asyncfix.infer.types import Generated
from asyncfix.link.program import Key
from asyncfix.repair.judgement.lazily import is_handed_on
from asyncfix.repair.judgement.moved import find_moved
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import is_suspension, mentions, own_nodes

ENDING = (ast.Try, ast.TryStar, ast.With)


def is_stepwise(scene: Scene, function: Key, statement: ast.For, walked: ast.expr, handles: frozenset[str]) -> bool:
    """Whether a loop walks through a generator that gets a connection, or through another iterator over one.

    It is made where the loop begins, and no row of it is a connection.
    """
    if not mentions(walked, handles) or mentions(statement.target, handles):
        return False
    if any(is_suspension(each) or isinstance(each, ast.NamedExpr) for each in ast.walk(walked)):
        return False
    made = generators_in(scene, function, walked, handles)
    return bool(made) and made <= frozenset(find_moved(scene, function, [walked]).functions)


def generators_in(scene: Scene, function: Key, walked: ast.expr, handles: frozenset[str]) -> frozenset[Key]:
    """The generators of the project that are walked through, alone or by `enumerate(...)`; none where more may be."""
    if found := generated(scene, function, walked):
        return found
    if not isinstance(walked, ast.Call) or not is_handed_on(scene, function, walked):
        return frozenset()
    given = [each for each in walked.args if mentions(each, handles)]
    parts = [generators_in(scene, function, each, handles) for each in given]
    is_all = all(parts) and not any(mentions(each.value, handles) for each in walked.keywords)
    return frozenset().union(*parts) if is_all else frozenset()


def generated(scene: Scene, function: Key, walked: ast.expr) -> frozenset[Key]:
    values = list(types_of(scene, function, walked)) if isinstance(walked, ast.Call | ast.Name) else []
    made = [each.call.function for each in values if isinstance(each, Generated)]
    return frozenset(made) if len(made) == len(values) and all(is_here(scene, each) for each in made) else frozenset()


def is_here(scene: Scene, generator: Key) -> bool:
    """Whether it is a generator function of the project, and none that awaits."""
    return generator.path in scene.sources and not scene.reach.program.function(generator).is_async


def ends_with_more(scene: Scene, function: Key, walked: ast.expr) -> bool:
    """Whether anything is done when such a generator is dropped before its end: it has a `finally`, or a `with`."""
    moved = find_moved(scene, function, [walked])
    return any(has_more(scene, each) for each in moved.functions if scene.reach.program.function(each).is_generator)


def has_more(scene: Scene, generator: Key) -> bool:
    node = scene.at(generator.path).nodes.get(generator)
    if node is None:
        return True
    yields = [each for each in own_nodes(list(node.body)) if isinstance(each, ast.Yield | ast.YieldFrom)]
    return any(
        isinstance(each, ENDING) for given in yields for each in ancestors(scene.at(generator.path), node, given)
    )


def is_named(scene: Scene, function: Key, walked: ast.expr) -> bool:
    """Whether a variable has a generator that is walked through, so that it does not end with the loop."""
    names = (each for each in ast.walk(walked) if isinstance(each, ast.Name))
    return any(isinstance(each, Generated) for name in names for each in scene.variable(function, name.id))


def may_leave(loop: ast.For) -> bool:
    return any(isinstance(each, ast.Break | ast.Return) for each in own_nodes([*loop.body]))
