"""Imports inside of a function: a helper that needs their names repeats them."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from asyncfix.repair.dataflow.whole import Whole


def find_imports(whole: Whole, region: Sequence[ast.stmt]) -> Mapping[str, str]:
    """The imports of a function before a region that alone bind their names: each name with its statement."""
    first = region[0].lineno
    return {name: text for name, (line, text) in whole.remember(_find_imports).items() if line < first}


def _find_imports(whole: Whole) -> Mapping[str, tuple[int, str]]:
    bound: dict[str, list[tuple[int, str]]] = {}
    for each in whole.scope:
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
            bound.setdefault(each.id, []).append((each.lineno, ""))
        elif isinstance(each, ast.Import | ast.ImportFrom):
            for name, text in _names_of(each):
                bound.setdefault(name, []).append((each.lineno, text))
    return {name: places[0] for name, places in bound.items() if len(places) == 1 and places[0][1]}


def _names_of(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names that an import binds, each with the import of it alone."""
    for alias in statement.names:
        text = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
        origin = "." * statement.level + (statement.module or "") if isinstance(statement, ast.ImportFrom) else ""
        imported = f"from {origin} import {text}" if origin else f"import {text}"
        yield alias.asname or alias.name.partition(".")[0], imported
