"""The texts of which a helper is made, with the comments that go with them."""

import ast
from collections.abc import Iterator
from tokenize import COMMENT

from asyncfix.model.remembered import frozen
from asyncfix.repair.dataflow.names import FunctionNode
from asyncfix.repair.direct.regions import region_of
from asyncfix.repair.edits import Lend, Move, Position, position
from asyncfix.repair.merging.passages import Passages, Token
from asyncfix.repair.model import Repair
from asyncfix.repair.naming import are_parted

Helper = Move | Lend
RIGHT_OF_ALL = 10_000


@frozen
class Added:
    """A helper that a repair adds, and the text of the file it is added to."""

    repair: Repair
    edit: Helper
    passages: Passages

    @property
    def coroutine(self) -> FunctionNode:
        return self.passages.functions[self.edit.function]


@frozen
class Piece:
    """Some text from a place to a line."""

    first: Position
    end_line: int
    tokens: tuple[Token, ...]


def opened(added: Added) -> Iterator[Piece]:
    """The `with` that a helper enters for itself, as other parts of a block do."""
    edit = added.edit
    for place in edit.opens if isinstance(edit, Move) else ():
        yield header(added.passages, place)


def written(added: Added) -> Iterator[Piece]:
    """The texts that go to a helper, with their comments."""
    if isinstance(added.edit, Lend):
        yield from lent(added.edit, added.passages)
    else:
        yield from moved(added, added.edit)


def moved(added: Added, move: Move) -> Iterator[Piece]:
    region, passages = region_of(added.repair, move, added.passages.ends), added.passages
    if region is None:
        return
    cuts = [each for each in region.left if region.first <= each[0] < region.end]
    if len(cuts) > 1 or any(end != region.end for _, end in cuts):
        return
    end, margin = (cuts[0][0], cuts[0][0][1]) if cuts else (region.end, move.first[1])
    tokens = passages.between(move.first, end, margin)
    is_parted = not move.is_closure and are_parted(passages.lines, passages.statements_between(move.first, end))
    above = passages.above(move.first) if is_parted else ()
    if named := last_named(added):
        start = next(number for number, each in enumerate(tokens) if each.at == named)
        tokens = [*tokens[:start], *tokens[start + 2 :]]
    yield Piece(move.first, end[0], (*above, *tokens))


def last_named(added: Added) -> Position | None:
    """Where the last statement gives a name to all that comes back: a helper returns it without, whatever it is."""
    move = added.edit
    if isinstance(move, Lend) or move.is_closure or has_other_exits(move):
        return None
    match added.passages.statements.get(move.last):
        case ast.Assign(targets=[ast.Name(id=name)], value=value) as last if move.interface.outputs == (name,):
            return None if isinstance(value, ast.Name) else position(last)
        case _:
            return None


def has_other_exits(move: Move) -> bool:
    exits = move.interface.exits
    return exits.returns or exits.breaks or exits.continues


def lent(lend: Lend, passages: Passages) -> Iterator[Piece]:
    """What takes connections and what gives them back."""
    if not lend.taken and not lend.released and isinstance(passages.statements[lend.first], ast.With):
        yield header(passages, lend.first)
        return
    first = lend.taken or lend.first
    yield statement(passages, first, passages.ends.get(first, first))
    for place in (*lend.beside, *lend.released):
        block = passages.statements.get(place)
        bare = isinstance(block, ast.If) and bool(lend.taken) and asks_only(block, lend.handle)
        first = position(block.body[0]) if isinstance(block, ast.If) and bare else place
        above = [each for each in passages.between(place, first, RIGHT_OF_ALL) if each.kind == COMMENT]
        found = statement(passages, first, passages.ends.get(place, place))
        yield Piece(first, found.end_line, (*passages.above(place), *above, *found.tokens))


def asks_only(block: ast.If, handle: str) -> bool:
    """Whether it asks if a connection was taken, which a manager need not."""
    return not block.orelse and ast.unparse(block.test) in (handle, f"{handle} is not None", f"'{handle}' in locals()")


def header(passages: Passages, place: Position) -> Piece:
    """A `with` without its body; nothing, where it is a part of one."""
    block = passages.statements.get(place)
    if not isinstance(block, ast.With | ast.AsyncWith):
        return Piece(place, place[0], ())
    end = position(block.body[0])
    return Piece(place, end[0], tuple(passages.between(place, end, RIGHT_OF_ALL)))


def statement(passages: Passages, place: Position, end: Position) -> Piece:
    return Piece(place, end[0], tuple(passages.between(place, end, place[1])))
