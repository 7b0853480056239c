"""Adds what a module must import, next to what it imports already."""

import sys
from collections.abc import Iterable, Sequence

import libcst as cst
from libcst import matchers as m

from asyncfix.repair.added import PLAIN, Naming

Line = cst.SimpleStatementLine | cst.BaseCompoundStatement
Statements = tuple[Line, ...]
Wanted = tuple[str, str, str]  # module and name, "" for `import module`; what it is called here


def add_imports(body: Sequence[Line], needed: Iterable[Wanted]) -> Statements:
    """What is imported already stays as it is."""
    statements = tuple(body)
    for each in needed:
        if find_import(statements, each) is None:
            statements = _add(statements, *each)
    return statements


def wanted(module: str, name: str, called: Naming = PLAIN) -> Wanted:
    return module, name, called.of(name or module)


def find_import(statements: Sequence[Line], needed: Wanted) -> int | None:
    """Where a module imports something for all that follows.

    The standard library can be imported a second time at the top; other modules only where the program means to.
    """
    known = statements[: _head_end(statements)] if is_standard(needed[0]) else statements
    found = (i for i, each in enumerate(known) if any(_binds(line, needed) for line in imports_in(each)))
    return next(found, None)


def imports_in(statement: cst.BaseStatement) -> list[cst.SimpleStatementLine]:
    """The import that a statement is, or those that a `try` begins with."""
    body = statement.body.body if isinstance(statement, cst.Try) else [statement]
    return [each for each in body if isinstance(each, cst.SimpleStatementLine) and is_import(each)]


def defines(statement: cst.BaseStatement) -> bool:
    """Whether functions or classes are defined in a statement, but for those in place of an import that fails."""
    if isinstance(statement, cst.FunctionDef | cst.ClassDef):
        return True
    if imports_in(statement):
        return False
    return bool(m.findall(statement, m.FunctionDef() | m.ClassDef()))


def is_import(statement: cst.BaseStatement) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Import | cst.ImportFrom)


def is_docstring(statement: cst.CSTNode) -> bool:
    if not isinstance(statement, cst.SimpleStatementLine) or not isinstance(statement.body[0], cst.Expr):
        return False
    return isinstance(statement.body[0].value, cst.SimpleString | cst.ConcatenatedString)


def is_standard(module: str) -> bool:
    return root(module) in sys.stdlib_module_names


def root(module: str) -> str:
    return module.partition(".")[0]


def _head_end(statements: Sequence[Line]) -> int:
    """The first definition that follows imports."""
    begun = False
    for index, each in enumerate(statements):
        if begun and defines(each):
            return index
        begun = begun or (bool(imports_in(each)) and not _is_future(each))
    return len(statements)


def _binds(line: cst.SimpleStatementLine, needed: Wanted) -> bool:
    """Whether it binds the name; what else a `from` takes it from was found to give the same."""
    module, name, called = needed
    kind, bound = (cst.ImportFrom, name) if name else (cst.Import, module)
    found = [each.names for each in line.body if isinstance(each, kind)]
    aliases = [alias for names in found if not isinstance(names, cst.ImportStar) for alias in names]
    return any(
        alias.evaluated_name == bound and (alias.evaluated_alias or alias.evaluated_name) == called for alias in aliases
    )


def _add(statements: Statements, module: str, name: str, called: str) -> Statements:
    end = _head_end(statements) if is_standard(module) else len(statements)
    for index, each in enumerate(statements[:end]):
        extended = _extended(each, (module, name, called)) if name else None
        if extended:
            return (*statements[:index], extended, *statements[index + 1 :])
    return _insert(statements, module, spelled_import(module, name, called))


def spelled_import(module: str, name: str, called: str) -> str:
    other = f" as {called}" if called != (name or module) else ""
    return f"from {module} import {name}{other}" if name else f"import {module}{other}"


def _extended(statement: Line, needed: Wanted) -> Line | None:
    """The statement with the name in its import from the module; a `try` around imports of an optional package too."""
    module = needed[0]
    if isinstance(statement, cst.Try) and isinstance(statement.body, cst.IndentedBlock):
        lines = list(statement.body.body)
        for index, line in enumerate(lines):
            extended = _extended_line(line, needed)
            if extended:
                lines[index] = extended
                break
        else:
            related = [i for i, line in enumerate(lines) if root(module) in _roots(line)]
            if not related or is_standard(module):
                return None
            lines.insert(related[-1] + 1, cst.parse_statement(spelled_import(*needed)))
        return statement.with_changes(body=statement.body.with_changes(body=lines))
    return _extended_line(statement, needed)


def _extended_line(line: cst.BaseStatement, needed: Wanted) -> cst.SimpleStatementLine | None:
    module, name, called = needed
    found = _from_import(line)
    if found is None or spelled(found) != module or isinstance(found.names, cst.ImportStar):
        return None
    assert isinstance(line, cst.SimpleStatementLine)
    return line.with_changes(body=[_with_name(found, list(found.names), name, called), *line.body[1:]])


def _with_name(found: cst.ImportFrom, names: list[cst.ImportAlias], name: str, called: str) -> cst.ImportFrom:
    """The import with one name more, in order if it was in order, laid out like the others."""
    texts = [alias.evaluated_name for alias in names]
    is_ordered = texts == sorted(texts)
    place = next((i for i, text in enumerate(texts) if is_ordered and text > name), len(texts))
    between, end = _separator(found, names), names[-1].comma
    other = cst.AsName(cst.Name(called)) if called != name else None
    new = cst.ImportAlias(cst.Name(name), asname=other, comma=between)
    if place == len(names):
        names[-1] = names[-1].with_changes(comma=_continued(end, between))
        new = new.with_changes(comma=_uncommented(end) if isinstance(end, cst.Comma) else end)
    return found.with_changes(names=[*names[:place], new, *names[place:]])


def renamed_import(found: cst.ImportFrom, old: str, new: str) -> cst.ImportFrom:
    """The import with another name in the place of one, and that one not twice if no comment is lost by it."""
    assert not isinstance(found.names, cst.ImportStar)
    names = list(found.names)
    for alias in found.names:
        if alias.evaluated_name == old:
            equal = [each for each in names if _names(each) == (new, alias.evaluated_alias)]
            dropped = next((each for each in (alias, *equal) if equal and not _has_comment(each)), None)
            renamed = alias.with_changes(name=cst.Name(new))
            names = [renamed if each is alias else each for each in names if each is not dropped]
    end = found.names[-1].comma
    if len(names) < len(found.names):
        comma = _continued(names[-1].comma, end) if isinstance(end, cst.Comma) else end
        names[-1] = names[-1].with_changes(comma=comma)
    return found.with_changes(names=names)


def drop_imports(statements: Sequence[Line], names: Sequence[str]) -> Statements:
    """Without names that nothing uses any more; the blank lines above an import that goes stay where it stood."""
    kept: list[Line] = []
    above: Sequence[cst.EmptyLine] = ()
    for each in statements:
        left = _without(each, names) if names else each
        if left is None:
            above = above or each.leading_lines
            continue
        kept.append(left.with_changes(leading_lines=above) if len(above) > len(left.leading_lines) else left)
        above = ()
    return tuple(kept)


def _without(statement: Line, names: Sequence[str]) -> Line | None:
    """A statement that imports without some names, None if nothing is left of it."""
    match statement:
        case cst.SimpleStatementLine(body=[cst.Import() | cst.ImportFrom() as found]):
            aliases = () if isinstance(found.names, cst.ImportStar) else found.names
            left = [each for each in aliases if _bound(each) not in names]
            if len(left) == len(aliases):
                return statement
            if not left:
                return None
            left[-1] = left[-1].with_changes(comma=aliases[-1].comma)
            return statement.with_changes(body=[found.with_changes(names=left)])
        case _:
            return statement


def _bound(alias: cst.ImportAlias) -> str:
    return alias.evaluated_alias or alias.evaluated_name


def _names(alias: cst.ImportAlias) -> tuple[str, str | None]:
    return alias.evaluated_name, alias.evaluated_alias


def _has_comment(alias: cst.ImportAlias) -> bool:
    return bool(m.findall(alias, m.Comment()))


def _separator(found: cst.ImportFrom, names: Sequence[cst.ImportAlias]) -> cst.Comma:
    """What stands between two names of the import."""
    first = names[0].comma
    if len(names) > 1 and isinstance(first, cst.Comma):
        return _uncommented(first)
    space = found.lpar.whitespace_after if found.lpar else None
    if isinstance(space, cst.ParenthesizedWhitespace):
        return _uncommented(cst.Comma(whitespace_after=space))
    return cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))


def _uncommented(comma: cst.Comma) -> cst.Comma:
    space = comma.whitespace_after
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return comma
    bare = space.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=())
    return comma.with_changes(whitespace_after=bare)


def _continued(end: cst.Comma | cst.MaybeSentinel, between: cst.Comma) -> cst.Comma:
    """The comma of a name that was the last, its comment kept."""
    space = end.whitespace_after if isinstance(end, cst.Comma) else None
    after = between.whitespace_after
    if not isinstance(space, cst.ParenthesizedWhitespace) or not isinstance(after, cst.ParenthesizedWhitespace):
        return between
    return between.with_changes(whitespace_after=space.with_changes(indent=after.indent, last_line=after.last_line))


def _insert(statements: Statements, module: str, text: str) -> Statements:
    """Puts an import among those of its kind, before the first that sorts behind it; else in a group of its own."""
    new = cst.parse_statement(text)
    assert isinstance(new, cst.SimpleStatementLine)
    groups = _groups(statements)
    fitting = [each for each in groups if _rank(module) in _ranks(statements, each)]
    related = [each for each in fitting if any(root(module) in _roots(statements[index]) for index in each)]
    group = next(iter([*related, *fitting] if _rank(module) == 1 else fitting), None)
    if group is None:
        return _insert_group(statements, groups, new, module)
    order = _order(new)
    place = next((index for index in group if _order(statements[index]) > order), group[-1] + 1)
    if place > group[0]:
        return (*statements[:place], new, *statements[place:])
    first = statements[place]
    placed = (new.with_changes(leading_lines=first.leading_lines), first.with_changes(leading_lines=()))
    return (*statements[:place], *placed, *statements[place + 1 :])


def _insert_group(
    statements: Statements, groups: Sequence[list[int]], new: cst.SimpleStatementLine, module: str
) -> Statements:
    """Puts an import below the groups that come before its kind, set off by blank lines."""
    above = [each[-1] + 1 for each in groups if max(_ranks(statements, each)) < _rank(module)]
    place = above[-1] if above else groups[0][0] if groups else _top(statements)
    blank = cst.EmptyLine(indent=False)
    if place == len(statements):
        return (*statements, new.with_changes(leading_lines=[blank] if place else []))
    below = statements[place]
    lines = list(below.leading_lines)
    begins = place == 0 or (bool(groups) and not above)  # takes the place of what began here
    kept = next((index for index, line in enumerate(lines) if line.comment), len(lines)) if begins else 0
    is_apart = not begins and bool(lines) and lines[0].comment is None
    apart = [] if is_apart else [blank] * (2 if defines(below) and not groups else 1)
    placed = new.with_changes(leading_lines=lines[:kept] if begins else [blank])
    return (
        *statements[:place],
        placed,
        below.with_changes(leading_lines=[*apart, *lines[kept:]]),
        *statements[place + 1 :],
    )


def _top(statements: Statements) -> int:
    """Behind the docstring and imports from `__future__`."""
    place = 0
    while place < len(statements) and (is_docstring(statements[place]) or _is_future(statements[place])):
        place += 1
    return place


def _groups(statements: Statements) -> list[list[int]]:
    """Imports that follow each other without a blank line, above the first definition, `__future__` left out."""
    groups: list[list[int]] = []
    for index, each in enumerate(statements[: _head_end(statements)]):
        if not is_import(each) or _is_future(each):
            continue
        is_next = bool(groups) and groups[-1][-1] == index - 1
        if is_next and all(line.comment for line in each.leading_lines):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _ranks(statements: Statements, group: Sequence[int]) -> set[int]:
    return {_rank(_order(statements[index])[1]) for index in group}


def _rank(module: str) -> int:
    """The order of groups: the standard library, packages, relative imports."""
    return 0 if is_standard(module) else 2 if module.startswith(".") else 1


def _order(statement: cst.BaseStatement) -> tuple[int, str]:
    found = _from_import(statement)
    if found is not None:
        return (1, spelled(found))
    assert isinstance(statement, cst.SimpleStatementLine)
    assert isinstance(statement.body[0], cst.Import)
    return (0, statement.body[0].names[0].evaluated_name)


def _roots(statement: cst.BaseStatement) -> set[str]:
    """The packages that a statement imports from."""
    found = _from_import(statement)
    if found is not None:
        return {root(spelled(found))}
    if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.Import):
        return {root(alias.evaluated_name) for alias in statement.body[0].names}
    return set()


def _is_future(statement: cst.BaseStatement) -> bool:
    found = _from_import(statement)
    return found is not None and spelled(found) == "__future__"


def _from_import(statement: cst.BaseStatement) -> cst.ImportFrom | None:
    if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.ImportFrom):
        return statement.body[0]
    return None


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
