"""What earlier repairs have written, as files call it and as functions of the program."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from asyncfix.catalog.marks import find_mark
from asyncfix.link.program import Key, Module, Program
from asyncfix.model.expressions import Imported
from asyncfix.model.remembered import frozen
from asyncfix.repair.added import (
    ADDED,
    METHODS,
    OWN,
    OWNER_CLASS,
    RELEASE,
    RUN,
    SIGNATURES,
    TURNS,
    TURNS_CLASS,
    plain_of,
)
from asyncfix.repair.scene.scene import Scene

if TYPE_CHECKING:
    from asyncfix.repair.recognised import Recognised


@frozen
class Owned:
    """What a name of a file stands for: a part of an earlier repair, and the file that it stands in."""

    plain: str
    path: Path


def find_own(scene: Scene) -> Mapping[str, Owned]:
    """The names by which a file calls what earlier repairs have written, there or in another module."""
    return scene.remember("parts of earlier repairs", lambda: dict(own_names(scene)))


def own_names(scene: Scene) -> Iterator[tuple[str, Owned]]:
    recognised = recognised_in(scene)
    for plain in recognised.nodes:
        yield recognised.called.of(plain), Owned(plain, scene.source.path)
    for name, uses in scene.module.names.items() if plain_names(scene) else ():
        for value in (use.binding.value for use in uses):
            if isinstance(value, Imported) and (found := owned_by(scene, value)):
                yield name, found


def plain_names(scene: Scene) -> bool:
    """Whether the text has any of them."""
    return any(plain in scene.source.text for plain in ADDED)


def owned_by(scene: Scene, imported: Imported) -> Owned | None:
    plain = plain_of(imported.name or "")
    module = resolve(scene, imported) if plain else None
    if module is None or module.path not in scene.sources or module.facts.is_newer:
        return None
    recognised = recognised_in(scene.at(module.path))
    is_own = plain in recognised.nodes and recognised.called.of(plain) == imported.name
    return Owned(plain, module.path) if is_own else None


def recognised_in(scene: Scene) -> "Recognised":
    from asyncfix.repair.recognised import recognise  # where something goes to threads

    return scene.remember("recognised", lambda: recognise(scene.tree))


def is_part(scene: Scene, node: ast.expr, *plain: str) -> bool:
    """Whether an expression is a name by which the file calls one of some parts."""
    own = find_own(scene).get(node.id) if isinstance(node, ast.Name) and plain_of(node.id) else None
    return own is not None and own.plain in plain


def borrows(scene: Scene, node: ast.Call) -> bool:
    """Whether a call takes a connection when it is its turn: `_DB_TURNS.borrow(pool.getconn)`."""
    match node.func:
        case ast.Attribute(value=turns, attr="borrow"):
            return bool(node.args) and is_part(scene, turns, TURNS)
        case _:
            return False


def resolve(scene: Scene, imported: Imported) -> Module | None:
    program = scene.reach.program
    return program.find_module(program.absolute(imported, scene.module), scene.module)


def own_part(program: Program, key: Key) -> str:
    """`_Turns.run` for a function that an earlier repair has added, under that name or with a number; "" for others."""
    function = program.function(key)
    plain = plain_of(function.owner or function.qualname)
    if not plain:
        return ""
    if function.owner:
        names = {each.name for each in program.modules[key.path].functions.values() if each.owner == function.owner}
        return f"{plain}.{function.name}" if METHODS.get(plain, ADDED) <= names else ""
    if plain == RUN:
        return plain if find_mark(function, "runs") else ""
    is_async, wanted = SIGNATURES.get(plain, (False, ()))
    given = (function.is_async, [each.name for each in function.parameters])
    return plain if given == (is_async, [each for each in wanted if each != "/"]) else ""


def is_runtime(program: Program, key: Key) -> bool:
    """Whether it is what an earlier repair has added for connections."""
    return own_part(program, key).partition(".")[0] in (TURNS_CLASS, OWNER_CLASS, OWN, RELEASE)
