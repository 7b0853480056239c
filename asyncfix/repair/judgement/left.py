"""What functions leave on connections that go back to their pool: whoever takes such a one next finds it so.

Coroutines that take turns on the loop mostly get the same connection each time; threads get several.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import Mark, find_mark
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen, replace
from asyncfix.reach.target import Target
from asyncfix.reach.ways import Edge
from asyncfix.repair.emit import TURNS_CLASS
from asyncfix.repair.judgement.reaching import reaches_mark
from asyncfix.repair.judgement.shared import files_naming
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.model import Repair
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.scene import Scene, own_nodes, statement_of
from asyncfix.repair.scene.stage import Stage

ALL = "all"  # what a reset puts back
SOMETIMES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.match_case, ast.ExceptHandler)


@frozen
class Setting:
    """A statement that sets something which a connection keeps when it is given back."""

    function: Key
    name: str
    node: ast.expr | ast.stmt  # the call, or the assignment
    statement: ast.stmt


def warn_of_left(stage: Stage, repairs: Sequence[Repair]) -> tuple[Repair, ...]:
    """Which connection of a pool a block gets must not matter: such repairs are unsafe where one keeps a setting."""
    pooled = next((each for each in repairs if each.edits and each.pool), None)
    left = next(find_left(stage.scene(pooled.path)), None) if pooled else None
    if left is None:
        return tuple(repairs)
    place = f"{left.function.path.as_posix()}:{left.statement.lineno}"
    text = f"`{left.name}` stays set on a connection that goes back to its pool ({place}): which block gets it next"
    reason = Reason("left-on-connection", left.statement.lineno, f"{text} would depend on the threads")
    return tuple(each.doubt(replace(reason, line=each.line)) if each.edits and each.pool else each for each in repairs)


def find_left(scene: Scene) -> Iterator[Setting]:
    """What is set on a pool's connections, not for all of them, and not put back."""
    settings = [each for path in sorted(paths_of(scene)) for each in settings_of(scene.at(path))]
    said = (each for each in settings if each.name != ALL and not is_default(each.node))
    changing = [each for each in said if takes(scene, each.function) and not is_put_back(scene, each, settings)]
    taking = takers(scene) if changing else frozenset()
    yield from (each for each in changing if not is_for_all(scene, settings, each.name, taking))


def names_of(mark: Mark) -> Mapping[str, str]:
    """Which setting each attribute and method of a connection sets: an attribute's setter the same; ALL for a reset."""
    sets = {name: name.removeprefix("set_") for name in mark.get("remembers").split()}
    return sets | dict.fromkeys(mark.get("forgets").split(), ALL)


def paths_of(scene: Scene) -> frozenset[Path]:
    """The files that name one of them."""
    modules = (each.facts for path, each in scene.reach.program.modules.items() if is_stub(path))
    marks = [find_mark(cls, "resource") for each in modules for cls in each.classes]
    names = {name for mark in marks if mark for name in names_of(mark)}
    return frozenset(path for name in names for path in files_naming(scene, name))


def settings_of(home: Scene) -> Iterator[Setting]:
    for function, node in home.nodes.items():
        for each in own_nodes(list(node.body)):
            called = each.func if isinstance(each, ast.Call) else each
            if isinstance(called, ast.Attribute) and (called is not each or isinstance(called.ctx, ast.Store)):
                found, statement = meant(home, function, called.value, called.attr), statement_of(home, each)
                said = each if isinstance(each, ast.Call) else statement
                yield from (Setting(function, name, said, statement) for name in found)


def meant(home: Scene, function: Key, connection: ast.expr, attr: str) -> frozenset[str]:
    """What an attribute sets, of all that the connection may be."""
    marks = [home.resource(each) for each in types_of(home, function, connection)]
    return frozenset(names_of(mark)[attr] for mark in marks if mark and attr in names_of(mark))


def takers(scene: Scene) -> frozenset[Key]:
    """The functions of the program that take a connection from a pool themselves."""
    function = scene.reach.program.function
    homes = (scene.at(path) for path in scene.sources if path in scene.reach.program.modules)
    keys = (key for home in homes for key in home.nodes if function(key).owner != TURNS_CLASS)
    return frozenset(key for key in keys if any(is_taking(scene, each) for each in scene.edges(Target(key))))


def is_taking(scene: Scene, edge: Edge) -> bool:
    called = scene.reach.program.function(edge.target)
    return find_mark(called, "acquires") is not None or called.owner == TURNS_CLASS


def takes(scene: Scene, function: Key) -> bool:
    """Whether a function takes a connection from a pool, itself or through what it calls."""
    return any(reaches_mark(scene, each.entered, "acquires") for each in scene.edges(Target(function)))


def is_default(setting: ast.expr | ast.stmt) -> bool:
    """Whether it says what new connections say: `conn.autocommit = False`."""
    match setting:
        case ast.Assign(value=value):
            return isinstance(value, ast.Constant) and not value.value
        case ast.Call(args=arguments, keywords=keywords):
            given = [*arguments, *(each.value for each in keywords)]
            return all(isinstance(each, ast.Constant) and not each.value for each in given)
        case _:
            return False


def is_put_back(scene: Scene, setting: Setting, settings: Sequence[Setting]) -> bool:
    """By a `finally` of the same function, which an error can't skip, or by another method of the same class."""
    home, function = scene.at(setting.function.path), scene.reach.program.function
    near = [
        each for each in settings if each.name in (setting.name, ALL) and each.function.path == setting.function.path
    ]
    others = [each for each in near if each.function != setting.function and is_default(each.node)]
    owner = function(setting.function).owner
    if owner and any(function(each.function).owner == owner for each in others):
        return True
    same = [each for each in near if each.function == setting.function and each is not setting]
    return any(is_final(home, each) for each in same) or is_thrown_away(home, setting)


def is_final(home: Scene, setting: Setting) -> bool:
    """Whether it stands in a `finally`."""
    around = ancestors(home, home.nodes[setting.function], setting.statement)
    closing = (each for each in around if isinstance(each, ast.Try))
    return any(setting.statement in own_nodes(list(each.finalbody)) for each in closing)


def is_thrown_away(home: Scene, setting: Setting) -> bool:
    """Whether the function closes the connection instead of giving it back."""
    calls = calls_in(home.nodes[setting.function].body)
    given = [each for each in calls if home.is_marked(each, setting.function, "releases")]
    return any(keyword.arg == "close" for each in given for keyword in each.keywords)


def is_for_all(scene: Scene, settings: Sequence[Setting], name: str, taking: frozenset[Key]) -> bool:
    """Whether each function that takes a connection sets the same on it, in any case."""
    always = {each.function for each in settings if each.name == name and not is_conditional(scene, each)}
    return taking <= always


def is_conditional(scene: Scene, setting: Setting) -> bool:
    home = scene.at(setting.function.path)
    around = ancestors(home, home.nodes[setting.function], setting.statement)
    return any(isinstance(each, SOMETIMES) for each in around)
