"""Whether all that a program does with connections that outlive its functions is understood."""

import ast
from collections.abc import Iterable, Iterator

from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.reach.target import Target
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.clients import lost_clients
from asyncfix.repair.scene.contents import named_types, types_of
from asyncfix.repair.scene.lasting import (
    NONE,
    Drivers,
    global_handles,
    nodes_of,
)
from asyncfix.repair.scene.lasting_libraries import is_asked
from asyncfix.repair.scene.lasting_roles import Use, is_handed
from asyncfix.repair.scene.lasting_sets import homes_of, set_names
from asyncfix.repair.scene.lasting_uses import leading_to_uses, used_by, used_inside, uses_in
from asyncfix.repair.scene.mentions import files_naming, functions_naming
from asyncfix.repair.scene.overriding import is_for_library
from asyncfix.repair.scene.scene import Scene

PLAIN = ("classmethod", "contextmanager", "property", "setter", "staticmethod")


def lost_in_lambdas(scene: Scene) -> Iterator[Drivers]:
    """The libraries of handles under whose names a lambda may use one, whenever it is called."""
    names = set_names(scene)
    for path in dict.fromkeys(path for name in names for path in files_naming(scene, name)):
        tree = scene.at(path).tree
        inside = (node for each in ast.walk(tree) if isinstance(each, ast.Lambda) for node in ast.walk(each))
        yield from (names[each.attr] for each in inside if isinstance(each, ast.Attribute) and each.attr in names)
    for home in homes_of(scene):
        yield from (drivers for name, drivers in global_handles(home).items() if is_in_lambda(home, name))


def is_in_lambda(home: Scene, name: str) -> bool:
    """Whether a lambda that no function has uses a global; those in functions are looked at there."""
    for each in lambdas_outside(home.tree):
        words = {node.id for node in ast.walk(each.body) if isinstance(node, ast.Name)}
        if name in words - {node.arg for node in ast.walk(each.args) if isinstance(node, ast.arg)}:
            return True
    return False


def lambdas_outside(node: ast.AST) -> Iterator[ast.Lambda]:
    """The lambdas of a module and its classes."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.Lambda):
            yield each
        for part in (*each.decorator_list, each.args) if isinstance(each, FunctionNode) else (each,):
            yield from lambdas_outside(part)


def losses(scene: Scene, uses: Iterable[Use]) -> Iterator[Drivers]:
    """The libraries of handles of which something is done that is not understood, by what is soon asked first."""
    yield from (each.drivers for each in uses if each.role == "lost")
    yield from lost_clients(scene)
    yield from lost_in_lambdas(scene)
    yield from given_as_functions(scene)


def known_drivers(scene: Scene) -> Drivers:
    """The libraries of whose lasting handles all uses in the program are understood."""

    def find() -> Drivers:
        if not is_asked(scene):
            return NONE
        if has_unknown(scene):
            return NONE
        uses = [use for home in homes_of(scene) for key in home.nodes for use in uses_in(home, key)]
        found = frozenset().union(*(each.drivers for each in uses))
        for lost in losses(scene, uses):
            found -= lost
            if not found:
                break  # what is looked through next is the whole program
        return found

    return scene.everywhere.remember("known drivers", find)


def given_as_functions(scene: Scene) -> Iterator[Drivers]:
    """Those that functions use which are kept or handed on, so that anybody may call them; generators, too."""
    leading = leading_to_uses(scene)
    for home in homes_of(scene):
        for key, node in home.nodes.items():
            facts = scene.reach.program.function(key)
            if facts.is_generator and not scene.reach.inference.is_manager(key) and not facts.is_async:
                yield used_by(scene, key)
            if not facts.is_async and any(not is_plain_decorator(each) for each in node.decorator_list):
                yield used_by(scene, key)
            if leading.leads(Target(key)) and is_for_library(scene, key):
                yield used_inside(scene, Target(key))
            for each in nodes_of(node):
                if isinstance(each, ast.Attribute | ast.Name) and isinstance(each.ctx, ast.Load):
                    yield from _given(home, key, each, leading)


def is_plain_decorator(decorator: ast.expr) -> bool:
    """Whether only who calls the function in the program runs it; frameworks call others in threads of theirs."""
    last = decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")
    return last in PLAIN


def _given(home: Scene, key: Key, node: ast.expr, leading: Leading[Target]) -> Iterator[Drivers]:
    parent = home.parents[node]
    if isinstance(parent, ast.Call) and parent.func is node:
        return
    for each in named_types(home, key, node):
        if isinstance(each, Callable) and leading.leads(Target(each.function)) and not is_handed(home, key, node):
            yield used_inside(home, Target(each.function))


def has_unknown(scene: Scene) -> bool:
    """Whether something of unknown type is asked for what elsewhere is such a handle."""
    for name in set_names(scene):
        for home, key in functions_naming(scene, name):
            read = (each for each in nodes_of(home.nodes[key]) if isinstance(each, ast.Attribute) and each.attr == name)
            if any(is_untyped(home, key, each) for each in read):
                return True
    return False


def is_untyped(home: Scene, key: Key, node: ast.Attribute) -> bool:
    """Whether nothing is known of what it hangs on, nor of what it is."""
    is_read = isinstance(node.ctx, ast.Load)
    return is_read and not any((*types_of(home, key, node), *types_of(home, key, node.value)))
