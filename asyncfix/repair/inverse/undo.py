"""The new text with every recorded edit undone is the old one, or something is wrong."""

import ast
from collections.abc import Sequence

from asyncfix.model.remembered import frozen
from asyncfix.model.source import Columns
from asyncfix.repair.inverse.added import without_rewritten, without_unused
from asyncfix.repair.inverse.declared import take_declarations
from asyncfix.repair.inverse.inline import inline
from asyncfix.repair.inverse.nesting import exchanged, nested
from asyncfix.repair.inverse.record import Record, UnlikeError
from asyncfix.repair.inverse.rejoined import rejoined
from asyncfix.repair.inverse.restore import Restorer
from asyncfix.repair.inverse.scope import require_defined, require_passed
from asyncfix.repair.inverse.twins import without_docstring


@frozen
class Difference:
    """Where a new text does something else than the old one, by a line of the new text and the function there."""

    line: int
    function: str
    message: str


def find_difference(before: str, after: str, record: Record) -> Difference | None:
    """What the new text has that the old one has not, with the edits of the record undone."""
    old, new = ast.parse(before), ast.parse(after)
    unparted = nested(old, record) | exchanged(old, record)
    if not old.body:
        new.body = without_docstring(new.body)
    without_rewritten(old, new, record.called)
    try:
        without_unused(old, new, record)
        require_defined(before, after, new)
        take_declarations(old, new, record.helpers)
        inlining = inline(new, record)
        restorer = Restorer(record, Columns(before), inlining.lenders)
        restored = restorer.node(old, new)
        require_same(old, restored)
        require_passed(rejoined(old, record, Columns(before)), inlining)
    except UnlikeError as error:
        return Difference(error.line or 1, function_at(ast.parse(after), error.line), error.message)
    if left := restorer.left | unparted:
        kinds = ", ".join(sorted({type(each).__name__ for each in left}))
        return Difference(1, "", f"has no trace of some edits ({kinds})")
    return None


def require_same(before: ast.AST, after: ast.AST) -> None:
    """Raises UnlikeError at the innermost statement that differs."""
    if ast.dump(before) == ast.dump(after):
        return
    if type(before) is type(after):
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            old, new = getattr(before, name, ()), getattr(after, name, ())
            if isinstance(old, list) and isinstance(new, list):
                require_same_list(old, new, after)
    raise UnlikeError(f"`{first_line(after)}` was `{first_line(before)}`", after)


def require_same_list(before: Sequence[ast.AST], after: Sequence[ast.AST], around: ast.AST) -> None:
    for old, new in zip(before, after, strict=False):
        require_same(old, new)
    if len(before) < len(after):
        raise UnlikeError(f"`{first_line(after[len(before)])}` was not there", after[len(before)])
    if len(after) < len(before):
        raise UnlikeError(f"`{first_line(before[len(after)])}` is gone", around)


def first_line(node: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(node)).strip().split("\n")[0]


def function_at(tree: ast.Module, line: int) -> str:
    """The innermost function around a line."""
    found = [
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.lineno <= line <= (each.end_lineno or 0)
    ]
    return max(found, key=lambda each: each.lineno).name if found else ""
