"""Statements in a row that each hold a call that can't be awaited where it stands: one helper for all reads better."""

import ast
from collections.abc import Iterator, Sequence

from asyncfix.model.source import Span, covered
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.scene.blocks import Block, bodies
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import is_simple, suspends

MOST_BETWEEN = 3  # simple statements that move along
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
Suite = list[ast.stmt]


def find_moving(scene: Scene, node: FunctionNode, wide: Sequence[Span]) -> Iterator[Block]:
    """Those of a function, the outermost first; `wide` are the calls that can't be awaited where they stand.

    A row begins and ends with such statements, and has up to three simple ones between two of them; the same row
    parted where these stand comes after it.
    """
    todo = [node.body] if len(wide) > 1 else []
    while todo:
        suite = todo.pop(0)
        moved = [number for number, each in enumerate(suite) if any(covered([scene.span(each)], wide))]
        for most in (MOST_BETWEEN, 0):
            yield from (block_of(suite, row) for row in rows_in(suite, moved, most) if len(row) > 1)
        todo += [inner for number in moved for inner in bodies(suite[number])]


def block_of(suite: Suite, row: Sequence[int]) -> Block:
    return Block(tuple(suite[row[0] : row[-1] + 1]), tuple(suite), owns=False)


def rows_in(suite: Suite, moved: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    """The places of statements that move together, with at most so many between two of them."""
    row: list[int] = []
    for number in moved:
        if isinstance(suite[number], SCOPES) or suspends([suite[number]]):
            continue
        if row and not may_stand_between(suite[row[-1] + 1 : number], most):
            yield row
            row = []
        row.append(number)
    yield row


def may_stand_between(statements: Suite, most: int) -> bool:
    return len(statements) <= most and all(map(is_simple, statements)) and not suspends(statements)
