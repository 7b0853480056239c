"""The old text with calls made where they stand that were handed to threads: a helper needs nothing that did so."""

import ast

from asyncfix.model.source import Columns, Span
from asyncfix.repair.edits import Rejoin
from asyncfix.repair.inverse.record import Record


def rejoined(tree: ast.Module, record: Record, columns: Columns) -> ast.Module:
    """Changes the tree."""
    calls = {edit.call: edit for edit in record.of(Rejoin)}
    return _Here(calls, columns).visit(tree) if calls else tree


class _Here(ast.NodeTransformer):
    def __init__(self, calls: dict[Span, Rejoin], columns: Columns) -> None:
        self._calls = calls
        self._columns = columns

    def visit_Await(self, node: ast.Await) -> ast.expr:
        edit = self._calls.get(self._columns.span(node.value))
        self.generic_visit(node)
        if edit is None or not isinstance(node.value, ast.Call):
            return node
        function, *arguments = node.value.args[edit.number :]
        if isinstance(function, ast.Lambda):
            return function.body
        return ast.copy_location(ast.Call(function, arguments, node.value.keywords), node)
