"""Names of other modules, and numbers, that became others: as they were."""

import ast

from asyncfix.repair.edits import Keep, Rename


def renamed_name(after: ast.AST, edit: Rename | None) -> ast.AST:
    match after:
        case ast.Name(id=name) if edit and name == edit.new:
            after.id = edit.old
        case ast.Attribute(attr=name) if edit and name == edit.new:
            after.attr = edit.old
        case _:
            pass
    return after


def is_raised(after: ast.AST, edit: Keep) -> bool:
    return isinstance(after, ast.Constant) and type(after.value) is int and after.value == edit.new


def renamed_import(before: ast.stmt, after: ast.stmt, edit: Rename | None) -> ast.stmt:
    """An import of the new name as one of the old; of both, if it was one of both."""
    if edit is None or not isinstance(before, ast.ImportFrom) or not isinstance(after, ast.ImportFrom):
        return after
    if (before.module, before.level) != (after.module, after.level):
        return after
    old = [(each.name, each.asname) for each in before.names]
    taken = {(each.name, each.asname) for each in after.names}
    names = [ast.alias(*pair) for pair in old if (edit.new if pair[0] == edit.old else pair[0], pair[1]) in taken]
    wanted = {(edit.new if name == edit.old else name, asname) for name, asname in old}
    names += [each for each in after.names if (each.name, each.asname) not in wanted]
    return ast.copy_location(ast.ImportFrom(after.module, names, after.level), after)
