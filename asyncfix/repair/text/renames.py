"""Names of other modules that become others of them, in the import and wherever they are used; and numbers."""

from collections.abc import Sequence

import libcst as cst

from asyncfix.repair.edits import Edit, Exchange, Keep, Nest, Rename, Unimport
from asyncfix.repair.text.imports import renamed_import
from asyncfix.repair.text.positions import Positions


class Renamer(cst.CSTTransformer):
    """Carries out the renames of one file, and puts other numbers in it; `left` are the edits that were not met."""

    def __init__(self, edits: Sequence[Edit], positions: Positions) -> None:
        super().__init__()
        self._positions = positions
        renames = [edit for edit in edits if isinstance(edit, Rename)]
        self._renames = {span: edit for edit in renames for span in edit.uses}
        self._imports = {place: edit for edit in renames for place in edit.imports}
        self._keeps = {edit.place: edit for edit in edits if isinstance(edit, Keep)}
        self.left: set[Edit] = {edit for edit in edits if not isinstance(edit, Exchange | Nest | Rename | Unimport)}

    def _rename(self, node: cst.CSTNode) -> Rename | None:
        return self._renames.get(self._positions.span(node)) if self._renames else None

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:  # noqa: N802
        edit = self._rename(original_node)
        return updated_node.with_changes(value=edit.new) if edit else updated_node

    def leave_Integer(self, original_node: cst.Integer, updated_node: cst.Integer) -> cst.Integer:  # noqa: N802
        keep = self._keeps.get(self._positions.span(original_node)) if self._keeps else None
        if keep is None:
            return updated_node
        self.left.discard(keep)
        return updated_node.with_changes(value=str(keep.new))

    def leave_Attribute(  # noqa: N802
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        edit = self._rename(original_node)
        return updated_node.with_changes(attr=cst.Name(edit.new)) if edit else updated_node

    def leave_ImportFrom(  # noqa: N802
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom:
        edit = self._imports.get(self._positions.at(original_node)) if self._imports else None
        return renamed_import(updated_node, edit.old, edit.new) if edit else updated_node
