"""SQL that modules and classes give a name, and the functions that run it under that."""

import ast
from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.repair.judgement.checked import DATABASE
from asyncfix.repair.judgement.closure_calls import function_around
from asyncfix.repair.judgement.reaching import waits_for
from asyncfix.repair.judgement.sql_inside import named_texts, tables_in
from asyncfix.repair.judgement.tables import CHANGED
from asyncfix.repair.scene.mentions import files_naming
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.words import last_word


def running(scene: Scene, tables: frozenset[str]) -> frozenset[Key] | None:
    """The functions that run what changes some tables, until it is over; None where one does something else with it."""
    names = [name for name, texts in named_texts(scene).items() if tables_in(texts, CHANGED) & tables]
    found = [each for name in names for each in users_of(scene, name)]
    return None if None in found else frozenset(each for each in found if each)


def users_of(scene: Scene, name: str) -> tuple[Key | None, ...]:
    """The functions that run what has a name; None for each use where it isn't known who does."""
    return scene.everywhere.remember(("users of SQL", name), lambda: tuple(find_users(scene, name)))


def find_users(scene: Scene, name: str) -> Iterator[Key | None]:
    for home in map(scene.at, files_naming(scene, name)):
        for node in home.all_nodes:
            match node:
                case ast.alias(name=found, asname=other) if found == name and other not in (None, name):
                    yield None
                case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()) if last_word(node) == name:
                    function = function_around(home, node)
                    yield function if function and is_run_there(home, function, node) else None


def is_run_there(home: Scene, function: Key, node: ast.AST) -> bool:
    """Whether a text is passed to a driver's call, and to nothing that could keep it."""
    place = home.parents[node]
    call = home.parents[place] if isinstance(place, ast.keyword) else place
    if not isinstance(call, ast.Call) or call.func is node:
        return False
    called = list(home.called_functions(call, function))
    return bool(called) and all(waits_itself(home, each) for each in called)


def waits_itself(home: Scene, function: Key) -> bool:
    return is_stub(function.path) and waits_for(home.reach.program.function(function), DATABASE)
