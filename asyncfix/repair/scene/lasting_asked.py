"""Where a program asks for a lasting handle, or names it, without using it there: what it finds may be another then."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.reach.target import Target
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.lasting import NONE, Drivers, global_handles, is_global
from asyncfix.repair.scene.lasting_libraries import is_asked
from asyncfix.repair.scene.lasting_roles import Use
from asyncfix.repair.scene.lasting_sets import homes_of, replaces, set_names, sets_in
from asyncfix.repair.scene.lasting_uses import uses_in
from asyncfix.repair.scene.mentions import functions_naming
from asyncfix.repair.scene.said_once import is_executed_once
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes


def asks_in(home: Scene, function: Key) -> Sequence[Use]:
    """Of libraries whose handles are replaced: where a function asks for one, itself or by a function it calls."""
    if not is_asked(home) or function not in home.nodes or not replaced_drivers(home):
        return ()
    leading = leading_to_asks(home)
    spans = {each.operation.span for each in home.edges(Target(function)) if leading.leads(each.entered)}
    nodes = own_nodes(list(home.nodes[function].body)) if spans else ()
    calls = [each for each in nodes if isinstance(each, ast.expr) and home.span(each) in spans]
    called = (Use(each, each.lineno, replaced_drivers(home), "asked") for each in calls)
    return (*asked_by(home, function), *called)


def asked_by(home: Scene, function: Key) -> Sequence[Use]:
    """What hangs on objects or is a global: a local name is as it was bound."""
    uses = (each for each in uses_in(home, function) if each.role in ("asked", "named"))
    kept = (each for each in uses if isinstance(each.node, ast.Attribute) or is_global(home, function, each.node))
    return [each for each in kept if each.drivers & replaced_drivers(home)]


def replaced_drivers(scene: Scene) -> Drivers:
    """The libraries of handles that are set elsewhere than as an object begins, but for globals that are set once."""

    def find() -> Drivers:
        using = [pair for name in set_names(scene) for pair in functions_naming(scene, name)]
        using += [(home, key) for home in homes_of(scene) if global_handles(home) for key in home.nodes]
        sets = ((home, key, use) for home, key in using for use in sets_in(home, key))
        return NONE.union(*(use.drivers for home, key, use in sets if not is_set_once(home, key, use)))

    return scene.everywhere.remember("replaced drivers", find)


def is_set_once(home: Scene, function: Key, use: Use) -> bool:
    """Whether a global gets a handle in one place alone, once: who has it then has no other."""
    is_first = isinstance(use.node, ast.Name) and not replaces(home, use)
    return is_first and is_executed_once(home, function, use.node)


def leading_to_asks(scene: Scene) -> Leading[Target]:
    """Which plain functions ask for such a handle, themselves or through what they call."""

    def is_followed(key: Key) -> bool:
        return not is_stub(key.path) and not scene.reach.program.function(key).is_async

    def follow(entered: Target) -> Iterator[Target]:
        return (each.entered for each in scene.edges(entered) if is_followed(each.entered.function))

    def asks(entered: Target) -> bool:
        key = entered.function
        home = scene.at(key.path) if is_followed(key) else None
        return home is not None and key in home.nodes and bool(asked_by(home, key))

    return scene.everywhere.remember("leading to asks", lambda: Leading(follow, asks))
