"""Calls, and other expressions, that are edited where they stand."""

from collections.abc import Sequence

import libcst as cst

from asyncfix.repair.added import HELD_CLASS
from asyncfix.repair.edits import (
    Annotate,
    Borrow,
    Direct,
    Edit,
    Evaluate,
    HandDown,
    Move,
    Named,
    Offload,
    Own,
    Plain,
    Rejoin,
    Release,
    Replace,
    Reraise,
    Rerun,
    Swap,
    Walk,
)
from asyncfix.repair.text.imports import Wanted, wanted
from asyncfix.repair.text.invocations import (
    called_directly,
    edit_call,
    fitted,
    handed_call,
    needs_partial,
    without_await,
)
from asyncfix.repair.text.layout import WIDE
from asyncfix.repair.text.lending import evaluated_on_thread, handed_down, is_opened_late, walked_on_thread
from asyncfix.repair.text.outline import Room
from asyncfix.repair.text.positions import Positions
from asyncfix.repair.text.raising import named, raising
from asyncfix.repair.text.renames import Renamer

CALLS = Swap | Offload | Replace | Rerun | Borrow | Own | Release


class InPlace(Renamer):
    """Carries out the edits of expressions; `imports` is what it wrote the use of."""

    def __init__(self, edits: Sequence[Edit], positions: Positions) -> None:
        super().__init__(edits, positions)
        self._calls = {edit.call: edit for edit in edits if isinstance(edit, CALLS)}
        self._direct = {edit.call: edit for edit in edits if isinstance(edit, Direct)}
        self._rejoins = {edit.call: edit for edit in edits if isinstance(edit, Rejoin)}
        self._plain = {edit.function: edit for edit in edits if isinstance(edit, Plain)}
        self._evaluated = {edit.place: edit for edit in edits if isinstance(edit, Evaluate)}
        self._handed = {edit.place: edit for edit in edits if isinstance(edit, HandDown)}
        self._annotated = {edit.place: edit for edit in edits if isinstance(edit, Annotate)}
        self._named = {edit.handler: edit for edit in edits if isinstance(edit, Named)}
        self._reraised = {edit.statement: edit for edit in edits if isinstance(edit, Reraise)}
        self._walked = {edit.place: edit for edit in edits if isinstance(edit, Walk)}
        self.imports: dict[Wanted, None] = {}
        self._margin = -1  # of the simple statement around, in columns
        self._texts = 0  # f-strings around: what stands in one keeps its line

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:  # noqa: N802
        span = self._positions.span(original_node)
        edit, direct, rejoin = self._calls.get(span), self._direct.get(span), self._rejoins.get(span)
        if rejoin:
            self.left.discard(rejoin)
            updated_node = handed_call(updated_node, rejoin.number)
        if edit is None:
            called = called_directly(updated_node, direct) if direct else updated_node
            return called if rejoin else self._evaluate(original_node, called)
        self.left.discard(edit)
        if isinstance(edit, Replace):
            self.imports[wanted(edit.module, "", edit.called)] = None
        if isinstance(edit, Offload):
            self._import_for(edit, needs_partial(updated_node, edit))
        found = edit_call(updated_node, edit, self._room_at(original_node).inside)
        return self._fitted(found, original_node) if isinstance(edit, Offload) and not self._texts else found

    def leave_Attribute(  # noqa: N802
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        renamed = super().leave_Attribute(original_node, updated_node)
        return self._evaluate(original_node, renamed) if self._evaluated else renamed

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:  # noqa: N802
        handed = self._handed_down(original_node.value)
        return updated_node.with_changes(value=handed) if handed else updated_node

    def leave_Yield(self, original_node: cst.Yield, updated_node: cst.Yield) -> cst.Yield:  # noqa: N802
        handed = self._handed_down(original_node.value)
        return updated_node.with_changes(value=handed) if handed else updated_node

    def leave_AsName(self, original_node: cst.AsName, updated_node: cst.AsName) -> cst.AsName:  # noqa: N802
        handed = self._handed_down(original_node.name)
        return updated_node.with_changes(name=handed) if handed else updated_node

    def leave_Index(self, original_node: cst.Index, updated_node: cst.Index) -> cst.Index:  # noqa: N802
        said = self._said(original_node.value)
        return updated_node.with_changes(value=said) if said else updated_node

    def leave_Annotation(  # noqa: N802
        self, original_node: cst.Annotation, updated_node: cst.Annotation
    ) -> cst.Annotation:
        said = self._said(original_node.annotation)
        return updated_node.with_changes(annotation=said) if said else updated_node

    def _said(self, original: cst.BaseExpression) -> cst.Name | None:
        """What an annotation says that was about a connection."""
        edit = self._annotated.get(self._positions.span(original)) if self._annotated else None
        self.left -= {edit} if edit else set()
        return cst.Name(edit.called.of(HELD_CLASS)) if edit else None

    def leave_ExceptHandler(  # noqa: N802
        self, original_node: cst.ExceptHandler, updated_node: cst.ExceptHandler
    ) -> cst.ExceptHandler:
        edit = self._named.get(self._positions.at(original_node)) if self._named else None
        self.left -= {edit} if edit else set()
        return named(updated_node, edit.name) if edit else updated_node

    def leave_Raise(self, original_node: cst.Raise, updated_node: cst.Raise) -> cst.Raise:  # noqa: N802
        edit = self._reraised.get(self._positions.at(original_node)) if self._reraised else None
        self.left -= {edit} if edit else set()
        return raising(updated_node, edit.name) if edit else updated_node

    def _handed_down(self, original: cst.CSTNode | None) -> cst.BaseExpression | None:
        """What stands where a connection was given to others; None where none was."""
        edit = self._handed.get(self._positions.span(original)) if original and self._handed else None
        self.left -= {edit} if edit else set()
        return handed_down(edit) if edit else None

    def leave_Await(self, original_node: cst.Await, updated_node: cst.Await) -> cst.BaseExpression:  # noqa: N802
        span = self._positions.span(original_node.expression) if self._direct or self._rejoins else None
        edit = self._direct.get(span) if span else None
        if edit is None and span not in self._rejoins:
            return updated_node
        if edit:
            self.left.discard(edit)
        return without_await(updated_node, self._positions.before(original_node))

    def leave_FunctionDef(  # noqa: N802
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        edit = self._plain.get(self._positions.at(original_node.body.body[0])) if self._plain else None
        if edit is None:
            return updated_node
        self.left.discard(edit)
        return updated_node.with_changes(asynchronous=None)

    def _fitted(self, found: cst.BaseExpression, before: cst.Call, width: int = 0) -> cst.BaseExpression:
        positions, room = self._positions, self._room_at(before)
        is_within = positions.is_within(before)
        if is_within and isinstance(found, cst.Await) and len(found.lpar) > len(before.lpar):
            return found  # its brackets would stand in those of another one, which stay on one line
        limit = WIDE if is_within else positions.limit
        deeper = " " * (room.margin - self._margin) if self._margin >= 0 else ""
        return fitted(found, before, width or positions.width(before), limit, deeper, room)

    def _room_at(self, node: cst.CSTNode) -> Room:
        return self._room(self._positions.margin(self._positions.at(node)))

    def _room(self, margin: int) -> Room:
        return Room(margin, self._positions.indent, self._positions.limit)

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:  # noqa: N802
        self._margin = self._positions.margin(self._positions.at(node))

    def leave_SimpleStatementLine(  # noqa: N802
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement:
        self._margin = -1
        return updated_node

    def visit_FormattedString(self, node: cst.FormattedString) -> None:  # noqa: N802
        self._texts += 1

    def leave_FormattedString(  # noqa: N802
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.FormattedString:
        self._texts -= 1
        return updated_node

    def leave_For(self, original_node: cst.For, updated_node: cst.For) -> cst.For | cst.With:  # noqa: N802
        walk = self._walked.get(self._positions.span(original_node.iter)) if self._walked else None
        if walk:
            self.left.discard(walk)
            return walked_on_thread(updated_node, walk, self._room_at(original_node))
        if not isinstance(original_node.iter, cst.Name):
            return updated_node
        return updated_node.with_changes(iter=self._evaluate(original_node.iter, updated_node.iter))

    def leave_CompFor(self, original_node: cst.CompFor, updated_node: cst.CompFor) -> cst.CompFor:  # noqa: N802
        if not isinstance(original_node.iter, cst.Name):
            return updated_node
        return updated_node.with_changes(iter=self._evaluate(original_node.iter, updated_node.iter))

    def _evaluate(self, original: cst.BaseExpression, updated: cst.BaseExpression) -> cst.BaseExpression:
        edit = self._evaluated.get(self._positions.span(original))
        if edit is None:
            return updated
        self.left.discard(edit)
        found = evaluated_on_thread(updated, edit)
        if not edit.passing or not isinstance(original, cst.Call) or self._texts:
            return found
        return self._fitted(found, original, WIDE if is_opened_late(original) else 0)

    def _import_for(self, edit: Move | Offload, is_partial: bool) -> None:
        """What a call in a thread needs, where no runtime does."""
        if edit.wrapper != "helper":
            self.imports[wanted("asyncio", "", edit.called)] = None
        if is_partial:
            self.imports[wanted("functools", "", edit.called)] = None
