"""Attributes whose values each object makes for itself: neither its class nor who makes it gives them to several."""

import ast

from asyncfix.repair.judgement.named import files_using
from asyncfix.repair.judgement.passed_on import is_given_anew, naming
from asyncfix.repair.judgement.task_of_object import is_of_class
from asyncfix.repair.scene.scene import Scene


def is_own_value(scene: Scene, state: str) -> bool:
    def find() -> bool:
        homes = [scene.at(path) for path in files_using(scene, state)]
        named = [(home, key, node) for home in homes for key, node in naming(home, state)]
        set_here = [each for each in named if not isinstance(getattr(each[2], "ctx", None), ast.Load)]
        return bool(set_here) and not is_of_class(scene, state) and all(is_given_anew(*each) for each in set_here)

    return scene.everywhere.remember(("own value", state), find)
