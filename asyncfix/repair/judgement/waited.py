"""Tasks that the function which begins them waits for."""

import ast
from collections.abc import Iterator, Sequence
from itertools import chain

from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.passing import SCOPES
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import children, own_nodes

FILLING = frozenset(("add", "append", "appendleft", "extend", "insert", "setdefault"))


def is_waited_for(scene: Scene, call: ast.AST, within: ast.AST) -> bool:
    """Whether a function, or a loop in it, waits for a task that it begins, as far as names tell.

    What a function returns, somebody else waits for.
    """
    names: frozenset[str] = frozenset()
    inner = call
    for place in chain(ancestors_up_to(scene, call, within), (within,)):
        match place:
            case ast.Await() | ast.Return():
                return True
            case ast.AsyncWith(items=items) if inner in place.body and any(is_group(each, call) for each in items):
                return True
            case ast.Call() if is_filling(place) and inner in place.args:
                names |= named(place.func)
            case ast.Assign(targets=targets):
                names |= assigned(targets)
            case ast.AnnAssign(target=target):
                names |= assigned([target])
        inner = place
    return bool(names) and is_awaited(within, with_containers(within, names))


def ancestors_up_to(scene: Scene, node: ast.AST, within: ast.AST) -> Iterator[ast.AST]:
    place = scene.parents[node]
    while place is not within:
        yield place
        place = scene.parents[place]


def is_group(item: ast.withitem, call: ast.AST) -> bool:
    """Whether a task is begun by a method of what a block has entered, and waits for as it is left."""
    return (
        isinstance(call, ast.Call)
        and isinstance(item.optional_vars, ast.Name)
        and bool(named(call.func) & {item.optional_vars.id})
    )


def is_filling(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in FILLING


def named(place: ast.expr) -> frozenset[str]:
    """The container that something is a method or an element of: `self.tasks` of `self.tasks.append`."""
    return frozenset((ast.unparse(place.value),)) if isinstance(place, ast.Attribute | ast.Subscript) else frozenset()


def assigned(targets: Sequence[ast.expr]) -> frozenset[str]:
    """The variables and attributes that get a value, and the containers that it is put into."""
    own = {ast.unparse(each) for each in targets if isinstance(each, ast.Name | ast.Attribute)}
    inside = (named(each) for each in targets if isinstance(each, ast.Subscript))
    return stored_in(targets).union(own, *inside)


def says(node: ast.AST, names: frozenset[str]) -> bool:
    """Whether a node has one of some variables or attributes."""
    return any(isinstance(each, ast.Name | ast.Attribute) and ast.unparse(each) in names for each in ast.walk(node))


def with_containers(within: ast.AST, names: frozenset[str]) -> frozenset[str]:
    """With the variables that what has these names is put into."""
    found = set(names)
    for each in nodes_of(within):
        match each:
            case ast.Call(args=arguments) if is_filling(each) and any(says(one, names) for one in arguments):
                found |= named(each.func)
            case ast.Assign(targets=targets, value=value) if says(value, names):
                found |= assigned(targets)
    return frozenset(found)


def is_awaited(within: ast.AST, names: frozenset[str]) -> bool:
    """Whether an `await`, or a loop that awaits, is about one of some names, or they are returned."""
    return any(says(value, names) for each in nodes_of(within) for value in waited_by(each))


def waited_by(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Await(value=value) | ast.Return(value=ast.expr() as value) | ast.AsyncFor(iter=value):
            yield value
        case ast.For(iter=value) if any(isinstance(each, ast.Await) for each in own_nodes(list(node.body))):
            yield value


def nodes_of(within: ast.AST) -> Iterator[ast.AST]:
    """Those of a function's own body, or of a loop what it executes each time around."""
    if isinstance(within, FunctionNode):
        yield from own_nodes(list(within.body))
        return
    todo = [within]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (ast.If, *SCOPES)):
            todo += children(node)


def stored_in(loop: Sequence[ast.AST]) -> frozenset[str]:
    names = (each for each in own_nodes(list(loop)) if isinstance(each, ast.Name))
    return frozenset(each.id for each in names if isinstance(each.ctx, ast.Store))
