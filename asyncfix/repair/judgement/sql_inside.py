"""The SQL that statements run, with all that they call, as far as it is written in the program."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.repair.judgement.tables import CHANGED, READ, changes, plain, texts_in
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import body_of, find_list, own_nodes
from asyncfix.repair.scene.words import last_word

SQL = re.compile(r"\s*(?:select|with|insert|update|delete|merge|replace)\b", re.IGNORECASE)
NONE: frozenset[str] = frozenset()


def tables_of_both(scene: Scene, function: Key, read: ast.stmt | ast.expr, change: ast.stmt) -> frozenset[str] | None:
    """The tables that one statement reads and another changes; None where those of either are not known."""
    reading = texts_run(scene, function, [read]) or texts_run(scene, function, standing_before(scene, read))
    found = tables_in(reading, READ) | tables_in(reading, CHANGED)
    changed = tables_in(texts_run(scene, function, [change]), CHANGED)
    return found & changed if found and changed else None


def standing_before(scene: Scene, read: ast.stmt | ast.expr) -> Sequence[ast.stmt]:
    """The statements of the same list: the query whose rows are fetched."""
    row = find_list(scene.parents[read], read) if isinstance(read, ast.stmt) else []
    return row[: row.index(read)] if isinstance(read, ast.stmt) else ()


def are_shared(scene: Scene, function: Key, tables: frozenset[str]) -> bool:
    """Whether another task than the one that runs a function may change some tables."""
    from asyncfix.repair.judgement.one_task import are_of_one_task

    named = tables_in([text for found in named_texts(scene).values() for text in found], CHANGED)
    changing = [key for key, found in changes(scene).items() if found & tables]
    return bool(tables) and not (named.isdisjoint(tables) and are_of_one_task(scene, [function, *changing]))


def says_any(scene: Scene, function: Key, change: ast.stmt, words: frozenset[str]) -> bool:
    """Whether the SQL of a change has one of some names of columns."""
    if not words:
        return False
    said = " ".join(text for text in texts_run(scene, function, [change]) if re.search(CHANGED, text))
    return not words.isdisjoint(re.findall(r"\w+", said))


def texts_run(scene: Scene, function: Key, nodes: Sequence[ast.AST]) -> frozenset[str]:
    called = called_in(scene, function, nodes)
    return frozenset(said_in(scene, nodes)).union(*(texts_inside(scene, each) for each in called))


def called_in(scene: Scene, function: Key, nodes: Sequence[ast.AST]) -> Iterator[Key]:
    """The functions and coroutines of the project that some nodes call."""
    found = (each for call in calls_in(nodes) for each in scene.called_functions(call, function))
    return (each for each in found if not is_stub(each.path))


def texts_inside(scene: Scene, function: Key) -> frozenset[str]:
    def find() -> frozenset[str]:
        reached = leading_to_sql(scene).reached(function)
        return frozenset(text for each in reached for text in own_texts(scene, each))

    return scene.everywhere.remember(("SQL inside", function), find)


def leading_to_sql(scene: Scene) -> Leading[Key]:
    """Which functions run SQL that is written there, themselves or through what they call."""

    def follow(function: Key) -> Iterator[Key]:
        home = scene.at(function.path)
        node = home.nodes.get(function)
        return called_in(home, function, node.body if node else ())

    def find() -> Leading[Key]:
        return Leading(follow, lambda function: bool(own_texts(scene, function)))

    return scene.everywhere.remember("leading to SQL", find)


def own_texts(scene: Scene, function: Key) -> frozenset[str]:
    home = scene.at(function.path)
    node = home.nodes.get(function)
    return home.remember(("own SQL", function), lambda: frozenset(said_in(scene, body_of(node)))) if node else NONE


def said_in(scene: Scene, nodes: Sequence[ast.AST]) -> Iterator[str]:
    """The SQL that is written in some nodes, or under a name that stands there."""
    named = named_texts(scene)
    for each in own_nodes(nodes):
        match each:
            case ast.Constant(value=str(text)) if SQL.match(text):
                yield text
            case ast.JoinedStr():
                yield from filter(SQL.match, texts_in(each))
            case ast.Name() | ast.Attribute():
                yield from named.get(last_word(each), ())


def named_texts(scene: Scene) -> Mapping[str, frozenset[str]]:
    """The SQL that modules and classes of the program give a name."""

    def find() -> Mapping[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for path in scene.sources.keys() & scene.reach.program.modules.keys():
            home = scene.at(path)
            for name, text in texts_given(home) if re.search(CHANGED, home.source.text) else ():
                found[name] = found.get(name, NONE) | {text}
        return found

    return scene.everywhere.remember("SQL by name", find)


def texts_given(home: Scene) -> Iterator[tuple[str, str]]:
    bodies = [home.tree.body, *(each.body for each in home.tree.body if isinstance(each, ast.ClassDef))]
    for statement in (each for body in bodies for each in body):
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                yield from ((name, text) for text in texts_in(value) if SQL.match(text))


def tables_in(texts: Sequence[str] | frozenset[str], pattern: str) -> frozenset[str]:
    return frozenset(plain(name) for text in texts for name in re.findall(pattern, text)) - {""}
