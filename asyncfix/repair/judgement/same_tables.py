"""Whether another task could change a table between a statement that reads it and one that changes it accordingly."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from asyncfix.link.program import Key
from asyncfix.repair.judgement.checked import Read
from asyncfix.repair.judgement.sql_inside import tables_in, texts_inside, texts_run
from asyncfix.repair.judgement.tables import CHANGED, READ, changes, texts_in
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import find_list, simple

WHERE = r"(?is)\bwhere\b(.*?)(?:\b(?:group|order|limit|for|returning)\b|\Z)"
COMPARED = r"(?i)(\w+)\s*(?:=|<|>|!=|\bin\b|\bis\b|\blike\b)"
SET = r"(?is)\bset\b(.*?)(?:\bwhere\b|\Z)"
NEXT = r"(?i)\b(?:limit|order\s+by)\b"
DELETING = r"(?i)\bdelete\s+from\b"
INSERTING = r"(?i)\binsert\s+into\b(?!.*\b(?:update|delete\s+from)\s+(?!set\b))"
# What changes a table that is not named there: views, triggers, cascades, and names that are put in.
HIDING = re.compile(
    r"\bcreate\s+(?:or\s+replace\s+)?(?:materialized\s+)?(?:view|trigger|rule)\b|\bon\s+delete\s+(?:cascade|set)\b"
    r"|\b(?:insert\s+into|update|delete\s+from)\s+(?:[{?%]|\"\s*\+)",
    re.IGNORECASE,
)
Names = frozenset[str]


def may_meet(scene: Scene, function: Key, read: Read, change: ast.stmt, is_told: bool = False) -> bool:
    """Whether a task may change a table that one statement reads and another changes; where it `is_told` alone."""
    found, changed = tables_read(scene, function, read), tables_changed(scene, function, change)
    if not found or not changed:
        return not is_told
    return bool(found & changed) and are_shared(scene, function, found & changed)


def are_apart(scene: Scene, function: Key, read: Read, change: ast.stmt) -> bool:
    """Whether what others do between them is no matter: they have come before the first, or come behind the second.

    No other task changes what was read; or rows are put into another table, and nobody else uses both.
    """
    found, changed = tables_read(scene, function, read), tables_changed(scene, function, change)
    if not found or not changed:
        return False
    if not are_shared(scene, function, found & changed or found):
        return True
    if found & changed:
        return False
    texts = texts_run(scene, function, [change])
    is_plain = all(re.search(INSERTING, text) for text in texts if re.search(CHANGED, text)) and not find_hiding(scene)
    return is_plain and not any(uses_both(scene, key, found, changed) for key in coroutines(scene))


def uses_both(scene: Scene, function: Key, read: Names, changed: Names) -> bool:
    """Whether a coroutine changes a table that was read, and uses one that is changed."""
    texts = texts_inside(scene, function)
    changing = tables_in(texts, CHANGED)
    return not changing.isdisjoint(read) and not (changing | tables_in(texts, READ)).isdisjoint(changed)


def coroutines(scene: Scene) -> Sequence[Key]:
    modules = [each for each in scene.reach.program.project if each.path in scene.sources]
    return [Key(each.path, name) for each in modules for name, facts in each.functions.items() if facts.is_async]


def tables_read(scene: Scene, function: Key, read: Read) -> Names:
    texts = reading_texts(scene, function, read)
    return tables_in(texts, READ) | tables_in(texts, CHANGED)


def tables_changed(scene: Scene, function: Key, change: ast.stmt) -> Names:
    return tables_in(texts_run(scene, function, [change]), CHANGED)


def reading_texts(scene: Scene, function: Key, read: Read) -> frozenset[str]:
    """Of rows that are fetched, the SQL that stands before that."""
    if found := texts_run(scene, function, [read]):
        return found
    row = find_list(scene.parents[read], read) if isinstance(read, ast.stmt) else []
    if found := texts_run(scene, function, [each for each in row if each.lineno < read.lineno]):
        return found
    return texts_run(scene, function, [e for e in simple(scene.nodes[function].body) if e.lineno < read.lineno])


def claims(scene: Scene, function: Key, read: Read, change: ast.stmt) -> bool:
    """Whether a change takes what was found from who looks for the same: it sets what he asks for, or deletes it."""
    reading = [text for text in reading_texts(scene, function, read) if not re.search(CHANGED, text)]
    changing = texts_run(scene, function, [change])
    asked = {name for text in reading for part in re.findall(WHERE, text) for name in re.findall(COMPARED, part)}
    changed = {name for text in changing for part in re.findall(SET, text) for name in re.findall(r"(\w+)\s*=", part)}
    is_next = any(re.search(NEXT, text) for text in reading)
    return not asked.isdisjoint(changed) or (is_next and any(re.search(DELETING, text) for text in changing))


def are_shared(scene: Scene, function: Key, tables: Names) -> bool:
    """Whether another task than the one that runs a function may change some tables."""
    from asyncfix.repair.judgement.alone import is_only_task
    from asyncfix.repair.judgement.named_sql import running
    from asyncfix.repair.judgement.one_task import are_of_one_task
    from asyncfix.repair.judgement.quiet import is_beside_none

    def find() -> bool:
        if is_only_task(scene):
            return False
        named = running(scene, tables)
        if named is None:
            return True
        hiding = find_hiding(scene)
        changing = {key for key, found in changes(scene).items() if found & tables or hiding} | hiding | named
        return not (are_of_one_task(scene, {function, *changing}) or is_beside_none(scene, function, sorted(changing)))

    return scene.everywhere.remember(("shared tables", function, tables), find)


def find_hiding(scene: Scene) -> frozenset[Key]:
    """The functions that run SQL, or modules that have some, which changes tables that it does not name.

    By a rule of other tables, or as a variable has the name.
    """

    def find() -> Iterator[Key]:
        known = scene.reach.program.modules
        paths = [path for path, each in scene.sources.items() if path in known and HIDING.search(each.text)]
        for home in map(scene.at, paths):
            yield from (key for key, node in home.nodes.items() if any(map(HIDING.search, texts_of(node.body))))
            if any(map(HIDING.search, texts_of(each for each in home.tree.body if isinstance(each, ast.Assign)))):
                yield Key(home.source.path, "")

    return scene.everywhere.remember("changes hidden in SQL", lambda: frozenset(find()))


def texts_of(statements: Iterable[ast.stmt]) -> Iterator[str]:
    return (text for each in statements for text in texts_in(each))


def says_any(scene: Scene, function: Key, change: ast.stmt, words: frozenset[str]) -> bool:
    """Whether the SQL of a change has one of some names of columns."""
    if not words:
        return False
    said = " ".join(text for text in texts_run(scene, function, [change]) if re.search(CHANGED, text))
    return not words.isdisjoint(re.findall(r"\w+", said))
