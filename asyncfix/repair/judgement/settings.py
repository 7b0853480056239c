"""What functions set on connections so that it stays when they are given back: by attributes, methods, and SQL."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.catalog import is_stub
from asyncfix.catalog.marks import Mark, find_mark
from asyncfix.link.program import Key
from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement.decided import asks_database
from asyncfix.repair.judgement.tables import texts_in
from asyncfix.repair.scene.contents import types_of
from asyncfix.repair.scene.mentions import files_naming
from asyncfix.repair.scene.scene import Scene, statement_of
from asyncfix.repair.scene.syntax import own_nodes
from asyncfix.repair.scene.words import last_word

ALL = "all"  # what a reset puts back
SAID = re.compile(r"""["']\s*(?:re)?set\s|set_config\s*\(""", re.IGNORECASE)
SET = re.compile(
    r"\s*set\s+(?:session\s+(?!authorization|characteristics))?(?!local\b|transaction\b|constraints\b)"
    r"(session\s+\w+|time\s+zone|[\w.]+)\s*(?:=|\bto\b)?\s*(\w*)",
    re.IGNORECASE,
)
RESET = re.compile(r"\s*(?:reset|discard)\s+(session\s+\w+|time\s+zone|[\w.]+)", re.IGNORECASE)
CONFIG = re.compile(r"\bset_config\s*\(\s*'([\w.]+)'\s*,(.*),\s*false\s*\)", re.IGNORECASE)
DEFAULTS = ("default", "none")
# What decides how fast statements are, or how long they may take, and not what they do.
TUNING = re.compile(
    r".*_timeout|.*_mem|.*_cost|.*_buffers|.*_workers.*|application_name|auto_explain.*|client_min_messages|enable_.*|"
    r"jit.*|log_.*|max_.*|seed|synchronous_commit|track_.*",
    re.IGNORECASE,
)


@frozen
class Setting:
    """A statement that sets what a connection keeps when it is given back, or puts it back (`is_default`).

    `sometimes`: a function that it calls does, behind a test.
    """

    function: Key
    name: str
    statement: ast.stmt
    is_default: bool
    is_sql: bool = False
    sometimes: bool = False


def find_settings(scene: Scene) -> tuple[Setting, ...]:
    """All of a program's, those that are put back too."""
    paths = {*paths_naming(scene), *(path for path, source in scene.sources.items() if SAID.search(source.text))}
    known = sorted(path for path in paths if path in scene.reach.program.modules)
    return tuple(each for path in known for each in (*attributes_set(scene.at(path)), *sent(scene.at(path))))


def names_of(mark: Mark) -> Mapping[str, str]:
    """Which setting each attribute and method of a connection sets: an attribute's setter the same; ALL for a reset."""
    sets = {name: name.removeprefix("set_") for name in mark.get("remembers").split()}
    return sets | dict.fromkeys(mark.get("forgets").split(), ALL)


def paths_naming(scene: Scene) -> frozenset[Path]:
    """The files that name one of them."""
    modules = (each.facts for path, each in scene.reach.program.modules.items() if is_stub(path))
    marks = [find_mark(cls, "resource") for each in modules for cls in each.classes]
    names = {name for mark in marks if mark for name in names_of(mark)}
    return frozenset(path for name in names for path in files_naming(scene, name))


def attributes_set(home: Scene) -> Iterator[Setting]:
    for function, node in home.nodes.items():
        for each in own_nodes(list(node.body)):
            called = each.func if isinstance(each, ast.Call) else each
            if isinstance(called, ast.Attribute) and (called is not each or isinstance(called.ctx, ast.Store)):
                found, statement = meant(home, function, called.value, called.attr), statement_of(home, each)
                if found and isinstance(each, ast.Call) and (parts := parts_of(home, function, each)) is not None:
                    yield from (Setting(function, name, statement, is_off(value)) for name, value in parts)
                    continue
                said = each if isinstance(each, ast.Call) else statement
                yield from (Setting(function, name, statement, name == ALL or is_default(said)) for name in found)


def parts_of(home: Scene, function: Key, call: ast.Call) -> Sequence[tuple[str, ast.expr]] | None:
    """What a method sets that may set several things, by the names of its parameters; None for others.

    What could be left out sets nothing where it is None.
    """
    callees = home.called_functions(call, function)
    if len(callees) != 1 or any(isinstance(each, ast.Starred) for each in call.args):
        return None
    known = {each.name: each for each in home.reach.program.function(callees[0]).parameters[1:]}
    given = [*zip(known, call.args, strict=False), *((each.arg or "", each.value) for each in call.keywords)]
    if not given or not all(name in known and known[name].default for name, _ in given):
        return None
    return [each for each in given if not is_none(each[1])]


def meant(home: Scene, function: Key, connection: ast.expr, attr: str) -> frozenset[str]:
    """What an attribute sets, of all that the connection may be."""
    marks = [home.resource(each) for each in types_of(home, function, connection)]
    return frozenset(names_of(mark)[attr] for mark in marks if mark and attr in names_of(mark))


def is_default(setting: ast.expr | ast.stmt) -> bool:
    """Whether it says what new connections say: `conn.autocommit = False`."""
    match setting:
        case ast.Assign(value=value):
            return is_off(value)
        case ast.Call(args=arguments, keywords=keywords):
            return all(map(is_off, [*arguments, *(each.value for each in keywords)]))
        case _:
            return False


def is_off(value: ast.expr) -> bool:
    """The level 0 of isolation is none that new connections have."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value.lower() in DEFAULTS
    is_named = isinstance(value, ast.Name | ast.Attribute) and last_word(value).lower().endswith("_default")
    return is_named or is_none(value) or (isinstance(value, ast.Constant) and value.value is False)


def is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def sent(home: Scene) -> Iterator[Setting]:
    """What the SQL of a file sets, as far as it is written in the calls."""
    for function, node in home.nodes.items() if SAID.search(home.source.text) else ():
        for call in own_nodes(list(node.body)):
            if isinstance(call, ast.Call) and call.args and last_word(call.func).startswith("execute"):
                found = set_by(next(texts_in(call.args[0]), ""))
                if found and asks_database(home, function, call):
                    name, is_reset = found
                    yield Setting(function, name, statement_of(home, call), is_reset, is_sql=True)


def set_by(text: str) -> tuple[str, bool] | None:
    """What a statement of SQL sets for all that follow, and whether it puts it back."""
    if reset := RESET.match(text):
        name = plain(reset[1])
        return (name if name != "all" else ALL), True
    found = SET.match(text) or CONFIG.search(text)
    if found is None or TUNING.fullmatch(found[1]):
        return None
    return plain(found[1]), found[2].strip(" '").lower() in (*DEFAULTS, *(("",) if found.re is CONFIG else ()))


def plain(name: str) -> str:
    return " ".join(name.lower().split())
