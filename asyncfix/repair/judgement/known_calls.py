"""All that a program does with a function, where that is known: it is called by its name, and nothing else."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.scene.families import find_family
from asyncfix.repair.scene.mentions import files_naming, is_last, is_unread
from asyncfix.repair.scene.scene import Scene


@frozen
class KnownCall:
    """A call in a function, with its file."""

    home: Scene
    function: Key
    call: ast.Call


def known_calls(scene: Scene, called: Key) -> Sequence[KnownCall]:
    """The calls of a function; () where it is, or may be, more than called, or another one of its name is."""

    def find() -> Sequence[KnownCall]:
        if find_family(scene, called) != (called,):
            return ()
        found = list(find_calls(scene, called))
        known = tuple(each for each in found if each)
        return known if len(known) == len(found) else ()

    return scene.everywhere.remember(("known calls", called), find)


def find_calls(scene: Scene, called: Key) -> Iterator[KnownCall | None]:
    """Each of them; None for what is, or may be, something else that is done with it."""
    name = scene.reach.program.function(called).name
    for home in map(scene.at, files_naming(scene, name)):
        for node in home.all_nodes:
            match node:
                case ast.Name(id=found) | ast.Attribute(attr=found) if found == name:
                    yield from find_call(home, called, node)
                case ast.alias(name=found, asname=other) if found == name and other not in (None, name):
                    yield None
                case ast.Constant(value=str(text)) if is_last(text, name) and not is_unread(home, node):
                    yield None


def find_call(home: Scene, called: Key, node: ast.Name | ast.Attribute) -> Iterator[KnownCall | None]:
    """What is done with what has the name: nothing to tell of, where that is surely something else."""
    function, call = function_around(home, node), home.parents.get(node)
    if function is None or not isinstance(call, ast.Call) or call.func is not node:
        yield None
        return
    functions = set(home.called_functions(call, function))
    if functions == {called}:
        yield KnownCall(home, function, call)
    elif called in functions or not functions:
        yield None
