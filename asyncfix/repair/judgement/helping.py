"""Coroutines of the project that get a held connection of those that await them, and are suspended meanwhile.

Where each call of one is known, and passes a connection or cursor that is held, it gets the thread of that.
"""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.model.remembered import replace
from asyncfix.repair.judgement.handed_down import HandedDown, handed_to, stays_itself
from asyncfix.repair.judgement.handed_only import parameter_for
from asyncfix.repair.judgement.known_calls import KnownCall, known_calls
from asyncfix.repair.judgement.waits import awaits_in
from asyncfix.repair.scene.managers import is_binding
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.suspension import Suspension


def helped_by(scene: Scene, giver: Key, suspension: Suspension) -> Iterator[HandedDown]:
    """What a coroutine lends to those that it awaits, which may be suspended as they use it."""
    for key in awaits_in(scene, giver):
        if not is_stub(key.path) and suspension.may(key):
            yield from (each for each in ways_to(scene, key) if each.giver == giver)


def found_to(scene: Scene, function: Key, suspension: Suspension) -> Sequence[HandedDown]:
    """Where a coroutine gets its connection, of a decorator or of those that await it."""
    found = handed_to(scene, function)
    return found or (ways_to(scene, function) if suspension.may(function) else ())


def ways_to(scene: Scene, helper: Key) -> Sequence[HandedDown]:
    """All places where a coroutine gets its connection; () where one is not known, or passes something else."""
    return scene.everywhere.remember(("ways to", helper), lambda: tuple(find_ways(scene, helper)))


def find_ways(scene: Scene, helper: Key) -> Sequence[HandedDown]:
    home = scene.at(helper.path)
    node = home.nodes.get(helper)
    if not isinstance(node, ast.AsyncFunctionDef) or not all(map(is_binding, node.decorator_list)):
        return ()
    if scene.reach.program.function(helper).is_generator:
        return ()
    found = [way_by(each, helper) for each in known_calls(scene, helper)]
    known = [each for each in found if each]
    names = {each.parameter for each in known}
    arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    parameter = next((each for each in arguments if names == {each.arg}), None)
    if len(known) < len(found) or parameter is None or not is_lent(node, parameter):
        return ()
    said = home.span(parameter.annotation) if parameter.annotation else None
    return tuple(replace(each, said=said) for each in known)


def is_lent(node: ast.AsyncFunctionDef, parameter: ast.arg) -> bool:
    """Whether a parameter is nothing but a connection, and its annotation, if there is one, no more than a class."""
    is_plain = parameter.annotation is None or isinstance(parameter.annotation, ast.Name | ast.Attribute)
    return is_plain and stays_itself(node, parameter) and parameter.arg not in defaults_of(node)


def defaults_of(node: ast.AsyncFunctionDef) -> frozenset[str]:
    """The parameters that a call need not pass."""
    positional = [*node.args.posonlyargs, *node.args.args]
    with_default = positional[len(positional) - len(node.args.defaults) :]
    named = [each for each, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if value]
    return frozenset(each.arg for each in (*with_default, *named))


def way_by(known: KnownCall, helper: Key) -> HandedDown | None:
    """What a call lends: one name for a connection or cursor, if it is awaited where it stands."""
    home, call, function = known.home, known.call, known.function
    if not isinstance(home.parents[call], ast.Await) or function not in home.nodes:
        return None
    handles = home.handles(function, home.nodes[function])
    named = [each for each in ast.walk(call) if isinstance(each, ast.Name) and each.id in handles]
    parameter = parameter_for(home, function, call, named[0], helper) if len(named) == 1 else None
    return HandedDown(helper, parameter, function, home.span(named[0])) if parameter else None
