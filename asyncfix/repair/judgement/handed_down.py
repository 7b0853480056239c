"""Connections that a decorator of the project lends to the coroutines it is put on.

Its own coroutine takes a connection, awaits what it wraps with that, and gives it back. Where that await is all that is
ever done with what it wraps, nobody else calls the wrapped coroutine, and nobody uses the connection beside it.
"""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.judgement.decorating import Decorating, understand
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes


@frozen
class HandedDown:
    """A coroutine that gets a connection for a parameter, and who lends it: a name, at a place in its own coroutine."""

    function: Key
    parameter: str
    giver: Key
    place: Span
    said: Span | None = None  # of the parameter's annotation


def handed_by(scene: Scene, giver: Key) -> Sequence[HandedDown]:
    """What a decorator's coroutine lends to each that it wraps; () where it doesn't, or not always the same way."""
    return scene.everywhere.remember(("handed by", giver), lambda: tuple(_find(scene.at(giver.path), giver)))


def handed_to(scene: Scene, function: Key) -> Sequence[HandedDown]:
    """Where a coroutine gets its connection, if a decorator lends it one."""
    facts = scene.reach.program.function(function)
    if not facts.is_async or not facts.decorators:
        return ()
    givers = scene.reach.inference.wrappers(function)
    return tuple(each for giver in givers for each in handed_by(scene, giver) if each.function == function)


def _find(scene: Scene, giver: Key) -> Iterator[HandedDown]:
    decorating = understand(scene, giver)
    if decorating is None:
        return
    found = [each for awaited in decorating.awaits for each in _lent_at(scene, decorating, awaited)]
    are_all = len(found) == len(decorating.awaits) * len(decorating.decorated)
    if found and are_all and len({(each.function, each.parameter) for each in found}) == len(decorating.decorated):
        yield from found


def _lent_at(scene: Scene, decorating: Decorating, awaited: ast.Await) -> Iterator[HandedDown]:
    """What one await lends: one name for a connection or cursor."""
    call = awaited.value
    assert isinstance(call, ast.Call)
    handles = scene.handles(decorating.wrapper, scene.nodes[decorating.wrapper])
    before = next((i for i, each in enumerate(call.args) if isinstance(each, ast.Starred)), len(call.args))
    given: list[tuple[int | str, ast.expr]] = [*enumerate(call.args[:before])]
    given += [(each.arg, each.value) for each in call.keywords if each.arg]
    lent = [(place, each) for place, each in given if isinstance(each, ast.Name) and each.id in handles]
    named = [each for each in ast.walk(call) if isinstance(each, ast.Name) and each.id in handles]
    if len(lent) != 1 or len(named) != 1:
        return
    (place, name), span = lent[0], scene.span(lent[0][1])
    assert isinstance(name, ast.Name)
    for each in decorating.decorated:
        parameter = parameter_at(scene.at(each.path).nodes[each], place)
        if parameter and parameter.annotation is None and stays_itself(scene.at(each.path).nodes[each], parameter):
            yield HandedDown(each, parameter.arg, decorating.wrapper, span)


def parameter_at(node: FunctionNode, place: int | str) -> ast.arg | None:
    positional = [*node.args.posonlyargs, *node.args.args]
    if isinstance(place, int):
        return positional[place] if place < len(positional) else None
    return next((each for each in (*positional, *node.args.kwonlyargs) if each.arg == place), None)


def stays_itself(node: FunctionNode, parameter: ast.arg) -> bool:
    """Whether a parameter is never bound anew, and no nested function uses it."""
    names = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == parameter.arg]
    own = [each for each in own_nodes(list(node.body)) if isinstance(each, ast.Name) and each.id == parameter.arg]
    return len(names) == len(own) and all(isinstance(e.ctx, ast.Load) for e in own)


def needs_it(scene: Scene, down: HandedDown) -> bool:
    """Whether the coroutine does anything with what it gets."""
    node = scene.at(down.function.path).nodes[down.function]
    return any(isinstance(each, ast.Name) and each.id == down.parameter for each in ast.walk(node))
