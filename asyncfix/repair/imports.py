"""Adds what a module must import, next to what it imports already."""

from collections.abc import Iterable, Sequence

import libcst as cst

Line = cst.SimpleStatementLine | cst.BaseCompoundStatement
Statements = tuple[Line, ...]


def add_imports(body: Sequence[Line], wanted: Iterable[tuple[str, str]]) -> Statements:
    """`wanted` are (module, name), "" for `import module`; what is imported already stays as it is."""
    statements = tuple(body)
    for module, name in wanted:
        if name:
            statements = _add_from(statements, module, name)
        elif not any(_imports(each, module) for each in statements):
            statements = _insert(statements, f"import {module}", (0, module))
    return statements


def _add_from(statements: Statements, module: str, name: str) -> Statements:
    for index, statement in enumerate(statements):
        found = _from_import(statement)
        if found is None or spelled(found) != module or isinstance(found.names, cst.ImportStar):
            continue
        if any(alias.evaluated_name == name and alias.evaluated_alias in (None, name) for alias in found.names):
            return statements
        if found.lpar is None:
            return (*statements[:index], _with_name(statement, found, name), *statements[index + 1 :])
    return _insert(statements, f"from {module} import {name}", (1, module))


def _with_name(statement: Line, found: cst.ImportFrom, name: str) -> Line:
    """The import with one name more, in order if it was in order."""
    assert not isinstance(found.names, cst.ImportStar)
    assert isinstance(statement, cst.SimpleStatementLine)
    names = [alias.with_changes(comma=cst.MaybeSentinel.DEFAULT) for alias in found.names]
    new = cst.ImportAlias(cst.Name(name))
    texts = [alias.evaluated_name for alias in names]
    place = (
        next((i for i, text in enumerate(texts) if text > name), len(texts)) if texts == sorted(texts) else len(texts)
    )
    names.insert(place, new)
    return statement.with_deep_changes(found, names=names)


def _insert(statements: Statements, text: str, order: tuple[int, str]) -> Statements:
    """Puts an import before the first that sorts behind it, in the first group of imports."""
    group = _first_group(statements)
    if not group:
        return _insert_alone(statements, text)
    place = next((index for index in group if _order(statements[index]) > order), group[-1] + 1)
    new = cst.parse_statement(text)
    if place == group[0] and isinstance(new, cst.SimpleStatementLine):
        first = statements[place]
        assert isinstance(first, cst.SimpleStatementLine)
        new = new.with_changes(leading_lines=first.leading_lines)
        rest = (first.with_changes(leading_lines=()), *statements[place + 1 :])
        return (*statements[:place], new, *rest)
    return (*statements[:place], new, *statements[place:])


def _insert_alone(statements: Statements, text: str) -> Statements:
    start = 1 if statements and is_docstring(statements[0]) else 0
    new = cst.parse_statement(text)
    assert isinstance(new, cst.SimpleStatementLine)
    new = new.with_changes(leading_lines=[cst.EmptyLine(indent=False)] if start else [])
    return (*statements[:start], new, *statements[start:])


def _first_group(statements: Statements) -> list[int]:
    """The first imports that follow each other without a blank line, `__future__` left out."""
    group: list[int] = []
    for index, statement in enumerate(statements):
        if not is_import(statement) or _order(statement) == (1, "__future__"):
            if group:
                break
            continue
        assert isinstance(statement, cst.SimpleStatementLine)
        if group and any(line.comment is None for line in statement.leading_lines):
            break
        group.append(index)
    return group


def _order(statement: cst.BaseStatement) -> tuple[int, str]:
    found = _from_import(statement)
    if found is not None:
        return (1, spelled(found))
    assert isinstance(statement, cst.SimpleStatementLine)
    assert isinstance(statement.body[0], cst.Import)
    return (0, statement.body[0].names[0].evaluated_name)


def _imports(statement: cst.BaseStatement, module: str) -> bool:
    if not isinstance(statement, cst.SimpleStatementLine) or not isinstance(statement.body[0], cst.Import):
        return False
    return any(alias.evaluated_name == module and not alias.asname for alias in statement.body[0].names)


def _from_import(statement: cst.BaseStatement) -> cst.ImportFrom | None:
    if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.ImportFrom):
        return statement.body[0]
    return None


def is_import(statement: cst.BaseStatement) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Import | cst.ImportFrom)


def is_docstring(statement: cst.BaseStatement) -> bool:
    if not isinstance(statement, cst.SimpleStatementLine) or not isinstance(statement.body[0], cst.Expr):
        return False
    return isinstance(statement.body[0].value, cst.SimpleString | cst.ConcatenatedString)


def spelled(found: cst.ImportFrom) -> str:
    return "." * len(found.relative) + dotted(found.module)


def dotted(node: cst.BaseExpression | None) -> str:
    match node:
        case cst.Name(value=name):
            return name
        case cst.Attribute(value=owner, attr=cst.Name(value=name)):
            return f"{dotted(owner)}.{name}"
        case _:
            return ""
