"""Which awaited calls move to a thread with a repair's statements, and which its other edits meet."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.direct.uses import Use
from asyncfix.repair.edits import Borrow, Edit, Evaluate, Lend, Move, Nest, Own, Position, Release, Rename, Shrink
from asyncfix.repair.model import Repair
from asyncfix.repair.runtime.places import places

TURNS = Borrow | Own | Release
Ends = Mapping[Position, Position]  # of the statements of a file


@frozen
class Region:
    """From the first statement of a move to the end of its last, but for the tail of a block that ends before it."""

    first: Position
    end: Position
    left: tuple[tuple[Position, Position], ...]

    def covers(self, at: Position) -> bool:
        return self.first <= at < self.end and not any(begin <= at < end for begin, end in self.left)


def ends_of(tree: ast.Module) -> Ends:
    statements = [each for each in ast.walk(tree) if isinstance(each, ast.stmt)]
    return {(each.lineno, each.col_offset): (each.end_lineno or 0, each.end_col_offset or 0) for each in statements}


def regions_of(repair: Repair, ends: Callable[[Path], Ends]) -> Iterator[Region]:
    """The statements that a repair moves, by their places; none where one has no place in the text."""
    moves = [edit for edit in repair.edits if isinstance(edit, Move)]
    lends = [edit for edit in repair.edits if isinstance(edit, Lend)]
    known = ends(repair.path) if moves or lends else {}
    found = (region_of(repair, move, known) for move in moves)
    yield from (each for each in found if each)
    yield from (Region(place, known[place], ()) for lend in lends for place in lent(lend) if place in known)


def lent(lend: Lend) -> Sequence[Position]:
    """The statements that take a connection and give it back, which a manager does then; none of a `with`."""
    is_with = not lend.released and not lend.closing
    return () if is_with else (lend.taken or lend.first, *lend.beside, *lend.released)


def region_of(repair: Repair, move: Move, known: Ends) -> Region | None:
    shrinks = [edit for edit in repair.edits if isinstance(edit, Shrink)]
    end = known.get(move.last) or end_of_parted(repair, move.last, known)
    if end is None or not all(each.block in known for each in shrinks):
        return None
    return Region(move.first, end, tuple((each.tail, known[each.block]) for each in shrinks))


def end_of_parted(repair: Repair, place: Position, ends: Ends) -> Position | None:
    """The end of a `with` that is parted, as that of each part, which stands where what it enters does."""
    parted = (edit.block for edit in repair.edits if isinstance(edit, Nest) and edit.block in ends)
    return next((ends[each] for each in parted if each <= place < ends[each]), None)


def is_met(repair: Repair, use: Use) -> bool:
    """Whether an edit of a repair is about a call, or an expression around it, that stays on the loop."""
    for path, edit in places(repair):
        if path == use.function.path and not is_evaluated(edit, use):
            is_lent = isinstance(edit, Lend) and not lent(edit) and use.at[0] == edit.first[0]
            if is_lent or any(span.covers(use.call) for span in spans_of(edit)):
                return True
    return False


def is_evaluated(edit: Edit, use: Use) -> bool:
    """Whether it is a part of an expression that a thread works out."""
    return isinstance(edit, Evaluate) and not edit.passing and edit.place.covers(use.call)


def edits_within(repair: Repair, path: Path, span: Span) -> Iterator[Edit]:
    """What a repair does to the calls and names in a function."""
    for at, edit in places(repair):
        if at == path and any(span.covers(each) for each in spans_of(edit)):
            yield edit


def spans_of(edit: Edit) -> Iterator[Span]:
    """Where the expressions stand that an edit is about."""
    yield from edit.uses if isinstance(edit, Rename) else ()
    found = (getattr(edit, name, None) for name in ("call", "place"))
    yield from (each for each in found if isinstance(each, Span))
