"""State that only ever is a set, or is only looked at as one: in which order entries come into it tells nobody."""

import ast
from collections.abc import Sequence

from asyncfix.link.program import Key
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.judgement.named import files_using
from asyncfix.repair.judgement.passed_on import all_naming
from asyncfix.repair.judgement.plain_values import targets_in
from asyncfix.repair.judgement.tasks import begins_task
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word

SETS = frozenset(("set", "Set", "MutableSet"))
FILLING = frozenset(("add", "append", "appendleft", "extend"))
ORDERLESS = frozenset(("frozenset", "len", "set", "sorted"))


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


def is_read_in_no_order(scene: Scene, state: str) -> bool:
    """Whether a variable of functions is only filled, and asked for its length or for all of it, sorted."""

    def find() -> bool:
        named = list(all_naming(scene, state))
        is_inner = not any(is_of_module(home, word_of(state)) for home, _, _ in named)  # which others may import
        return is_inner and bool(named) and are_read_when_over(scene, named)

    return not state.startswith(".") and scene.everywhere.remember(("read in no order", state), find)


def are_read_when_over(scene: Scene, named: Sequence[tuple[Scene, Key, ast.expr]]) -> bool:
    """Whether one function makes it and reads it, in no order, which begins no task but those that it awaits at once;
    and the functions inside of that only fill it."""
    makers = {function_around(home, node) for home, _, node in named if isinstance(node, ast.Name) and is_bound(node)}
    if len(makers) != 1 or None in makers:
        return False
    read = [(home, node) for home, _, node in named if not is_filled(home, node) and not is_bound(node)]
    users = {key: home for home, key, _ in named}
    begun = any(begins_task(home, key, each) for key, home in users.items() for each in calls_in(home.nodes[key].body))
    return not begun and all(is_orderless(home, node) and function_around(home, node) in makers for home, node in read)


def is_bound(node: ast.expr) -> bool:
    return not isinstance(getattr(node, "ctx", None), ast.Load)


def is_filled(home: Scene, node: ast.expr) -> bool:
    """`missing.append(name)`."""
    method = home.parents[node]
    call = home.parents[method]
    is_method = isinstance(method, ast.Attribute) and method.attr in FILLING and isinstance(call, ast.Call)
    return is_method and isinstance(home.parents[call], ast.Expr)


def is_of_module(home: Scene, name: str) -> bool:
    """Whether a file has a variable of that name that is not a function's own."""
    is_declared = any(isinstance(each, ast.Global) and name in each.names for each in home.all_nodes)
    return is_declared or any(not each.scope for each in home.module.names.get(name, ()))


def is_orderless(home: Scene, node: ast.expr) -> bool:
    match home.parents[node]:
        case ast.Call(func=ast.Name(id=name), args=[only], keywords=[]):
            return only is node and name in ORDERLESS
        case _:
            return False
