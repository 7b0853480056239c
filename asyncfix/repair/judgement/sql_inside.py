"""The SQL that statements run, with all that they call, as far as it is written in the program."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.repair.judgement.tables import CHANGED, READ, plain, texts_in
from asyncfix.repair.scene.answers import Leading
from asyncfix.repair.scene.blocks import calls_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import body_of, own_nodes
from asyncfix.repair.scene.words import last_word

SQL = re.compile(
    r"(?:\s|/\*.*?\*/|--[^\n]*\n|\()*(?:select|with|insert|update|delete|merge|replace|create|alter|drop|truncate)\b",
    re.IGNORECASE | re.DOTALL,
)
LISTED = r"(?is)\bfrom\s+([\w.\"]+(?:\s+(?:as\s+)?\w+)?(?:\s*,\s*[\w.\"]+(?:\s+(?:as\s+)?\w+)?)+)"
NONE: frozenset[str] = frozenset()


def texts_run(scene: Scene, function: Key, nodes: Sequence[ast.AST]) -> frozenset[str]:
    called = called_in(scene, function, nodes)
    return frozenset(said_in(scene, nodes)).union(*(texts_inside(scene, each) for each in called))


def called_in(scene: Scene, function: Key, nodes: Sequence[ast.AST]) -> Iterator[Key]:
    """The functions and coroutines of the project that some nodes call."""
    found = (each for call in calls_in(nodes) for each in scene.called_functions(call, function))
    return (each for each in found if not is_stub(each.path))


def called_by(scene: Scene, function: Key) -> Iterator[Key]:
    """Those that a function of the project calls, awaited or not."""
    home = scene.at(function.path)
    node = home.nodes.get(function)
    return called_in(home, function, node.body if node else ())


def texts_inside(scene: Scene, function: Key) -> frozenset[str]:
    def find() -> frozenset[str]:
        reached = leading_to_sql(scene).reached(function)
        return frozenset(text for each in reached for text in own_texts(scene, each))

    return scene.everywhere.remember(("SQL inside", function), find)


def leading_to_sql(scene: Scene) -> Leading[Key]:
    """Which functions run SQL that is written there, themselves or through what they call."""

    def find() -> Leading[Key]:
        return Leading(partial(called_by, scene), lambda function: bool(own_texts(scene, function)))

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


def tables_in(texts: Iterable[str], pattern: str) -> frozenset[str]:
    names: list[str] = []
    for text in texts:
        names += re.findall(pattern, text)
        names += listed_in(text) if pattern == READ else ()
    return frozenset(map(plain, names)) - {""}


def listed_in(text: str) -> Iterator[str]:
    """The tables behind the first of a list: `FROM authors a, books b`."""
    for found in re.findall(LISTED, text):
        yield from (words[0] for each in found.split(",")[1:] if (words := each.split()))
