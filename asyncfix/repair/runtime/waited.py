"""Tasks that the function which begins them waits for."""

import ast
from collections.abc import Iterator, Sequence
from itertools import chain

from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.scene import Scene, mentions, own_nodes

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
            case ast.Assign() | ast.AnnAssign():
                names |= stored_in((place,))
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
    """The variable that a container is, if it is one: `tasks` of `tasks.append`."""
    match place:
        case ast.Attribute(value=ast.Name(id=name)) | ast.Subscript(value=ast.Name(id=name)):
            return frozenset((name,))
        case _:
            return frozenset()


def with_containers(within: ast.AST, names: frozenset[str]) -> frozenset[str]:
    """With the variables that what has these names is put into."""
    found = set(names)
    for each in nodes_of(within):
        match each:
            case ast.Call(args=arguments) if is_filling(each) and any(mentions(one, names) for one in arguments):
                found |= named(each.func)
            case ast.Assign(targets=targets, value=value) if mentions(value, names):
                found |= stored_in((each,)).union(*map(named, targets))
    return frozenset(found)


def is_awaited(within: ast.AST, names: frozenset[str]) -> bool:
    """Whether an `await`, or a loop that awaits, is about one of some names, or they are returned."""
    return any(mentions(value, names) for each in nodes_of(within) for value in waited_by(each))


def waited_by(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Await(value=value) | ast.Return(value=ast.expr() as value) | ast.AsyncFor(iter=value):
            yield value
        case ast.For(iter=value) if any(isinstance(each, ast.Await) for each in own_nodes(list(node.body))):
            yield value


def nodes_of(within: ast.AST) -> Iterator[ast.AST]:
    """Those of a function's own body, or of a loop."""
    return own_nodes(list(within.body) if isinstance(within, FunctionNode) else [within])


def stored_in(loop: Sequence[ast.AST]) -> frozenset[str]:
    names = (each for each in own_nodes(list(loop)) if isinstance(each, ast.Name))
    return frozenset(each.id for each in names if isinstance(each.ctx, ast.Store))
