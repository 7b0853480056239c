"""Where a statement is in the text of a file."""

import ast

Position = tuple[int, int]  # line from 1, column from 0: where a statement begins


def position(node: ast.stmt | ast.ExceptHandler) -> Position:
    return (node.lineno, node.col_offset)
