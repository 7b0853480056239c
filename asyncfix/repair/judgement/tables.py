"""Tables that statements read and then change accordingly: two that do so at once would overwrite each other.

On the loop, nothing of the process came in between; where the SQL locks what it reads, nothing does anyway.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.catalog import is_stub
from asyncfix.link.program import Key
from asyncfix.model.finding import Reason
from asyncfix.repair.judgement.inside import calls_by
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import mentions, own_nodes, simple

TABLE = r'\s+(?:only\s+)?([\w."`\[\]]+)'
READ = rf"(?i)\b(?:from|join){TABLE}"
CHANGED = rf"(?i)\b(?:insert\s+into|update|delete\s+from){TABLE}"
EXCLUDING = r"(?i)\s*(?:lock\s+table\b|select\s+pg_advisory|set\s.*\bserializable)"
LOCKING = r"(?i)\bfor\s+(?:no\s+key\s+)?update\b"
DECIDING = (ast.For, ast.If, ast.Match, ast.While)
LEAVING = (ast.Break, ast.Continue, ast.Raise, ast.Return)
NONE: frozenset[str] = frozenset()
SELECT = r"(?i)\s*(?:select|with)\b"


def changes_what_it_reads(scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> bool:
    """Whether statements do so, or a function of the project that they call."""
    called = {target.function for _, target, _ in calls_by(scene, function, statements)}
    return does_itself(statements) or any(does_inside(scene, key) for key in called if not is_stub(key.path))


def find_overwritten(scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> Iterator[Reason]:
    """Held connections have threads of their own, which can't take turns."""
    if changes_what_it_reads(scene, function, statements) and not is_changed_by_one_task(scene, function, statements):
        text = "what it reads of a table decides what it changes there, and other threads can now come in between"
        yield Reason("new-suspension", statements[0].lineno, text)


def is_changed_by_one_task(scene: Scene, function: Key, statements: Sequence[ast.stmt]) -> bool:
    """Whether one task alone changes the tables that statements change, as far as SQL is written in the program."""
    from asyncfix.repair.judgement.alone import is_only_task
    from asyncfix.repair.judgement.one_task import are_of_one_task

    if is_only_task(scene):
        return True
    changing = changes(scene)
    inside = (target.function for _, target, _ in calls_by(scene, function, statements))
    tables = changed_in(statements).union(*(changing.get(key, NONE) for key in inside))
    return are_of_one_task(scene, [function, *(key for key, found in changing.items() if found & tables)])


def changes(scene: Scene) -> Mapping[Key, frozenset[str]]:
    """The tables that functions of the program change."""

    def find() -> Mapping[Key, frozenset[str]]:
        known = scene.reach.program.modules
        homes = [
            scene.at(path) for path, each in scene.sources.items() if path in known and re.search(CHANGED, each.text)
        ]
        return {key: found for home in homes for key, node in home.nodes.items() if (found := changed_in(node.body))}

    return scene.everywhere.remember("tables changed", find)


def changed_in(statements: Sequence[ast.stmt]) -> frozenset[str]:
    texts = (text for each in simple(statements) for text in texts_in(each))
    return frozenset(plain(name) for text in texts for name in re.findall(CHANGED, text))


def does_inside(scene: Scene, key: Key) -> bool:
    def find() -> bool:
        node = scene.at(key.path).nodes.get(key)
        return node is not None and does_itself(node.body)

    return scene.everywhere.remember(("changes what it reads", key), find)


def does_itself(statements: Sequence[ast.stmt]) -> bool:
    said = ((statement, list(texts_in(statement))) for statement in simple(statements))
    texts = {statement: found for statement, found in said if found}
    if len(texts) < 2:  # one to read, one to change
        return False
    if any(re.match(EXCLUDING, text) for found in texts.values() for text in found):
        return False
    return any(depends_on(statements, change, read) for read, change in pairs(texts))


def pairs(texts: dict[ast.stmt, list[str]]) -> Iterator[tuple[ast.stmt, ast.stmt]]:
    """Statements that read a table, each with a later one that changes it."""
    found = sorted(texts, key=lambda each: (each.lineno, each.col_offset))
    for place, read in enumerate(found):
        asked = [text for text in texts[read] if re.match(SELECT, text) and not re.search(LOCKING, text)]
        tables = {plain(name) for text in asked for name in re.findall(READ, text)}
        for change in found[place + 1 :] if tables else ():
            if tables & {plain(name) for text in texts[change] for name in re.findall(CHANGED, text)}:
                yield read, change


def plain(name: str) -> str:
    """A table's name without its schema, however it is spelled."""
    return name.rpartition(".")[2].strip('`"[]').lower()


def texts_in(statement: ast.stmt | ast.expr) -> Iterator[str]:
    """The texts of a statement; of those that are put together, what is written there."""
    for each in own_nodes(list[ast.AST]((statement,))):
        match each:
            case ast.JoinedStr(values=values):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "?" for part in values)
            case ast.Constant(value=str() as text):
                yield text


def depends_on(statements: Sequence[ast.stmt], change: ast.stmt, read: ast.stmt) -> bool:
    """Whether a change is made with what was read, or only where that says so."""
    names = made_of(statements, read, change)
    nodes = (each for each in own_nodes(list(statements)) if isinstance(each, DECIDING))
    behind = (each for each in nodes if each.lineno >= read.lineno)
    return mentions(change, names) or any(is_of(question(each), names) and decides(each, change) for each in behind)


def made_of(statements: Sequence[ast.stmt], read: ast.stmt, change: ast.stmt) -> frozenset[str]:
    """The names that hold what was fetched behind a query, up to a change, and what was made of that."""
    nodes = [each for each in own_nodes(list(statements)) if isinstance(each, ast.Assign | ast.AnnAssign | ast.For)]
    between = sorted(
        (each for each in nodes if read.lineno <= each.lineno < change.lineno), key=lambda each: each.lineno
    )
    names: frozenset[str] = frozenset()
    for each in between:
        value = each.iter if isinstance(each, ast.For) else each.value
        if value is not None and (is_of(value, names) or isinstance(each, ast.For) or each is read):
            names |= {
                part.id for part in ast.walk(each) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
            }
    return names


def is_of(value: ast.expr, names: frozenset[str]) -> bool:
    """Whether it is made of these names, or of what a cursor has found."""
    return mentions(value, names) or any(map(is_fetching, ast.walk(value)))


def is_fetching(node: ast.AST) -> bool:
    """`cur.fetchone()`, `cur.rowcount`, `list(cur)`, `[row for row in cur]`."""
    match node:
        case ast.Attribute(attr=name):
            return name.startswith("fetch") or name == "rowcount"
        case ast.Call(func=ast.Name(id="list" | "next" | "dict" | "set" | "tuple" | "sorted")) | ast.comprehension():
            return True
        case _:
            return False


def question(deciding: ast.If | ast.While | ast.For | ast.Match) -> ast.expr:
    match deciding:
        case ast.For(iter=asked) | ast.Match(subject=asked) | ast.If(test=asked) | ast.While(test=asked):
            return asked


def decides(deciding: ast.stmt, change: ast.stmt) -> bool:
    """Whether a change stands in it, or behind where it leaves."""
    nodes = list(own_nodes([deciding]))
    return change in nodes or (deciding.lineno < change.lineno and any(isinstance(each, LEAVING) for each in nodes))
