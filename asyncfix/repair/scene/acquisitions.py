"""Calls that take a connection of a pool, and how many the pool has."""

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from asyncfix.infer.calls import bound_parameters
from asyncfix.infer.inference import Inference
from asyncfix.infer.types import NOTHING, Callable, Instance, Type, Types, in_order
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Constant
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.model import Pool
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes

if TYPE_CHECKING:
    pass


@frozen
class Acquisition:
    """A call that takes a connection of a pool."""

    call: Span
    pool: Pool


def find_acquisitions(scene: Scene, function: Key, body: Sequence[ast.AST]) -> Iterator[Acquisition]:
    """The calls in some statements of a function that take a connection from a pool."""
    for node, call in calls_written(scene, function, body):
        for callee in in_order(scene.reach.inference.types(call.function, function)):
            if isinstance(callee, Callable) and (mark := scene.acquiring(callee)):
                pool = Pool(mark.get("exhausted"), pool_limit(scene, callee.receiver))
                yield Acquisition(scene.span(node), pool)
                break


def calls_written(scene: Scene, function: Key, body: Sequence[ast.AST]) -> Iterator[tuple[ast.Call, Call]]:
    """The calls in some statements of a function, as they stand there and as they are told."""
    operations = scene.operations(function)
    for node in own_nodes(list(body)):
        found = operations.get(("call", scene.span(node))) if isinstance(node, ast.Call) else None
        if found and isinstance(found.value, Call) and isinstance(node, ast.Call):
            yield node, found.value


def find_unknown_pools(scene: Scene, function: Key) -> Iterator[Reason]:
    """Calls of which only classes below say that they take a connection of a pool: nothing else asks these."""
    home = scene.at(function.path)
    for node, call in calls_written(home, function, home.nodes[function].body):
        if any(map(scene.acquiring, called_below(scene, call, function))):
            text = f"only classes below its own say of which pool `{ast.unparse(node.func)}` takes a connection"
            yield Reason("no-function", node.lineno, text)


def acquisitions_in(scene: Scene, function: Key) -> tuple[Acquisition, ...]:
    home = scene.at(function.path)
    return tuple(find_acquisitions(home, function, home.nodes[function].body))


def called_below(scene: Scene, call: Call, function: Key) -> Types:
    """What a method may call on objects of the classes below its own, where its own does not say it."""
    owner = scene.reach.program.function(function).owner
    if not owner or scene.reach.inference.types(call.function, function):
        return NOTHING
    below = scene.reach.inference.calls.below(Key(function.path, owner))
    entered = [scene.reach.received(function, Instance(cls)) for cls in below]
    return NOTHING.union(*(scene.reach.types(call.function, each) for each in entered))


def pool_limit(scene: Scene, pool: Type | None) -> int:
    """The most connections that a pool of this class is made for anywhere in the project; 0 where it isn't said."""
    mark = scene.resource(pool) if pool else None
    if mark is None or not isinstance(pool, Instance):
        return 0
    inference, parameter = scene.reach.inference, mark.get("limit")

    def find() -> int:
        return min(constructor_limits(inference, pool.cls, parameter), default=0)

    return scene.everywhere.remember(("pool limit", pool.cls, parameter), find)


def constructor_limits(inference: Inference, cls: Key, parameter: str) -> Iterator[int]:
    """What each call of the class passes for the parameter; 0 for what is no literal."""
    for init in inference.methods(cls, "__init__"):
        function = inference.program.function(init)
        for call in inference.calls.constructions(cls, inference):
            value = bound_parameters(function, call, skip=1).get(parameter)
            is_literal = isinstance(value, Constant) and isinstance(value.value, int)
            yield value.value if is_literal else 0  # type: ignore[union-attr, misc]
