"""Attributes that one task alone sets, while others at most look at them: how far a poller has come."""

import ast
from collections.abc import Sequence

from asyncfix.infer.types import Collection
from asyncfix.link.program import Key
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.judgement.named import files_using
from asyncfix.repair.judgement.once import sites_of
from asyncfix.repair.judgement.one_task import are_of_one_task, find_users, is_filled_by_one_task, task_of
from asyncfix.repair.judgement.passed_on import all_naming
from asyncfix.repair.judgement.plain_values import targets_of
from asyncfix.repair.judgement.uses import changes_in_place
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.contents import is_object, types_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word

DISPLAYS = (ast.Dict, ast.DictComp, ast.List, ast.ListComp, ast.Set, ast.SetComp)
MAKING = frozenset("ChainMap Counter OrderedDict array bytearray defaultdict deque dict list set".split())
SHOWING = (ast.Tuple, ast.List, ast.Dict, ast.Compare, ast.FormattedValue, ast.JoinedStr, ast.Starred)


def is_only_observed(scene: Scene, state: str) -> bool:
    """Whether nobody but one task sets an attribute, or changes what it has, and others only show or compare it."""

    def find() -> bool:
        setting = find_users(scene, state, but_for=("read",))
        is_begun_here = all(sites_of(scene, each) for each in task_of(scene, setting))  # others may begin what is not
        is_set_alone = is_filled_by_one_task(scene, state) and not is_changed_in_place(scene, state)
        return is_begun_here and is_set_alone and are_values(scene, state) and are_observers(scene, state, setting)

    return scene.everywhere.remember(("only observed", state), find)


def is_changed_in_place(scene: Scene, state: str) -> bool:
    homes = map(scene.at, files_using(scene, state))
    return any(last_word(each) == word_of(state) for home in homes for each, _ in changes_in_place(home))


def are_values(scene: Scene, state: str) -> bool:
    """Whether it is set to no flag, container or object of the project, which others could act upon or change."""
    for home, target in targets_of(scene, state):
        value = getattr(home.parents[target], "value", None)
        site = function_around(home, target)
        is_flag = isinstance(value, ast.Constant) and isinstance(value.value, bool)
        if is_flag or isinstance(value, DISPLAYS) or makes_container(value):
            return False
        found = types_of(home, site, value) if site and isinstance(value, ast.Call | ast.Name | ast.Attribute) else ()
        if any(isinstance(each, Collection) or is_object(each) for each in found):
            return False
    return True


def makes_container(value: object) -> bool:
    match value:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in MAKING
        case _:
            return False


def are_observers(scene: Scene, state: str, setting: Sequence[Key]) -> bool:
    """Whether functions of other tasks only return, show or compare it, the latter in a lambda that tells so."""
    every = all_naming(scene, state)
    named = [(home, key, node) for home, key, node in every if key not in setting and is_read(node)]
    others = {key for _, key, _ in named if not are_of_one_task(scene, [key, *setting])}
    return all(is_shown(home, node) for home, key, node in named if key in others)


def is_read(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load)


def is_shown(home: Scene, node: ast.expr) -> bool:
    around = home.parents[node]
    while isinstance(around, SHOWING):
        around = home.parents[around]
    return isinstance(around, ast.Return | ast.Lambda)
