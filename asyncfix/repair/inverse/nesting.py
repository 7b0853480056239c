"""A `with` over several managers is the same as one inside of another: the old text is read as that.

So is one around another whose managers may be entered in either order.
"""

import ast

from asyncfix.repair.edits import Exchange, Nest, position
from asyncfix.repair.inverse.record import Record


def nested(tree: ast.Module, record: Record) -> set[Nest]:
    """Parts what the record says; gives back what has no place in the tree."""
    edits = {edit.block: edit for edit in record.of(Nest)}
    blocks = [node for node in ast.walk(tree) if isinstance(node, ast.With | ast.AsyncWith)] if edits else []
    for block in blocks:
        edit = edits.pop(position(block), None)
        if edit and edit.lock:
            block.items.insert(edit.before, ast.withitem(placed(ast.parse(edit.lock, mode="eval").body, block)))
        for cut in reversed(edit.cuts if edit else ()):
            part(block, cut)
    return set(edits.values())


def placed(lock: ast.expr, block: ast.stmt) -> ast.expr:
    """Where the block begins, which is the place of no expression."""
    for each in ast.walk(lock):
        ast.copy_location(each, block)
    return lock


def part(block: ast.With | ast.AsyncWith, cut: int) -> None:
    """The inner one stands where the first of what it enters does."""
    first = block.items[cut].context_expr
    inner = ast.copy_location(type(block)(block.items[cut:], block.body), block)
    inner.lineno, inner.col_offset = first.lineno, first.col_offset
    block.items, block.body = block.items[:cut], [inner]


def exchanged(tree: ast.Module, record: Record) -> set[Exchange]:
    """Exchanges what the record says, when all is parted; gives back what has no place in the tree."""
    edits = {edit.block: edit for edit in record.of(Exchange)}
    for block in list(ast.walk(tree)) if edits else ():
        match block:
            case ast.With(body=[ast.With() as inner]) | ast.AsyncWith(body=[ast.AsyncWith() as inner]):
                if edits.pop(position(block), None):
                    block.items, inner.items = inner.items, block.items
    return set(edits.values())
