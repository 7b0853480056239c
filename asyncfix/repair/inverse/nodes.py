"""Edits of single nodes of a tree, undone where the old tree says that they were made."""

import ast
from copy import deepcopy

from asyncfix.model.source import Columns
from asyncfix.repair.added import HELD_CLASS
from asyncfix.repair.edits import (
    Annotate,
    Direct,
    Edit,
    Evaluate,
    HandDown,
    Keep,
    Named,
    Plain,
    Rejoin,
    Rename,
    Reraise,
    Walk,
    position,
)
from asyncfix.repair.inverse.calls import (
    Single,
    coroutine,
    handed_over,
    undo_call,
    undo_direct,
    undo_evaluation,
    undo_handing,
    undo_walk,
)
from asyncfix.repair.inverse.record import Record
from asyncfix.repair.inverse.renames import is_raised, renamed_name


class Nodes:
    """The edits of single nodes by their places in the old text; those that are met are taken out of `left`."""

    def __init__(self, record: Record, columns: Columns, left: set[Edit]) -> None:
        self._columns = columns
        self._left = left
        self._calls = {edit.call: edit for edit in record.edits if isinstance(edit, Single)}
        self._direct = {edit.call: edit for edit in record.of(Direct)}
        self._rejoins = {edit.call: edit for edit in record.of(Rejoin)}
        self._plain = {edit.function: edit for edit in record.of(Plain)}
        self._evaluated = {edit.place: edit for edit in record.of(Evaluate)}
        self._handed = {edit.place: edit for edit in record.of(HandDown)}
        self._annotated = {edit.place: edit for edit in record.of(Annotate)}
        self._walked = {edit.place: edit for edit in record.of(Walk)}
        self._uses = {span: edit for edit in record.of(Rename) for span in edit.uses}
        self._keeps = {edit.place: edit for edit in record.of(Keep)}
        self._named = {edit.handler: edit for edit in record.of(Named)}
        self._reraised = {edit.statement: edit for edit in record.of(Reraise)}

    def undone(self, before: ast.AST, after: ast.AST) -> ast.AST:
        """The new node as it was."""
        is_handling = isinstance(before, ast.ExceptHandler | ast.Raise)
        return self._handling(before, after) if is_handling else self._undone(before, after)

    def _undone(self, before: ast.AST, after: ast.AST) -> ast.AST:
        if isinstance(before, ast.Await) and isinstance(before.value, ast.Call) and isinstance(after, ast.expr):
            awaited = self._awaited(before.value, after)
            return ast.copy_location(awaited, after) if awaited else after
        if isinstance(before, ast.AsyncFunctionDef) and self._plain:
            plain = self._plain.get(position(before.body[0]))
            if plain and isinstance(after, ast.FunctionDef):
                self._left.discard(plain)
                return ast.copy_location(coroutine(after), after)
        if isinstance(before, ast.Call):
            edit = self._calls.get(self._columns.span(before))
            found = undo_call(before, after, edit) if edit and isinstance(after, ast.expr) else None
            if edit and found:
                self._left.discard(edit)
                return ast.copy_location(found, after)
        if isinstance(before, ast.Call | ast.Name | ast.Attribute) and isinstance(after, ast.expr) and self._evaluated:
            evaluated = self._evaluated.get(self._columns.span(before))
            if evaluated and (found := undo_evaluation(after, evaluated)):
                self._left.discard(evaluated)
                return ast.copy_location(found, after)
        if isinstance(before, ast.For) and self._walked:
            walk = self._walked.get(self._columns.span(before.iter))
            if walk and (loop := undo_walk(after, walk)):
                self._left.discard(walk)
                return ast.copy_location(loop, after)
        if isinstance(before, ast.Constant) and self._keeps:
            keep = self._keeps.get(self._columns.span(before))
            if keep and is_raised(after, keep):
                self._left.discard(keep)
                return ast.copy_location(ast.Constant(keep.old), after)
        if isinstance(before, ast.Name | ast.Attribute) and (self._handed or self._annotated or self._uses):
            return self._named_otherwise(before, after)
        return after

    def _named_otherwise(self, before: ast.Name | ast.Attribute, after: ast.AST) -> ast.AST:
        """A name that stands for a connection, or says that something gives one, or is another one now."""
        span = self._columns.span(before)
        said = self._annotated.get(span)
        if said and isinstance(after, ast.Name) and after.id == said.called.of(HELD_CLASS):
            self._left.discard(said)
            return ast.copy_location(deepcopy(before), after)
        if isinstance(before, ast.Name) and (handed := self._handed.get(span)):
            return self._got(before, after, handed)
        return renamed_name(after, self._uses.get(span))

    def _handling(self, before: ast.AST, after: ast.AST) -> ast.AST:
        """A clause without the name of its exception, and a `raise` of what is handled."""
        match before, after:
            case ast.ExceptHandler(), ast.ExceptHandler(type=kind, name=name, body=body):
                named = self._named.get(position(before))
                if named and named.name == name:
                    self._left.discard(named)
                    return ast.copy_location(ast.ExceptHandler(kind, None, body), after)
            case ast.Raise(), ast.Raise(exc=ast.Name(id=name), cause=None):
                reraised = self._reraised.get(position(before))
                if reraised and reraised.name == name:
                    self._left.discard(reraised)
                    return ast.copy_location(ast.Raise(None, None), after)
        return after

    def _got(self, before: ast.Name, after: ast.AST, handed: HandDown) -> ast.AST:
        """What a coroutine got, that gets a thread instead."""
        name = undo_handing(before, after, handed)
        self._left -= {handed} if name else set()
        return ast.copy_location(name, after) if name and isinstance(after, ast.expr) else after

    def _awaited(self, before: ast.Call, after: ast.expr) -> ast.Await | None:
        """The await that a call was: of a coroutine, or of what handed the call to a thread."""
        span = self._columns.span(before) if self._direct or self._rejoins else None
        if rejoin := self._rejoins.get(span) if span else None:
            turn = self._calls.get(rejoin.call)
            found = undo_call(before, after, turn) if turn else after
            awaited = handed_over(before, found, rejoin) if isinstance(found, ast.Call) else None
            self._left -= {rejoin, *([turn] if turn else [])} if awaited else set()
            return awaited
        if direct := self._direct.get(span) if span else None:
            evaluated = self._evaluated.get(direct.call)
            worked_out = undo_evaluation(after, evaluated) if evaluated else None
            awaited = undo_direct(before, worked_out or after, direct)
            self._left -= {direct, *([evaluated] if evaluated and worked_out else [])} if awaited else set()
            return awaited
        return None
