"""A container that a function takes for itself: `rows, self.buffer = self.buffer, []` leaves another one behind."""

import ast
from collections.abc import Iterator

from asyncfix.link.program import Key
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import chain_of, find_list, mentions, own_nodes


def is_handed_over(scene: Scene, function: Key, name: str, place: tuple[str, ...]) -> bool:
    """Whether wherever a name gets what is kept at a place, that place gets something else at once."""
    node = scene.nodes.get(function)
    statements = own_nodes(list(node.body)) if node else ()
    taking = [each for each in statements if isinstance(each, ast.Assign) and (name,) in set(stored_by(each))]
    return bool(taking) and all(is_replaced(scene, each, name, place) for each in taking)


def is_replaced(scene: Scene, taking: ast.Assign, name: str, place: tuple[str, ...]) -> bool:
    """By the same statement, or by the one behind it."""
    if place in set(stored_by(taking)):
        return True
    siblings = find_list(scene.parents[taking], taking)
    behind = siblings[siblings.index(taking) + 1 :][:1]
    return any(
        isinstance(each, ast.Assign) and place in set(stored_by(each)) and not mentions(each.value, frozenset((name,)))
        for each in behind
    )


def stored_by(assign: ast.Assign) -> Iterator[tuple[str, ...]]:
    """The names and attributes that get a value, each as what its dots part."""
    for target in assign.targets:
        for each in target.elts if isinstance(target, ast.Tuple | ast.List) else [target]:
            if path := chain_of(each):
                yield path
