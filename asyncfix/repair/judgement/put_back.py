"""Context variables that a function sets and resets itself: whoever calls it finds them as they were.

In one call on a worker thread, which has a copy of the task's context, that is as it was on the loop; but what is
begun in between finds what the variable has, so it must be no connection.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Instance
from asyncfix.link.program import Key
from asyncfix.model.source import Span
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list, own_nodes

if TYPE_CHECKING:
    from asyncfix.repair.judgement.moved import Moved
    from asyncfix.repair.judgement.unfit import Executed

Pair = tuple[Span, Span]


def is_put_back(moved: "Moved", each: "Executed") -> bool:
    """Whether a variable is set and reset by the same call on the thread."""
    if moved.in_parts or is_stub(each.function.path) or is_taken_in_steps(moved, each.function):
        return False
    pairs = [pair for pair in pairs_of(moved.scene, each.function) if each.operation.span in pair]
    return any(each.function != moved.function or moved.spans.issuperset(pair) for pair in pairs)


def is_taken_in_steps(moved: "Moved", function: Key) -> bool:
    """Whether it is a generator that others may walk on; one that the block enters ends with that."""
    facts = moved.scene.reach.program.function(function)
    return facts.is_generator and function not in {key for key, _ in moved.entered}


def pairs_of(scene: Scene, function: Key) -> Sequence[Pair]:
    """The calls `token = variable.set(...)` and, in the `finally` right behind it, `variable.reset(token)`."""
    home = scene.at(function.path)
    return home.remember(("put back", function), lambda: tuple(find_pairs(home, function)))


def find_pairs(home: Scene, function: Key) -> Iterator[Pair]:
    for statement in own_nodes(home.nodes[function].body):
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=token)],
                value=ast.Call(func=ast.Attribute(value=variable), args=[given]) as setting,
            ) if not has_connection(home, function, given):
                for call in resets_behind(home, statement, ast.unparse(variable), token):
                    yield home.span(setting), home.span(call)


def has_connection(home: Scene, function: Key, given: ast.expr) -> bool:
    from asyncfix.repair.scene.carriers import is_carried  # few functions set any
    from asyncfix.repair.scene.contents import types_of

    found = types_of(home, function, given)
    return any(home.is_handle(e) or (isinstance(e, Instance) and is_carried(home, e.cls)) for e in found)


def resets_behind(home: Scene, statement: ast.Assign, variable: str, token: str) -> Iterator[ast.Call]:
    siblings = find_list(home.parents[statement], statement)
    match siblings[siblings.index(statement) + 1 :]:
        case [ast.Try(finalbody=final), *_]:
            calls = [each.value for each in final if isinstance(each, ast.Expr) and isinstance(each.value, ast.Call)]
            yield from (each for each in calls if ast.unparse(each) == f"{variable}.reset({token})")
