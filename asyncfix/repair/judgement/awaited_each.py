"""Coroutines in a row that a loop walks through and awaits one by one: each runs only then, and none beside."""

import ast
from collections.abc import Iterator

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import find_locals
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.judgement.waits import is_awaited
from asyncfix.repair.scene.passing import SCOPES
from asyncfix.repair.scene.scene import Scene

# Where an `await` is done later, by somebody else, or an error of it is handled that the row knows nothing of.
APART = (*SCOPES, ast.GeneratorExp, ast.Try, ast.TryStar, ast.With, ast.AsyncWith)
Walk = ast.For | ast.ListComp | ast.SetComp | ast.DictComp


def loop_awaiting(scene: Scene, function: Key, call: ast.expr) -> Walk | None:
    """The loop that awaits a coroutine which stands in its row: `for job in (load(), store()): await job`."""
    node, row = scene.nodes.get(function), scene.parents[call]
    if node is None or not isinstance(row, ast.Tuple | ast.List):
        return None
    around = scene.parents[row]
    if isinstance(around, ast.For) and around.iter is row and isinstance(around.target, ast.Name):
        is_own = around.target.id in find_locals(node) and is_bound_here(node, around.target)
        return around if is_own and all_awaited(scene, function, node, around, around.target) else None
    walk = scene.parents[around] if isinstance(around, ast.comprehension) and around.iter is row else None
    if not isinstance(walk, ast.ListComp | ast.SetComp | ast.DictComp) or not isinstance(around, ast.comprehension):
        return None
    target = around.target
    is_plain = isinstance(target, ast.Name) and not around.is_async and is_bound_here(walk, target)
    return walk if is_plain and all_awaited(scene, function, walk, walk, target) else None


def is_bound_here(within: ast.AST, target: ast.expr) -> bool:
    """Whether nothing else of a function, or of a comprehension, gives a name to something."""
    return len([each for each in named_like(within, target) if not isinstance(each.ctx, ast.Load)]) == 1


def all_awaited(scene: Scene, function: Key, within: ast.AST, walk: Walk, target: ast.expr) -> bool:
    """Whether all that is done with what a loop gives a name is to await it, where the loop does so itself."""
    used = [each for each in named_like(within, target) if isinstance(each.ctx, ast.Load)]
    return bool(used) and all(is_awaited(scene, function, each) and stands_in(scene, walk, each) for each in used)


def stands_in(scene: Scene, walk: Walk, use: ast.expr) -> bool:
    inner: ast.AST = use
    for each in ancestors(scene, scene.tree, use):
        if each is walk:
            return not isinstance(walk, ast.For) or inner in walk.body
        if isinstance(each, APART):
            return False
        inner = each
    return False


def named_like(within: ast.AST, target: ast.expr) -> Iterator[ast.Name]:
    names = (each for each in ast.walk(within) if isinstance(each, ast.Name))
    return (each for each in names if isinstance(target, ast.Name) and each.id == target.id)
