"""Names and docstrings of helpers, once it is known which blocks have them."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from asyncfix.model.remembered import replace
from asyncfix.repair.edits import Lend
from asyncfix.repair.merging.pieces import Added, Helper
from asyncfix.repair.naming import name_after_file, name_after_result, name_after_sql, name_said
from asyncfix.repair.scene.stage import Stage

WIDTH = 100


def named(stage: Stage, equal: Sequence[Added], taken: set[tuple[Path, str]]) -> str:
    """After what it does, where several functions do it; else as the first one."""
    first = equal[0]
    own = [name_of(each.edit) for each in equal]
    if len(functions(equal)) == 1:
        return own[0]
    path = first.repair.path
    owner = stage.reach.program.function(stage.root(first.repair)).owner
    related = stage.related(path, owner)
    for name in wanted(first):
        is_free = stage.names(path).is_free(name) and name not in related and (path, name) not in taken
        if name in own or is_free:
            return name
    return own[0]


def wanted(added: Added) -> Iterator[str]:
    edit, passages = added.edit, added.passages
    if isinstance(edit, Lend):
        yield "_connections_sync" if edit.others else "_connection_sync"
        return
    given = name_after_result("get", edit.interface.outputs)
    end = passages.ends.get(edit.last)
    if end and (statements := passages.statements_between(edit.first, end)):
        done = (name_said(passages.lines, statements), name_after_sql(statements), name_after_file(statements))
        yield from (each for each in (*done, given) if each)


def name_of(edit: Helper) -> str:
    return edit.manager if isinstance(edit, Lend) else edit.helper


def with_name(edit: Helper, name: str) -> Helper:
    return replace(edit, manager=name) if isinstance(edit, Lend) else replace(edit, helper=name)


def functions(equal: Iterable[Added]) -> Sequence[str]:
    return list(dict.fromkeys(each.coroutine.name for each in equal))


def described(equal: Sequence[Added]) -> str:
    """The docstring of the first, about all of the functions, or how many they are where that is too wide."""
    first, *others = functions(equal)
    docstring = equal[0].edit.docstring
    if not others:
        return docstring
    *most, last = (f"{each}()" for each in (first, *others))
    text = docstring.replace(f"{first}()", f"{', '.join(most)} and {last}", 1)
    if len(text) + 6 + equal[0].coroutine.col_offset + 4 <= WIDTH:
        return text
    return docstring.replace(f"{first}()", f"{first}() and {len(others)} other{'s' if len(others) > 1 else ''}", 1)
