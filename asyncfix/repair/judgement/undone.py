"""Whether what is set on a connection is put back before the connection goes back to its pool, on every way there."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.judgement.coming import comes_to, runs
from asyncfix.repair.judgement.settings import ALL, Setting
from asyncfix.repair.judgement.steady import is_steady
from asyncfix.repair.judgement.surroundings import ancestors
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list, own_nodes

SOMETIMES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.match_case, ast.ExceptHandler)
WITH = (ast.With, ast.AsyncWith)
TRY = (ast.Try, ast.TryStar)
Releases = Mapping[Key, Sequence[ast.Call]]
Nested = tuple[ast.AST, ast.AST]  # a node, and what it stands in


def is_undone(scene: Scene, setting: Setting, settings: Sequence[Setting]) -> bool:
    """By the function that sets it, or by each method of the same class that gives the connection back.

    What SQL sets, an error puts back.
    """
    home, function = scene.at(setting.function.path), setting.function
    near = [each for each in settings if each.name in (setting.name, ALL) and each.function.path == function.path]
    near = [each for each in near if each is not setting and not each.sometimes]
    own = [each for each in near if each.function == function]
    later = [each for each in own if each.is_default and each.statement.lineno > setting.statement.lineno]
    if setting.is_sql and any(is_alike(home, setting, each, all_around(home, each)) for each in later):
        return True
    given = [each for each in releases_in(home, function) if each.lineno > setting.statement.lineno]
    if any(is_passed(home, setting, each, given) for each in own) or is_thrown_away(home, setting):
        return True
    others = [each for each in near if each.is_default and each.function != function]
    return not given and is_undone_by_class(home, setting, others)


def is_undone_by_class(home: Scene, setting: Setting, undoing: Sequence[Setting]) -> bool:
    facts = home.reach.program.function
    owner = facts(setting.function).owner
    methods = [key for key in home.nodes if owner and key != setting.function and facts(key).owner == owner]
    undoing = [each for each in undoing if each.function in methods]
    giving = {key: releases_in(home, key) for key in methods if undoing and not is_taking(home, key)}
    giving = {key: found for key, found in giving.items() if found}
    return bool(giving) and all(undoes(home, setting, undoing, giving, (key,)) for key in giving)


def undoes(home: Scene, setting: Setting, undoing: Sequence[Setting], giving: Releases, ways: tuple[Key, ...]) -> bool:
    """Whether a method undoes a setting before it gives the connection back, or all do that call it, as `ways` say."""
    key = ways[-1]
    own = [each for each in undoing if each.function == key]
    if any(is_passed(home, setting, each, giving[key]) for each in own):
        return True
    above = [each for each in giving if each not in ways and is_calling(home, each, key)]
    return bool(above) and all(undoes(home, setting, undoing, giving, (*ways, each)) for each in above)


def is_calling(home: Scene, caller: Key, called: Key) -> bool:
    return any(called in home.called_functions(each, caller) for each in calls_in(home.nodes[caller].body))


def releases_in(home: Scene, function: Key) -> Sequence[ast.Call]:
    """The calls of a function that give a connection back to its pool, themselves or by what they call."""

    def find() -> Sequence[ast.Call]:
        return tuple(each for each in calls_in(home.nodes[function].body) if gives_to_pool(home, function, each))

    return home.remember(("releases", function), find)


def gives_to_pool(home: Scene, function: Key, call: ast.Call) -> bool:
    """What may be closed twice is closed, and not given back."""
    marks = home.called_marks(call, function, "releases")
    if any(marks):
        return any(mark is not None and not mark.get("again") for mark in marks)
    called = runs(home, function, [ast.copy_location(ast.Expr(call), call)])
    return any(comes_to(home, each, "releases") for each in called)


def is_taking(home: Scene, function: Key) -> bool:
    return comes_to(home, function, "acquires")


def is_passed(home: Scene, setting: Setting, undoing: Setting, given: Sequence[ast.Call]) -> bool:
    """Whether a setting is undone on every way to where a connection is given back.

    Where a function calls nothing that gives it back, or a `with` around does so, that is in a `finally`.
    """
    node = home.nodes[undoing.function]
    around = ancestors(home, node, undoing.statement)
    is_lent = undoing.function == setting.function and any(isinstance(each, WITH) for each in around)
    if (is_lent or not given) and not is_final(home, setting, undoing):
        return False
    return all(is_before(home, setting, undoing, each) for each in given)


def is_final(home: Scene, setting: Setting, undoing: Setting) -> bool:
    """Whether it stands in a `finally`, behind no test but such as were asked before."""
    asked: list[Nested] = []
    for place, parent in all_around(home, undoing):
        if isinstance(parent, TRY) and any(each is place for each in parent.finalbody):
            return is_alike(home, setting, undoing, asked)
        asked.append((place, parent))
    return False


def is_before(home: Scene, setting: Setting, undoing: Setting, call: ast.Call) -> bool:
    """Whether nothing comes to a call that has not come past the undoing.

    So it is where the call stands behind it in its list of statements, or behind what is around it.
    """
    asked: list[Nested] = []
    for place, parent in all_around(home, undoing):
        if isinstance(place, ast.stmt):
            siblings = find_list(parent, place)
            behind = siblings[siblings.index(place) + 1 :]
            if any(each is call for each in own_nodes(list(behind))):
                return is_alike(home, setting, undoing, asked)
            if isinstance(parent, WITH) or (isinstance(parent, TRY) and may_skip(parent, siblings)):
                return False
        asked.append((place, parent))
    return False


def may_skip(tried: ast.Try | ast.TryStar, siblings: list[ast.stmt]) -> bool:
    """Whether what follows a `try` may run where these statements of it did not."""
    return siblings is not tried.finalbody and (bool(tried.handlers) or siblings is not tried.body)


def all_around(home: Scene, setting: Setting) -> Iterator[Nested]:
    """A statement and what it stands in, that and what it stands in, up to the function."""
    place: ast.AST = setting.statement
    node = home.nodes[setting.function]
    while place is not node:
        yield place, home.parents[place]
        place = home.parents[place]


def is_alike(home: Scene, setting: Setting, undoing: Setting, around: Iterable[Nested]) -> bool:
    """Whether what is undone behind some tests is undone wherever it was set, or there is such a connection."""
    said = {answer_of(*each) for each in all_around(home, setting)}
    tests = [each for each in around if isinstance(each[1], SOMETIMES) and not is_of_connection(undoing, each[1])]
    return all(answer_of(*each) in said and is_still(home, setting, undoing, each[1]) for each in tests)


def answer_of(place: ast.AST, parent: ast.AST) -> tuple[str, bool]:
    """What holds in a part of a statement: a test and its answer, or that very part."""
    match parent:
        case ast.If(test=test, body=body):
            return ast.unparse(test), any(each is place for each in body)
        case _:
            return str(id(parent)), True


def is_still(home: Scene, setting: Setting, undoing: Setting, parent: ast.AST) -> bool:
    """Whether a test has the same answer again, if it is one."""
    if not isinstance(parent, ast.If):
        return True
    return is_steady(home, setting.function, undoing.function, parent.test, setting.statement.lineno)


def is_of_connection(undoing: Setting, parent: ast.AST) -> bool:
    """`if conn:`, `if not conn.closed:`: whether there is one to be given back; no other is left with a setting."""
    name = connection_of(undoing.statement)
    if not name or not isinstance(parent, ast.If):
        return False
    test = ast.parse(re.sub(rf"\b{re.escape(name)}\b", "_", ast.unparse(parent.test)), mode="eval")
    names = {each.id for each in ast.walk(test) if isinstance(each, ast.Name)}
    return names == {"_"} and not any(isinstance(each, ast.Call) for each in ast.walk(test))


def connection_of(statement: ast.stmt) -> str:
    """On what a statement sets something, as it is written."""
    match statement:
        case ast.Assign(targets=[ast.Attribute(value=connection)]):
            return ast.unparse(connection)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=connection))):
            return ast.unparse(connection)
        case _:
            return ""


def is_thrown_away(home: Scene, setting: Setting) -> bool:
    """Whether the function closes the connection instead of giving it back."""
    calls = calls_in(home.nodes[setting.function].body)
    given = [each for each in calls if home.is_marked(each, setting.function, "releases")]
    return any(keyword.arg == "close" for each in given for keyword in each.keywords)
