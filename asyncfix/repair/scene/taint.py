"""Names that hold on to a connection or cursor without being one: wrappers, closures, lazy iterators."""

import ast

from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.contents import gives_data, goes_on_with_bound, holds_handle
from asyncfix.repair.scene.scene import Scene, mentions, own_nodes

# Builtins that have taken all they want of an iterable when they return.
EAGER = frozenset(
    "all any bool bytes dict float frozenset int len list max min next print repr set sorted str sum tuple".split()
)
LAZY = (ast.GeneratorExp, ast.Lambda)


def find_holders(scene: Scene, function: Key, node: FunctionNode, handles: frozenset[str]) -> frozenset[str]:
    """The handles, and every name bound to something made of one that goes on using it."""
    holders = set(handles)
    while added := _bound_to_holders(scene, function, node, frozenset(holders)) - holders:
        holders |= added
    return frozenset(holders)


def find_containers(scene: Scene, function: Key, node: FunctionNode) -> frozenset[str]:
    """Names that hold containers of handles, or what goes on in the thread that it was made in."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return frozenset(
        name
        for name in names
        for each in scene.variable(function, name)
        if holds_handle(scene, each) or goes_on_with_bound(scene, each)
    )


def _bound_to_holders(scene: Scene, function: Key, node: FunctionNode, holders: frozenset[str]) -> set[str]:
    found: set[str] = set()
    for each in own_nodes(list(node.body)):
        match each:
            case ast.Assign(targets=targets, value=value):
                held = [target for target in targets if holds(scene, function, given_to(target, value), holders)]
                found |= {part.id for target in held for part in ast.walk(target) if isinstance(part, ast.Name)}
            case (
                ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                | ast.NamedExpr(target=ast.Name(id=name), value=value)
            ) if holds(scene, function, value, holders):
                found.add(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if mentions(each, holders):
                found.add(each.name)
    return found


def given_to(target: ast.expr, value: ast.expr) -> ast.expr:
    """What a target gets: of a generator that is unpacked, its elements."""
    if isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.GeneratorExp):
        return value.elt
    return value


def holds(scene: Scene, function: Key, value: ast.expr, holders: frozenset[str]) -> bool:
    """Whether a value goes on using a holder after it was made."""
    match value:
        case ast.Name(id=name):
            return name in holders
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return any(holds(scene, function, part, holders) for part in parts)
        case ast.IfExp(body=first, orelse=second):
            return holds(scene, function, first, holders) or holds(scene, function, second, holders)
        case ast.GeneratorExp() | ast.Lambda():
            return mentions(value, holders)
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            return name in holders and _attribute_holds(scene, function, name, attr)
        case ast.Call():
            return _result_holds(scene, function, value, holders)
        case _:
            return False


def _attribute_holds(scene: Scene, function: Key, name: str, attr: str) -> bool:
    """A method of a handle, or anything of a wrapper; `cursor.rowcount` is a number."""
    owners = scene.variable(function, name)
    if not owners or not all(map(scene.is_handle, owners)):
        return True
    values = (value for owner in owners for value in scene.reach.inference.member(owner, attr))
    return any(isinstance(value, Callable) or scene.is_handle(value) for value in values)


def _result_holds(scene: Scene, function: Key, call: ast.Call, holders: frozenset[str]) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    if not any(holds(scene, function, argument, holders) for argument in given):
        return False
    if isinstance(call.func, ast.Name) and call.func.id in EAGER:
        return False
    return not gives_data(scene, call, function)
