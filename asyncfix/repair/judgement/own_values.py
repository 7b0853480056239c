"""Attributes whose values each object makes for itself: neither its class nor who makes it gives them to several."""

import ast

from asyncfix.link.program import Key
from asyncfix.repair.judgement.passed_on import is_given_anew, settings_of
from asyncfix.repair.judgement.task_of_object import is_of_class
from asyncfix.repair.scene.objects import makings
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import receiver_of


def is_own_value(scene: Scene, cls: Key, state: str) -> bool:
    """Whether it is so of an attribute of a class, by all that set one of that name on what may be such an object."""

    def find() -> bool:
        meant = [each for each in settings_of(scene, state) if not is_of_other_class(*each, cls)]
        is_anew = all(is_given_anew(*each) for each in meant)
        return is_anew and (is_made_by_field(scene, cls, state) if not meant else not is_of_class(scene, state))

    return scene.everywhere.remember(("own value", cls, state), find)


def is_made_by_field(scene: Scene, cls: Key, state: str) -> bool:
    """Whether a dataclass makes it for each object, `field(default_factory=list)`, and nobody passes another."""
    home, attr = scene.at(cls.path), state.removeprefix(".")
    node = next(
        (each for each in ast.walk(home.tree) if isinstance(each, ast.ClassDef) and each.name == cls.qualname), None
    )
    fields = [each for each in node.body if isinstance(each, ast.AnnAssign)] if node else []
    names = [each.target.id if isinstance(each.target, ast.Name) else "" for each in fields]
    if attr not in names or not is_factory(fields[names.index(attr)].value):
        return False
    made = [call for _, _, call in makings(scene, cls)]
    return all(len(call.args) <= names.index(attr) and passes_others(call, attr) for call in made)


def is_factory(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Call) and [each.arg for each in value.keywords] == ["default_factory"]


def passes_others(call: ast.Call, name: str) -> bool:
    """Whether a call passes no argument of a name, nor any that are not told."""
    is_told = not any(isinstance(each, ast.Starred) for each in call.args)
    return is_told and all(each.arg not in (name, None) for each in call.keywords)


def is_of_other_class(home: Scene, key: Key, node: ast.expr, cls: Key) -> bool:
    """Whether a method sets an attribute of its own object, and that is of another class."""
    owner = Key(key.path, home.reach.program.function(key).owner)
    inference = home.reach.inference
    match node:
        case ast.Attribute(value=ast.Name(id=name)) if owner.qualname and name == receiver_of(home, home.nodes[key]):
            return owner not in inference.order(cls) and owner not in inference.calls.below(cls)
        case _:
            return False
