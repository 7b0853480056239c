"""Whether all kept connections of a program are one: then what is said of one name holds for all."""

import ast
from collections.abc import Iterator
from typing import TypeGuard

from asyncfix.link.program import Key
from asyncfix.model.expressions import Call, Name
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.lasting import drivers_of, lasting_in, nodes_of
from asyncfix.repair.scene.lasting_sets import homes_of
from asyncfix.repair.scene.objects import makings
from asyncfix.repair.scene.scene import Scene


def is_one_connection(scene: Scene, function: Key) -> bool:
    """Whether all that a function names is one connection, so that what ends a transaction ends it of all."""
    own = names_in(scene, function) - scene.globals_of.get(function.qualname, frozenset())
    kept = [each for each in lasting_in(scene, function) if not (isinstance(each, ast.Name) and each.id in own)]
    named = [each for each in kept if isinstance(each, ast.expr) and is_connection(scene, function, each)]
    return len({ast.unparse(each) for each in named}) < 2 or is_only_connection(scene)


def is_connection(scene: Scene, function: Key, node: ast.expr) -> bool:
    values = list(types_of(scene, function, node))
    if isinstance(node, ast.Name) and not values:
        values = list(scene.reach.inference.types(Name(node.id), function))
    return any(scene.is_handle(each, "connection") for each in values)


def is_only_connection(scene: Scene) -> bool:
    """Whether the program makes connections in one place, once; or each commits what it executes."""

    def find() -> bool:
        return is_autocommit(scene) or sum(len(list(made_in(home))) for home in homes_of(scene)) < 2

    return scene.everywhere.remember("only connection", find)


def made_in(home: Scene) -> Iterator[object]:
    """The calls of a file that make a connection, and those that make objects that make one."""
    for key, node in home.nodes.items():
        for call in (each for each in nodes_of(node) if isinstance(each, ast.Call)):
            if call not in lasting_in(home, key) and makes_connection(home, key, call):
                yield call
                owner = home.reach.program.function(key).owner
                made = makings(home, Key(key.path, owner)) if owner else ()
                yield from (site for _, _, site in list(made)[1:])
    for uses in home.module.names.values():
        for value in (each.binding.value for each in uses if not each.scope):
            types = home.reach.inference.types(value, Key(home.source.path, "")) if isinstance(value, Call) else ()
            yield from (each for each in types if home.is_handle(each, "connection") and drivers_of(home, [each]))


def makes_connection(home: Scene, key: Key, call: ast.Call) -> bool:
    values = [each for each in home.values(call, key) if drivers_of(home, [each])]
    return any(home.is_handle(each, "connection") for each in values)


def is_setting(node: ast.AST) -> TypeGuard[ast.Assign]:
    return isinstance(node, ast.Assign) and any(
        isinstance(each, ast.Attribute) and each.attr == "autocommit" for each in node.targets
    )


def is_said(home: Scene, key: Key) -> bool:
    return keeps_new(home, key) == 1 and any(is_setting(each) for each in home.nodes[key].body)


def keeps_new(home: Scene, key: Key) -> int:
    """How many connections that calls give a function puts into attributes."""
    facts, inference = home.reach.program.function(key), home.reach.inference
    kept = [inference.types(each.value, key) for each in facts.writes]
    return sum(any(drivers_of(home, [e]) and home.is_handle(e, "connection") for e in types) for types in kept)


def names_in(scene: Scene, function: Key) -> frozenset[str]:
    return frozenset(each.name for each in scene.reach.program.function(function).bindings)


def is_autocommit(scene: Scene) -> bool:
    """Whether each function that keeps a new connection says so of it, and nothing says otherwise."""

    def find() -> bool:
        said = [each for home in homes_of(scene) for each in ast.walk(home.tree) if is_setting(each)]
        if not said or not all(isinstance(each.value, ast.Constant) and each.value.value is True for each in said):
            return False
        return all(is_said(home, key) for home in homes_of(scene) for key in home.nodes if keeps_new(home, key))

    return scene.everywhere.remember("autocommit", find)
