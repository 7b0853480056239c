"""Attributes whose values each object makes for itself: neither its class nor who makes it gives them to several."""

import ast

from asyncfix.link.program import Key
from asyncfix.repair.judgement.passed_on import is_given_anew, settings_of
from asyncfix.repair.judgement.task_of_object import is_of_class
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import receiver_of


def is_own_value(scene: Scene, cls: Key, state: str) -> bool:
    """Whether it is so of an attribute of a class, by all that set one of that name on what may be such an object."""

    def find() -> bool:
        meant = [each for each in settings_of(scene, state) if not is_of_other_class(*each, cls)]
        return bool(meant) and not is_of_class(scene, state) and all(is_given_anew(*each) for each in meant)

    return scene.everywhere.remember(("own value", cls, state), find)


def is_of_other_class(home: Scene, key: Key, node: ast.expr, cls: Key) -> bool:
    """Whether a method sets an attribute of its own object, and that is of another class."""
    owner = Key(key.path, home.reach.program.function(key).owner)
    inference = home.reach.inference
    match node:
        case ast.Attribute(value=ast.Name(id=name)) if owner.qualname and name == receiver_of(home, home.nodes[key]):
            return owner not in inference.order(cls) and owner not in inference.calls.below(cls)
        case _:
            return False
