"""Where attributes and globals are set to a connection that outlives the functions that use it."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.scene.lasting import (
    NONE,
    Drivers,
    global_handles,
    handles_hanging,
    is_global,
    may_hang,
    nodes_of,
)
from asyncfix.repair.scene.lasting_libraries import is_asked
from asyncfix.repair.scene.lasting_roles import Use
from asyncfix.repair.scene.mentions import files_naming, functions_naming, named_in, word_alone
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.words import last_word, new_receiver


def sets_in(home: Scene, function: Key) -> Sequence[Use]:
    """Where a function sets an attribute or a global that keeps such a handle, but for an initialiser's own object."""

    def find() -> Sequence[Use]:
        own = new_receiver(home.reach.program.function(function))
        node = home.nodes.get(function) if is_asked(home) and function in naming_sets(home) else None
        nodes = [each for each in nodes_of(node) if is_set(home, function, each)] if node else []
        return tuple(
            Use(each, each.lineno, kept_under(home, each))
            for each in nodes
            if isinstance(each, ast.Name)
            or (isinstance(each, ast.Attribute) and not (own and ast.unparse(each.value) == own))
        )

    return home.remember(("sets lasting", function), find)


def naming_sets(home: Scene) -> frozenset[Key]:
    """The functions of a file whose text holds the name of such an attribute or global."""

    def find() -> frozenset[Key]:
        names = {*set_names(home), *global_handles(home)}
        return frozenset(named_in(home, word_alone(*names)) if names else ())

    return home.remember("naming sets", find)


def sets_anew(scene: Scene, name: str) -> int:
    """How many statements set an attribute or a global of some name, to something else than None."""

    def find() -> int:
        sets = ((home, use.node) for home, key in functions_naming(scene, name) for use in sets_in(home, key))
        found = [(home, node) for home, node in (*sets, *sets_of_module(scene, name)) if last_word(node) == name]
        return sum(not is_none(home, node) for home, node in found)

    return scene.everywhere.remember(("sets anew", name), find)


def sets_of_module(scene: Scene, name: str) -> Iterator[tuple[Scene, ast.AST]]:
    """Where modules themselves set a name that is such a handle."""
    for home in map(scene.at, files_naming(scene, name)):
        nodes = own_nodes(list(home.tree.body)) if name in global_handles(home) else ()
        yield from ((home, each) for each in nodes if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load))


def is_none(home: Scene, target: ast.AST) -> bool:
    statement = home.parents[target]
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    return isinstance(statement, ast.Delete) or (isinstance(value, ast.Constant) and value.value is None)


def replaces(home: Scene, use: Use) -> bool:
    """Whether what a name keeps may be another thing afterwards for calls that were begun before."""
    return is_none(home, use.node) or sets_anew(home, last_word(use.node)) > 1


def homes_of(scene: Scene) -> Iterator[Scene]:
    program = scene.reach.program
    return (scene.at(path) for path in scene.sources if path in program.modules)


def named_functions(scene: Scene) -> Iterator[Key]:
    """The functions of the program that have a name, without a look at their texts."""
    modules = scene.reach.program.modules
    found = (modules[path] for path in scene.sources if path in modules)
    return (Key(each.path, name) for each in found for name in each.functions if name)


def is_set(home: Scene, function: Key, node: ast.AST) -> bool:
    """Whether an attribute or a global gets such a handle, or what stands for none."""
    match node:
        case ast.Attribute(ctx=ast.Store() | ast.Del()):
            return node.attr in set_names(home)
        case ast.Name(ctx=ast.Store() | ast.Del()):
            return is_global(home, function, node)
        case _:
            return False


def kept_under(home: Scene, node: ast.AST) -> Drivers:
    """The libraries of what an attribute or a global keeps."""
    match node:
        case ast.Attribute(attr=attr):
            return set_names(home).get(attr, NONE)
        case ast.Name(id=name):
            return global_handles(home).get(name, NONE)
        case _:
            return NONE


def kept_as(scene: Scene, state: str) -> Drivers:
    """The libraries of what an attribute (`.conn`) or a global (`module:conn`) keeps."""
    if state.startswith("."):
        return set_names(scene).get(state.removeprefix("."), NONE)
    module, _, name = state.partition(":")
    homes = (each for each in homes_of(scene) if each.module.facts.module == module)
    return NONE.union(*(global_handles(each).get(name, NONE) for each in homes))


def set_names(scene: Scene) -> Mapping[str, Drivers]:
    """The attributes under which such handles are found, by the libraries."""

    def find() -> Mapping[str, Drivers]:
        found: dict[str, Drivers] = {}
        for key in named_functions(scene):
            for node, drivers in handles_hanging(scene.at(key.path), key).items() if may_hang(scene, key) else ():
                if isinstance(node, ast.Attribute):
                    found[node.attr] = found.get(node.attr, NONE) | drivers
        return found

    return scene.everywhere.remember("lasting names", find)


def sets_lasting(home: Scene, function: Key, statements: Sequence[ast.stmt]) -> bool:
    return any(is_set(home, function, each) for each in own_nodes(list(statements)))
