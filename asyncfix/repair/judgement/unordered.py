"""State that only ever is a set: in which order its entries come into it tells nobody anything."""

import ast

from asyncfix.repair.judgement.named import files_using
from asyncfix.repair.judgement.plain_values import targets_in
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word

SETS = frozenset(("set", "Set", "MutableSet"))


def is_unordered(scene: Scene, state: str) -> bool:
    """Whether all that sets some state in the project sets it to a set that is made there."""

    def find() -> bool:
        homes = [scene.at(path) for path in files_using(scene, state)]
        targets = ((home, each) for home in homes for each in targets_in(home, word_of(state), state.startswith(".")))
        found = [gets_set(home, each) for home, each in targets]
        return bool(found) and all(found)

    return scene.everywhere.remember(("unordered", state), find)


def gets_set(home: Scene, target: ast.expr) -> bool:
    match home.parents[target]:
        case ast.Assign(targets=[_], value=value) | ast.AnnAssign(value=ast.expr() as value):
            return is_set(value)
        case ast.AnnAssign(value=None, annotation=annotation):
            whole = annotation.value if isinstance(annotation, ast.Subscript) else annotation
            return last_word(whole) in SETS
        case _:
            return False


def is_set(value: ast.expr) -> bool:
    match value:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="set")):
            return True
        case _:
            return False
