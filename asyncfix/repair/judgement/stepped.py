"""Who walks through what an asynchronous generator gives: where its steps wait, two of one can't be taken at once."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.judgement.handed_only import parameter_for
from asyncfix.repair.judgement.handing import LOOPS, is_handed, is_put, is_repeated
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.mentions import files_naming
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

DEEP = 4  # functions that hand a generator on


@frozen
class Walker:
    """A function that has a generator: a loop over it, or the `with` that ends it; `is_alone` if no other task does."""

    function: Key
    node: ast.AST
    is_alone: bool = True


def walkers_of(scene: Scene, generator: Key) -> Sequence[Walker]:
    """What is done in the program with the generators that a function makes."""
    return scene.everywhere.remember(("walkers of", generator), lambda: tuple(_find(scene, generator, DEEP)))


def _find(scene: Scene, maker: Key, depth: int) -> Iterator[Walker]:
    name = scene.reach.program.function(maker).name
    for home in map(scene.at, files_naming(scene, name)):
        for node in list(home.all_nodes):
            match node:
                case ast.Name(id=found) | ast.Attribute(attr=found) if found == name:
                    yield from _by_name(home, maker, node, depth)


def _by_name(home: Scene, maker: Key, node: ast.Name | ast.Attribute, depth: int) -> Iterator[Walker]:
    function, call = function_around(home, node), home.parents.get(node)
    if function is None:
        return
    if isinstance(call, ast.Call) and call.func is node:
        if maker in home.called_functions(call, function):
            yield from _having(home, function, call, depth)
    elif any(isinstance(each, Callable) and each.function == maker for each in types_of(home, function, node)):
        yield Walker(function, node, is_alone=False)


def _having(home: Scene, function: Key, value: ast.expr, depth: int) -> Iterator[Walker]:
    """What a function does with a generator, where it has it."""
    around = home.parents[value]
    around = home.parents[around] if isinstance(around, ast.keyword) else around
    match around:
        case ast.AsyncFor(iter=walked) | ast.comprehension(iter=walked, is_async=1) if walked is value:
            yield Walker(function, around)
        case ast.Assign(targets=[ast.Name(id=name)]):
            yield from _under(home, function, name, around, depth)
        case ast.Call() if around.func is not value:
            yield from _given(home, function, around, value, depth)
        case ast.Attribute(attr="aclose"):
            pass
        case ast.Attribute(attr="asend" | "athrow" | "__anext__") if step := awaited_call(home, around):
            yield Walker(function, step)
        case ast.Return() if not home.reach.program.function(function).is_async and depth:
            yield from _find(home, function, depth - 1)
        case _:
            yield Walker(function, value, is_alone=False)


def awaited_call(home: Scene, method: ast.Attribute) -> ast.Await | None:
    """`await rows.asend(year)`."""
    call = home.parents[method]
    awaiting = home.parents[call]
    return awaiting if isinstance(call, ast.Call) and isinstance(awaiting, ast.Await) else None


def _given(home: Scene, function: Key, outer: ast.Call, value: ast.expr, depth: int) -> Iterator[Walker]:
    """A library takes a step after the other, a `with` ends a generator at last; what the project does is looked at."""
    item = home.parents[outer]
    if is_put(home, function, outer):
        yield Walker(function, value, is_alone=False)
    called = [each for each in home.called_functions(outer, function) if not is_stub(each.path)]
    if isinstance(item, ast.Await) and not called:  # `await anext(rows)`
        yield Walker(function, item)
    if isinstance(item, ast.withitem):
        block = home.parents[item]
        yield Walker(function, block)
        if isinstance(item.optional_vars, ast.Name):
            yield from _under(home, function, item.optional_vars.id, block, depth)
    for each in called:
        parameter = parameter_for(home, function, outer, value, each)
        if parameter and depth:
            yield from _under(home.at(each.path), each, parameter, None, depth - 1)
        else:
            yield Walker(function, value, is_alone=False)


def _under(home: Scene, function: Key, name: str, binding: ast.AST | None, depth: int) -> Iterator[Walker]:
    """What is done with a generator that has a name in a function: looped over there, or handed on once."""
    node = home.nodes[function]
    used = [e for e in ast.walk(node) if isinstance(e, ast.Name) and e.id == name and isinstance(e.ctx, ast.Load)]
    own = set(own_nodes(list(node.body)))
    found = [each for value in used for each in _having(home, function, value, depth)]
    handed = [each for each in used if is_handed(home, each)]
    is_one = not handed or (
        len(handed) == 1 and not any(isinstance(w.node, LOOPS) and w.function == function for w in found)
    )
    is_alone = is_one and all(each in own for each in used) and not any(is_repeated(home, e, binding) for e in handed)
    yield from found if is_alone else (Walker(each.function, each.node, is_alone=False) for each in found)
    if not is_alone and not found:
        yield Walker(function, node, is_alone=False)
