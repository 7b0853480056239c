"""Functions that a program has only threads call, and waits for: the one thread of the repairs can do so, too."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Callable
from asyncfix.link.program import Key
from asyncfix.model.expressions import Call
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.judgement.effects import Access
from asyncfix.repair.judgement.once import beginnings_kept
from asyncfix.repair.judgement.shared import gets_away, is_left_to
from asyncfix.repair.scene.contents import named_types
from asyncfix.repair.scene.lasting_roles import is_handed
from asyncfix.repair.scene.mentions import files_naming, is_unread
from asyncfix.repair.scene.scene import Scene

LONG = (ast.With, ast.AsyncWith, ast.For, ast.While, ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Unknown(Exception):  # noqa: N818
    """A function may be called elsewhere."""


@frozen
class Handing:
    """`await asyncio.to_thread(close_pool)` in a coroutine."""

    home: Scene
    site: Key
    call: ast.Call


def is_in_turn(scene: Scene, path: Path, access: Access) -> bool:
    """Whether some state is used in such a function, which runs in turn with the blocks once its calls are edited."""
    home = scene.at(path)
    around = [key for key, node in home.nodes.items() if node.lineno <= access.line <= (node.end_lineno or 0)]
    return bool(around) and bool(handings_of(scene, max(around, key=lambda each: home.nodes[each].lineno)))


def handings_of(scene: Scene, function: Key) -> Sequence[Handing]:
    """All calls that hand a function to a thread, which waits for nothing there; none where others call it, too."""

    def find() -> Sequence[Handing]:
        try:
            return tuple(find_handings(scene, function)) if is_brief(scene, function) else ()
        except Unknown:
            return ()

    return scene.everywhere.remember(("handed to threads", function), find)


def is_brief(scene: Scene, function: Key) -> bool:
    """Whether a function of a module only calls what libraries have, and takes no lock: it keeps no thread waiting."""
    facts, node = scene.reach.program.function(function), scene.at(function.path).nodes.get(function)
    if node is None or facts.is_async or facts.is_generator or facts.decorators or facts.owner or facts.parent:
        return False
    if any(isinstance(each, LONG) for statement in node.body for each in ast.walk(statement)):
        return False
    calls = (each.value for each in facts.operations if isinstance(each.value, Call))
    return all(is_of_library(scene, function, each) for each in calls)


def is_of_library(scene: Scene, function: Key, call: Call) -> bool:
    found = scene.reach.inference.types(call.function, function)
    return bool(found) and all(isinstance(each, Callable) and is_stub(each.function.path) for each in found)


def find_handings(scene: Scene, function: Key) -> Iterator[Handing]:
    """Raises Unknown where the function is said in another way."""
    name = scene.reach.program.function(function).name
    if any(map(name.startswith, beginnings_kept(scene))):
        raise Unknown
    for path in files_naming(scene, name):
        home = scene.at(path)
        for node in home.all_nodes:
            if gets_away(node, name) or is_text(home, node, name):
                raise Unknown
            if isinstance(node, ast.Name | ast.Attribute) and said_by(node) == name:
                yield from handing_by(home, node, function)


def handing_by(home: Scene, node: ast.Name | ast.Attribute, function: Key) -> Iterator[Handing]:
    site = function_around(home, node)
    found = list(named_types(home, site, node)) if site else []
    meant = {each.function if isinstance(each, Callable) else None for each in found}
    if meant and function not in meant:
        return  # what is called so elsewhere
    call = home.parents[node]
    if site is None or meant != {function} or not is_handed(home, site, node):
        raise Unknown
    if not isinstance(call, ast.Call) or call.keywords or is_left_to(home, call.lineno, call.end_lineno or 0):
        raise Unknown
    yield Handing(home, site, call)


def said_by(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def is_text(home: Scene, node: ast.AST, name: str) -> bool:
    """Whether a text says it, which somebody may look up."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    return node.value.replace(":", ".").rpartition(".")[2] == name and not is_unread(home, node)
