"""Whether all kept connections of a program are one: then what is said of one name holds for all."""

import ast
from collections.abc import Iterator
from typing import TypeGuard

from asyncfix.infer.types import Type
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.repair.scene.contents import named_types
from asyncfix.repair.scene.lasting import drivers_of, lasting_in, nodes_of
from asyncfix.repair.scene.lasting_sets import homes_of
from asyncfix.repair.scene.objects import makings
from asyncfix.repair.scene.scene import Scene


def is_one_connection(scene: Scene, function: Key) -> bool:
    """Whether all that a function names is one connection, so that what ends a transaction ends it of all."""
    own = names_in(scene, function)
    kept = [each for each in lasting_in(scene, function) if not (isinstance(each, ast.Name) and each.id in own)]
    named = [each for each in kept if isinstance(each, ast.expr) and is_connection(scene, function, each)]
    return len({ast.unparse(each) for each in named}) < 2 or is_only_connection(scene)


def is_connection(scene: Scene, function: Key, node: ast.expr) -> bool:
    return any(scene.is_handle(each, "connection") for each in named_types(scene, function, node))


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
    yield from made_by_module(home)


def made_by_module(home: Scene) -> Iterator[object]:
    for uses in home.module.names.values():
        for value in (each.binding.value for each in uses if not each.scope):
            types = home.reach.inference.types(value, Key(home.source.path, "")) if isinstance(value, Call) else ()
            yield from (each for each in types if is_kept_connection(home, each))


def is_kept_connection(home: Scene, value: Type) -> bool:
    return home.is_handle(value, "connection") and bool(drivers_of(home, [value]))


def makes_connection(home: Scene, key: Key, call: ast.Call) -> bool:
    return any(is_kept_connection(home, each) for each in home.values(call, key))


def is_setting(node: ast.AST) -> TypeGuard[ast.Assign]:
    return isinstance(node, ast.Assign) and any(
        isinstance(each, ast.Attribute) and each.attr == "autocommit" for each in node.targets
    )


def is_said(home: Scene, key: Key) -> bool:
    return keeps_new(home, key) == 1 and any(is_setting(each) for each in home.nodes[key].body)


def is_said_by_module(home: Scene) -> bool:
    return len(list(made_by_module(home))) == 1 and any(is_setting(each) for each in home.tree.body)


def keeps_new(home: Scene, key: Key) -> int:
    """How many connections that calls give a function puts into attributes and globals."""
    facts, inference = home.reach.program.function(key), home.reach.inference
    shared = home.globals_of.get(key.qualname, frozenset())
    values = [each.value for each in facts.writes] + [each.value for each in facts.bindings if each.name in shared]
    return sum(any(is_kept_connection(home, e) for e in inference.types(each, key)) for each in values)


def names_in(scene: Scene, function: Key) -> frozenset[str]:
    """The names that a function binds for itself."""
    bound = frozenset(each.name for each in scene.reach.program.function(function).bindings)
    return bound - scene.globals_of.get(function.qualname, frozenset())


def is_autocommit(scene: Scene) -> bool:
    """Whether each function that keeps a new connection says so of it, and nothing says otherwise."""

    def find() -> bool:
        said = [each for home in homes_of(scene) for each in home.all_nodes if is_setting(each)]
        if not said or not all(isinstance(each.value, ast.Constant) and each.value.value is True for each in said):
            return False
        if not all(is_said_by_module(home) for home in homes_of(scene) if any(made_by_module(home))):
            return False
        return all(is_said(home, key) for home in homes_of(scene) for key in home.nodes if keeps_new(home, key))

    return scene.everywhere.remember("autocommit", find)
