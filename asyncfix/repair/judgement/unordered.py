"""State that only ever is a set, or is only looked at as one: in which order entries come into it tells nobody."""

import ast

from asyncfix.repair.judgement.named import files_using
from asyncfix.repair.judgement.passed_on import all_naming
from asyncfix.repair.judgement.plain_values import targets_in
from asyncfix.repair.model import word_of
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word

SETS = frozenset(("set", "Set", "MutableSet"))
FILLING = frozenset(("add", "append", "appendleft", "extend"))
ORDERLESS = frozenset(("all", "any", "bool", "frozenset", "len", "max", "min", "set", "sorted"))


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
    """Whether a variable of functions is only filled, and asked for its length, what is in it, or all of it sorted."""

    def find() -> bool:
        named = [(home, node) for home, _, node in all_naming(scene, state)]
        is_inner = not any(is_of_module(home, word_of(state)) for home, _ in named)  # which others may import
        return is_inner and bool(named) and all(is_orderless(home, node) for home, node in named)

    return not state.startswith(".") and scene.everywhere.remember(("read in no order", state), find)


def is_of_module(home: Scene, name: str) -> bool:
    """Whether a file has a variable of that name that is not a function's own."""
    is_declared = any(isinstance(each, ast.Global) and name in each.names for each in home.all_nodes)
    return is_declared or any(not each.scope for each in home.module.names.get(name, ()))


def is_orderless(home: Scene, node: ast.expr) -> bool:
    parent = home.parents[node]
    match parent:
        case ast.Assign(targets=[target]) | ast.AnnAssign(target=target) if target is node:
            return True
        case ast.Attribute(attr=attr):
            call = home.parents[parent]
            return attr in FILLING and isinstance(call, ast.Call) and isinstance(home.parents[call], ast.Expr)
        case ast.Call(func=ast.Name(id=name), args=[only], keywords=[]):
            return only is node and name in ORDERLESS
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[only]):
            return only is node
        case ast.UnaryOp(op=ast.Not()) | ast.If() | ast.While() | ast.IfExp():
            return getattr(parent, "test", node) is node
        case _:
            return False
