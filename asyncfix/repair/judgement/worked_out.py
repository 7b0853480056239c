"""The parameters of a function that values are worked out of, and what calls pass for them."""

import ast
from collections.abc import Iterator

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode, find_locals
from asyncfix.repair.scene.scene import Scene, arguments_for
from asyncfix.repair.scene.syntax import given_by, own_nodes
from asyncfix.repair.scene.words import receiver_of

Parameters = frozenset[str]

OTHER = "?"  # stands for what is not worked out of parameters


def given(scene: Scene, call: ast.Call, callee: Key, parameter: str) -> list[ast.expr]:
    """What a call passes for a parameter; all that it passes, where that can't be told."""
    facts, home = scene.reach.program.function(callee), scene.at(callee.path)
    if parameter == OTHER or any(isinstance(each, ast.Starred) for each in call.args):
        return given_by(call)
    if parameter == receiver_of(home, home.nodes[callee]):
        return [call.func.value] if isinstance(call.func, ast.Attribute) else []
    return [*arguments_for(call, facts, parameter), *(each.value for each in call.keywords if each.arg is None)]


def depends(node: FunctionNode, *values: ast.expr) -> Parameters:
    """The parameters that some values are worked out of."""
    parameters = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
    found: set[str] = set()
    todo = [name for each in values for name in names_in(each)]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            bound = [value for value in bindings_of(node, name) if value is not None] if name != OTHER else []
            todo += (each for value in bound for each in names_in(value))
            found |= {name} & parameters
            found |= {OTHER} if name == OTHER or (name in find_locals(node) - parameters and not bound) else set()
    return frozenset(found)


def names_in(value: ast.expr) -> Iterator[str]:
    """The names that a value is made of; `OTHER` for what a call gives that gets nothing."""
    for each in ast.walk(value):
        match each:
            case ast.Name(id=name, ctx=ast.Load()):
                yield name
            case ast.Await() | ast.Call(func=ast.Name(), args=[], keywords=[]):
                yield OTHER
            case ast.Call(func=ast.Attribute(attr=name)) if name.startswith("fetch"):
                yield OTHER


def bindings_of(node: FunctionNode, name: str) -> Iterator[ast.expr | None]:
    for each in own_nodes(list(node.body)):
        match each:
            case ast.Assign(targets=targets, value=value) if any(binds(target, name) for target in targets):
                yield value
            case ast.AnnAssign(target=target, value=value) | ast.AugAssign(target=target, value=value):
                yield value if binds(target, name) else None
            case ast.For(target=target, iter=value) | ast.NamedExpr(target=target, value=value) if binds(target, name):
                yield value


def binds(target: ast.expr, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(target))
