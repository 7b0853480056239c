"""Neighbours that all use files, with nothing between them that lets others run: one helper for them reads better."""

import ast
from collections.abc import Container, Iterator, Sequence
from itertools import groupby

from asyncfix.repair.scene.blocks import bodies
from asyncfix.repair.scene.syntax import is_simple, suspends


def find_rows(body: Sequence[ast.stmt], using: Container[ast.stmt]) -> Iterator[tuple[ast.stmt, ...]]:
    """Statements that stand in one list, with a `with` among them: calls alone are awaited where they stand."""

    def is_of_row(each: ast.stmt) -> bool:
        return each in using and (is_simple(each) or isinstance(each, ast.With)) and not suspends([each])

    for is_row, group in groupby(body, is_of_row):
        found = tuple(group)
        if is_row and len(found) > 1 and not all(map(is_simple, found)):
            yield found
        else:
            yield from (each for one in found for suite in bodies(one) for each in find_rows(suite, using))
