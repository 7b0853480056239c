"""Functions that a program names in one place alone, which is executed once: what they do, they do once."""

import ast
import re
from collections.abc import Iterator

from asyncfix.link.program import Key
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.lasting_roles import is_handed
from asyncfix.repair.scene.mentions import END, files_naming, lines_with, word_alone
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word

REPEATING = (
    ast.AsyncFor,
    ast.DictComp,
    ast.For,
    ast.GeneratorExp,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.While,
)
BEGINNING = re.compile(r"\s*(?:async\s+)?def\s|\s*(?:from|import)\s")


def is_executed_once(home: Scene, function: Key, node: ast.AST) -> bool:
    """Whether a function has a place that is executed once."""
    return runs_once(home, function) and not is_repeated(home, node)


def runs_once(scene: Scene, function: Key) -> bool:
    """Whether a function is called, or handed to a thread that is waited for, in one place that is executed once.

    Of what nothing names, others may call any; where it is the only such function, all begins there.
    """
    return scene.everywhere.remember(("said once", function), lambda: _runs_once(scene, function, frozenset()))


def _runs_once(scene: Scene, function: Key, asked: frozenset[Key]) -> bool:
    if not function.qualname:
        return True  # a module
    if function in asked or not is_plain(scene, function):
        return False
    name = scene.reach.program.function(function).name
    found = list(places_naming(scene, name))
    if not found:
        return all(each == function for each in unnamed(scene))
    sites = [site_at(*found[0], name)] if len(found) == 1 else []
    return all(_runs_once(scene, each, asked | {function}) for each in sites if each) and all(sites) and bool(sites)


def site_at(home: Scene, line: int, name: str) -> Key | None:
    """The function that calls one on a line, or has a thread do it, where that is not repeated in it."""
    names = (each for each in home.all_nodes if isinstance(each, ast.Name | ast.Attribute))
    found = next((each for each in names if each.lineno == line and last_word(each) == name), None)
    if found is None or is_repeated(home, found):
        return None
    site, call = around(home, found), home.parents[found]
    is_called = isinstance(call, ast.Call) and call.func is found
    return site if is_called or (site.qualname and is_handed(home, site, found)) else None


def around(home: Scene, node: ast.AST) -> Key:
    """The function that a node stands in, or its module."""
    while not isinstance(node, FunctionNode | ast.Module):
        node = home.parents[node]
    return home.key_of(node) if isinstance(node, FunctionNode) else Key(home.source.path, "")


def is_repeated(home: Scene, node: ast.AST) -> bool:
    """Whether it stands in a loop, or in a lambda, in its function."""
    while not isinstance(node, FunctionNode | ast.Module):
        node = home.parents[node]
        if isinstance(node, REPEATING):
            return True
    return False


def is_plain(scene: Scene, function: Key) -> bool:
    """Whether it is no method and no nested function, and no decorator hands it to others."""
    facts = scene.reach.program.function(function)
    return not (facts.owner or facts.parent or facts.decorators or facts.qualname != facts.name)


def places_naming(scene: Scene, name: str) -> Iterator[tuple[Scene, int]]:
    """The lines that say a word, but for those that define or import it; a line that says it twice counts twice."""
    word = re.compile(word_alone(name))
    for home in map(scene.at, files_naming(scene, name)):
        lines = END.split(home.source.text)
        for line in lines_with(home, word_alone(name)):
            text = lines[line - 1]
            said = len(word.findall(text)) - bool(BEGINNING.match(text))
            yield from [(home, line)] * said


def unnamed(scene: Scene) -> tuple[Key, ...]:
    """The plain functions of the program that nothing names."""

    def find() -> Iterator[Key]:
        for module in scene.reach.program.project:
            for name in module.functions:
                key = Key(module.path, name)
                if name and is_plain(scene, key) and not any(places_naming(scene, name)):
                    yield key

    return scene.everywhere.remember("unnamed functions", lambda: tuple(find()))
