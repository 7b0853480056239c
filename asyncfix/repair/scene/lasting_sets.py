"""Where attributes and globals are set to a connection that outlives the functions that use it."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.scene.lasting import (
    NONE,
    Drivers,
    handles_hanging,
    may_hang,
    nodes_of,
)
from asyncfix.repair.scene.lasting_libraries import is_asked
from asyncfix.repair.scene.lasting_roles import Use
from asyncfix.repair.scene.mentions import functions_naming, named_in, word_alone
from asyncfix.repair.scene.scene import Scene, own_nodes
from asyncfix.repair.scene.words import new_receiver


def sets_in(home: Scene, function: Key) -> Sequence[Use]:
    """Where a function sets an attribute that keeps such a handle, but for an initialiser's own object."""

    def find() -> Sequence[Use]:
        names, own = set_names(home), new_receiver(home.reach.program.function(function))
        node = home.nodes.get(function) if function in naming_sets(home) and is_asked(home) else None
        nodes = [each for each in nodes_of(node) if is_set(home, each)] if node else []
        return tuple(
            Use(each, each.lineno, names[each.attr])
            for each in nodes
            if isinstance(each, ast.Attribute) and not (own and ast.unparse(each.value) == own)
        )

    return home.remember(("sets lasting", function), find)


def naming_sets(home: Scene) -> frozenset[Key]:
    """The functions of a file whose text holds the name of such an attribute."""

    def find() -> frozenset[Key]:
        names = set_names(home)
        return frozenset(named_in(home, word_alone(*names)) if names else ())

    return home.remember("naming sets", find)


def sets_anew(scene: Scene, attr: str) -> int:
    """How many statements set an attribute, to something else than None."""

    def find() -> int:
        sets = ((home, use) for home, key in functions_naming(scene, attr) for use in sets_in(home, key))
        meant = (pair for pair in sets if isinstance(pair[1].node, ast.Attribute) and pair[1].node.attr == attr)
        return sum(not is_none(home, use.node) for home, use in meant)

    return scene.everywhere.remember(("sets anew", attr), find)


def is_none(home: Scene, target: ast.AST) -> bool:
    statement = home.parents[target]
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    return isinstance(value, ast.Constant) and value.value is None


def replaces(home: Scene, use: Use) -> bool:
    """Whether what an attribute keeps may be another thing afterwards for calls that were begun before."""
    return isinstance(use.node, ast.Attribute) and (is_none(home, use.node) or sets_anew(home, use.node.attr) > 1)


def homes_of(scene: Scene) -> Iterator[Scene]:
    program = scene.reach.program
    return (scene.at(path) for path in scene.sources if path in program.modules)


def named_functions(scene: Scene) -> Iterator[Key]:
    """The functions of the program that have a name, without a look at their texts."""
    modules = scene.reach.program.modules
    found = (modules[path] for path in scene.sources if path in modules)
    return (Key(each.path, name) for each in found for name in each.functions if name)


def is_set(scene: Scene, node: ast.AST) -> bool:
    """Whether an attribute, or a global name, gets such a handle, or what stands for none."""
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in set_names(scene)


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


def sets_lasting(scene: Scene, statements: Sequence[ast.stmt]) -> bool:
    return any(is_set(scene, each) for each in own_nodes(list(statements)))
