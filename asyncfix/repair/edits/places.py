"""Where a statement is in the text of a file."""

import ast

Position = tuple[int, int]  # line from 1, column from 0: where a statement begins


def position(node: ast.stmt) -> Position:
    return (node.lineno, node.col_offset)


def place_of(handler: ast.ExceptHandler) -> Position:
    """Where an `except` clause begins."""
    return (handler.lineno, handler.col_offset)
