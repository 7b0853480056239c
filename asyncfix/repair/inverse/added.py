"""What was added to a module: imports and the runtime."""

import ast

from asyncfix.repair.added import CALL, HELD_CLASS, RUN, TURNS, TURNS_CLASS, Naming
from asyncfix.repair.edits import Unimport
from asyncfix.repair.inverse.record import Record, UnlikeError

REWRITTEN = frozenset((CALL, RUN, TURNS_CLASS, HELD_CLASS))
Import = ast.Import | ast.ImportFrom


def without_added(before: ast.stmt | None, after: ast.stmt, record: Record) -> ast.stmt | None:
    """A statement of the new text without what the old one in its place has not; None if nothing is left of it."""
    if isinstance(after, Import):
        return without_imports(before, after, record)
    name = defined_by(after)
    return None if record.is_part(name) and (before is None or defined_by(before) != name) else after


def without_rewritten(before: ast.Module, after: ast.Module, called: Naming) -> None:
    """Takes parts of an earlier runtime out of the old text that the new one has otherwise, or has no longer."""
    new = {ast.dump(each) for each in after.body}
    parts = [(called.plain(defined_by(each)), each) for each in before.body]
    found = {plain for plain, each in parts if plain in REWRITTEN and ast.dump(each) not in new}
    gone = found | ({TURNS} if TURNS_CLASS in found else set())
    before.body = [each for plain, each in parts if plain not in gone]


def without_unused(before: ast.Module, after: ast.Module, record: Record) -> None:
    """Takes names that are unused now out of the imports of the old text. Raises UnlikeError if one is used."""
    unused = {edit.name for edit in record.of(Unimport)}
    used = next((each for each in ast.walk(after) if isinstance(each, ast.Name) and each.id in unused), None)
    if used:
        raise UnlikeError(f"`{used.id}` is not imported any more", used)
    for each in before.body:
        if isinstance(each, Import) and unused:
            each.names = [alias for alias in each.names if (alias.asname or alias.name) not in unused]
    before.body = [each for each in before.body if not isinstance(each, Import) or each.names]


def defined_by(statement: ast.stmt) -> str:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case _:
            return ""


def without_imports(before: ast.stmt | None, after: Import, record: Record) -> ast.stmt | None:
    if before is not None and ast.dump(before) == ast.dump(after):
        return after
    module = "." * after.level + (after.module or "") if isinstance(after, ast.ImportFrom) else None
    added = [each for each in after.names if may_be_added(module, each, record)]
    known = names_of(before) if isinstance(before, type(after)) and head_of(before) == head_of(after) else set()
    kept = [each for each in after.names if each not in added or (each.name, each.asname) in known]
    if not known or not kept:
        return None if len(added) == len(after.names) else after
    if isinstance(after, ast.ImportFrom):
        return ast.copy_location(ast.ImportFrom(after.module, kept, after.level), after)
    return after


def may_be_added(module: str | None, imported: ast.alias, record: Record) -> bool:
    name = imported.name
    pair = (name, "") if module is None else (module, name)
    return record.may_import(*pair, imported.asname or name)


def names_of(statement: ast.stmt) -> set[tuple[str, str | None]]:
    return {(each.name, each.asname) for each in statement.names} if isinstance(statement, Import) else set()


def head_of(statement: ast.stmt) -> tuple[str | None, int]:
    return (statement.module, statement.level) if isinstance(statement, ast.ImportFrom) else (None, 0)
