"""Attributes whose values each object makes for itself: neither its class nor who makes it gives them to several."""

import ast

from asyncfix.link.program import Key
from asyncfix.repair.judgement.made import is_unchanging
from asyncfix.repair.judgement.passed_on import all_naming, is_given_anew, is_passed_on, settings_of
from asyncfix.repair.judgement.plain_values import only_gets_values, sets_value
from asyncfix.repair.judgement.task_of_object import is_of_class
from asyncfix.repair.judgement.uses import MUTATORS
from asyncfix.repair.scene.objects import makings, statement_of_class
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import receiver_of

CONTAINERS = ("dict", "list", "set")


def is_own_value(scene: Scene, cls: Key, state: str) -> bool:
    """Whether it is so of an attribute of a class, by all that set one of that name on what may be such an object."""

    def find() -> bool:
        meant = [each for each in settings_of(scene, state) if not is_of_other_class(*each, cls)]
        is_anew = all(is_given_anew(*each) for each in meant)
        return is_anew and (is_made_by_field(scene, cls, state) if not meant else not is_of_class(scene, state))

    return scene.everywhere.remember(("own value", cls, state), find)


def is_told_to_nobody(scene: Scene, cls: Key, state: str) -> bool:
    """Whether nobody else can change what such an attribute holds: it has no other name, or none who has it could."""
    if only_gets_values(scene, state) or is_number(scene, cls, state) or is_handle(scene, state):
        return True
    return is_own_value(scene, cls, state) and not is_passed_on(scene, state) and is_only_filled(scene, state)


def is_only_filled(scene: Scene, state: str) -> bool:
    """Whether nothing is done by its name with what is in it: entries come in and go, or all of it is used."""
    return all(is_of_all(home, node) for home, _, node in all_naming(scene, state))


def is_of_all(home: Scene, node: ast.expr) -> bool:
    parent = home.parents[node]
    match parent:
        case ast.Attribute(attr=attr):
            call = home.parents[parent]
            return attr in MUTATORS and isinstance(call, ast.Call) and call.func is parent
        case ast.Assign(value=value) if value is not node:
            return is_empty(value)
        case ast.Subscript():
            return False
        case _:
            return True


def is_empty(value: ast.expr) -> bool:
    """`[]`, `{}`, `set()`."""
    match value:
        case ast.List(elts=[]) | ast.Dict(keys=[]) | ast.Call(args=[], keywords=[]):
            return True
        case _:
            return False


def is_number(scene: Scene, cls: Key, state: str) -> bool:
    """Whether a number is added to it, or taken from it, where it may be of the class."""
    meant = (each for each in settings_of(scene, state) if not is_of_other_class(*each, cls))
    augmented = (home.parents[node] for home, _, node in meant)
    values = [each.value for each in augmented if isinstance(each, ast.AugAssign)]
    return any(isinstance(each, ast.Constant) and isinstance(each.value, int | float) for each in values)


def is_handle(scene: Scene, state: str) -> bool:
    """Whether all that sets it sets it to connections, cursors, pools, or nothing."""

    def find() -> bool:
        meant = list(settings_of(scene, state))
        return bool(meant) and all(sets_value(home, node) or sets_handle(home, key, node) for home, key, node in meant)

    return scene.everywhere.remember(("handle", state), find)


def sets_handle(home: Scene, key: Key, target: ast.expr) -> bool:
    writes = home.reach.program.function(key).writes
    named = [each.value for each in writes if isinstance(target, ast.Attribute) and each.attr == target.attr]
    values = [one for each in named for one in home.reach.inference.types(each, key)]
    return bool(values) and all(home.resource(each) or home.is_handle(each) or is_unchanging(each) for each in values)


def is_made_by_field(scene: Scene, cls: Key, state: str) -> bool:
    """Whether a dataclass makes it for each object, `field(default_factory=list)`, and nobody passes another."""
    attr, node = state.removeprefix("."), statement_of_class(scene, cls)
    fields = [each for each in node.body if isinstance(each, ast.AnnAssign)] if node else []
    names = [each.target.id if isinstance(each.target, ast.Name) else "" for each in fields]
    if attr not in names or not is_factory(fields[names.index(attr)].value):
        return False
    made = [call for _, _, call in makings(scene, cls)]
    return all(len(call.args) <= names.index(attr) and passes_others(call, attr) for call in made)


def is_factory(value: ast.expr | None) -> bool:
    match value:
        case ast.Call(keywords=[ast.keyword(arg="default_factory", value=ast.Name(id=name))]):
            return name in CONTAINERS
        case _:
            return False


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
