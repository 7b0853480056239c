"""The old text beside the new one: where they part, a recorded edit is undone, in the new one."""

import ast
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from asyncfix.model.source import Columns
from asyncfix.repair.edits import (
    Borrow,
    Bracket,
    Drop,
    Edit,
    Enter,
    Exchange,
    Hold,
    Import,
    Leave,
    Lend,
    Move,
    Nest,
    Position,
    Rename,
    Shrink,
    Transact,
    Twin,
    Unimport,
    Unwrap,
    position,
)
from asyncfix.repair.inverse import blocks
from asyncfix.repair.inverse.added import without_added
from asyncfix.repair.inverse.inline import Opened
from asyncfix.repair.inverse.nodes import Nodes
from asyncfix.repair.inverse.record import Record, UnlikeError
from asyncfix.repair.inverse.renames import renamed_import
from asyncfix.repair.inverse.tried import parted, regiven, require_stacked, undo_test, unstacked
from asyncfix.repair.inverse.twins import original_of

Queue = deque[ast.stmt]

BEFORE = Exchange | Import | Move | Nest | Rename | Unimport  # undone elsewhere


class Restorer:
    """Undoes edits in a new tree whose helpers are back at their calls; `left` are those that were not met.

    The old tree says where an edit was, never what the result is: that is made of the new one.
    """

    def __init__(
        self, record: Record, columns: Columns, lenders: Mapping[str, ast.FunctionDef], *, is_twin: bool = False
    ) -> None:
        self._columns = columns
        self._is_of_twin = is_twin
        self._record = record
        self._lenders = lenders
        self._blocks = {
            edit.block: edit for edit in record.edits if isinstance(edit, Hold | Transact | Enter | Leave | Bracket)
        }
        self._drops = {edit.place: edit for edit in record.of(Drop)}
        self._unwraps = {edit.block: edit for edit in record.of(Unwrap)}
        self._shrinks = {edit.block: edit for edit in record.of(Shrink)}
        self._lends = {edit.first: edit for edit in record.of(Lend)}
        self._tests = {place: edit for edit in record.of(Lend) for place in edit.tests}
        self._taken: dict[Position, tuple[Lend, ast.stmt]] = {}
        self._twins = {edit.function: edit for edit in record.of(Twin)}
        self._imports = {place: edit for edit in record.of(Rename) for place in edit.imports}
        self._moves = record.of(Move)
        self._opened: list[ast.With | ast.AsyncWith] = []
        self._given: dict[Position, ast.stmt] = {}
        self.left: set[Edit] = {edit for edit in record.edits if not isinstance(edit, BEFORE)}
        self._nodes = Nodes(record, columns, self.left)

    def node(self, before: ast.AST, after: ast.AST) -> ast.AST:
        """The new node with its edits undone."""
        after = self._nodes.undone(before, after)
        if type(before) is not type(after):
            return after
        for name in before._fields:
            old, new = getattr(before, name, None), getattr(after, name, None)
            if isinstance(old, list) and isinstance(new, list):
                setattr(after, name, self._list(old, new))
            elif isinstance(old, ast.AST) and isinstance(new, ast.AST):
                setattr(after, name, self.node(old, new))
        return after

    def _list(self, before: list[Any], after: list[Any]) -> list[Any]:
        if before and isinstance(before[0], ast.stmt):
            return self.suite(before, after)
        if after and isinstance(after[0], ast.stmt):
            return self.suite([], after)
        if len(before) != len(after):
            return after
        return [
            self.node(*pair) if isinstance(pair[0], ast.AST) else pair[1] for pair in zip(before, after, strict=True)
        ]

    def suite(self, before: Sequence[ast.stmt], after: Iterable[ast.stmt]) -> list[ast.stmt]:
        """The statements of a block; those that nothing is known of stay at its end."""
        queue = deque(after)
        found = self.take(before, queue)
        while queue:
            if self._is_twin(before, queue[0]):
                queue.popleft()
                continue
            kept = without_added(None, queue.popleft(), self._record)
            found += [kept] if kept else []
        return found

    def take(self, before: Sequence[ast.stmt], queue: Queue) -> list[ast.stmt]:
        """As many statements as the old ones became, from the front of the new ones."""
        found: list[ast.stmt] = []
        index = 0
        while index < len(before):
            lend = self._lends.pop(position(before[index]), None)
            if lend:
                last = next(i for i, each in enumerate(before) if position(each) == lend.last)
                found += self._lent(lend, before[index : last + 1], queue)
                index = last + 1
                continue
            if drop := self._drops.get(position(before[index])):
                self.left.discard(drop)
                found.append(before[index])
                index += 1
                continue
            self._drop_added(before, index, queue)
            taken = self._one(before[index], queue)
            found += [taken] if taken else []
            index += 1
        return found

    def _drop_added(self, before: Sequence[ast.stmt], index: int, queue: Queue) -> None:
        """Takes what was added from the front of the new statements."""
        while queue:
            if isinstance(queue[0], Opened) and any(self._is_opened(each, queue[0]) for each in self._opened):
                opened = queue.popleft()
                queue.extendleft(reversed(opened.body))  # type: ignore[attr-defined]
                continue
            if self._is_twin(before, queue[0], before[index]):
                queue.popleft()
                continue
            head = renamed_import(before[index], queue[0], self._imports.get(position(before[index])))
            kept = without_added(before[index], head, self._record)
            if kept is not None:
                queue[0] = kept
                return
            queue.popleft()

    def _is_opened(self, before: ast.With | ast.AsyncWith, after: Opened) -> bool:
        """Whether a part of a block enters for itself what the block entered."""
        if position(before) != after.place:
            return False
        items = self._list(before.items, deepcopy(after.items))
        return [ast.dump(each) for each in items] == [ast.dump(each) for each in before.items]

    def _is_twin(self, siblings: Sequence[ast.stmt], after: ast.stmt, before: ast.stmt | None = None) -> bool:
        """Whether a definition was added as the twin of one beside it. Raises UnlikeError if it does something else."""
        if not isinstance(after, ast.FunctionDef) or getattr(before, "name", "") == after.name:
            return False
        for each in siblings:
            if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            twin = self._twins.get(position(each.body[0]))
            if twin and twin.name == after.name and twin.is_promise == isinstance(each, ast.FunctionDef):
                self.left.discard(twin)
                borrowed = (Borrow(span, twin.path, called=twin.called) for span in twin.acquisitions)
                edits: tuple[Edit, ...] = (*borrowed, *twin.inner)
                inside = Restorer(Record(edits, frozenset()), self._columns, {}, is_twin=True)
                original_of(each, after, twin, inside.suite)
                if inside.left:
                    raise UnlikeError(f"`{twin.name}` does not wait for its turn", after)
                return True
        return False

    def _one(self, before: ast.stmt, queue: Queue) -> ast.stmt | None:
        place = position(before)
        if place in self._given:
            return self._restored(before, self._given.pop(place))
        if place in self._unwraps and isinstance(before, ast.With | ast.AsyncWith):
            self.left.discard(self._unwraps[place])
            return self._unwrapped(before, queue)
        if isinstance(before, ast.Try) and self._is_given_back(before):
            return self._guarded(before, queue)
        if place in self._taken:
            return self._restored(before, self._taken_at(place, queue))
        if not queue:
            return None
        edit = self._blocks.get(place)
        if isinstance(edit, Bracket) and len(queue) > 1:
            self.left.discard(edit)
            queue.appendleft(blocks.unbracketed(before, queue.popleft(), queue.popleft(), edit))
        after = queue.popleft()
        if isinstance(edit, Hold | Transact | Enter):
            self.left.discard(edit)
            handles = frozenset(
                move.handle for move in self._moves if move.lane == edit.lane and begins_in(before, move)
            )
            after = blocks.undo_held(before, after, edit, handles)
        if isinstance(edit, Leave):
            self.left.discard(edit)
            after = blocks.entered_on_loop(after, edit)
        after = undo_test(after, self._tests[place]) if place in self._tests else after
        after = blocks.asynchronous(before, after) if self._is_moved(place) else after
        shrink = self._shrinks.get(place)
        if shrink:
            self.left.discard(shrink)
            return self._widened(before, after, shrink, queue)
        return self._restored(before, after)

    def _restored(self, before: ast.stmt, after: ast.stmt) -> ast.stmt:
        found = self.node(before, blocks.as_written(before, after))
        assert isinstance(found, ast.stmt)
        return found

    def _is_moved(self, place: Position) -> bool:
        moves = self._moves
        return self._is_of_twin or any(move.first <= place <= move.last or place in move.along for move in moves)

    def _unwrapped(self, before: ast.With | ast.AsyncWith, queue: Queue) -> ast.stmt:
        """Statements that stand without the `with` which each part opens for itself."""
        self._opened.append(before)
        body = self.take(before.body, queue)
        self._opened.pop()
        return type(before)(before.items, body)

    def _widened(self, before: ast.stmt, after: ast.stmt, shrink: Shrink, queue: Queue) -> ast.stmt:
        """A block with the statements that stand behind it now."""
        if not isinstance(before, ast.With | ast.AsyncWith) or type(after) is not type(before):
            return after
        end = next((i for i, each in enumerate(before.body) if position(each) == shrink.tail), None)
        assert isinstance(after, ast.With | ast.AsyncWith)
        after.items = self._list(before.items, after.items)
        if end is None:
            after.body = self._widened_inside(before.body, deque(after.body), shrink, queue)
        else:
            after.body = [*self.suite(before.body[:end], after.body), *self.take(before.body[end:], queue)]
        return after

    def _widened_inside(self, before: list[ast.stmt], after: Queue, shrink: Shrink, queue: Queue) -> list[ast.stmt]:
        """The same of the `with` over a cursor that the block ends with."""
        *first, last = before
        found = self.take(first, after)
        self._drop_added(before, len(first), after)
        return [*found, self._widened(last, after.popleft(), shrink, queue), *after] if after else found

    def _lent(self, lend: Lend, before: Sequence[ast.stmt], queue: Queue) -> list[ast.stmt]:
        """A connection that a context manager takes and gives back, taken and given back by statements."""
        self.left.discard(lend)
        self._drop_added(before, 0, queue)
        if not queue:
            return []
        if lend.taken:
            return self._tried(lend, lend.taken, before, queue.popleft())
        taking, given, body = blocks.unlent(lend, deepcopy(self._lenders.get(lend.manager)), queue.popleft())
        if given is None:
            assert isinstance(taking[0], ast.With)
            taking[0].body = body
            return [self._restored(before[0], taking[0])]
        given = given_by(lend, given)
        if len(given) != len(lend.released):
            raise UnlikeError(f"`{lend.manager}` gives something else back", taking[0])
        self._given |= dict(zip(lend.released, given, strict=True))
        return self.suite(before, list(taken_between(lend, before, deque(taking), deque(body))))

    def _tried(self, lend: Lend, place: Position, before: Sequence[ast.stmt], after: ast.stmt) -> list[ast.stmt]:
        """The same, where it is taken inside of a `try`."""
        definition = deepcopy(self._lenders.get(lend.manager))
        if lend.behind:
            after, behind = parted(lend, after)
            self._given |= dict(zip(lend.behind, behind, strict=True))
        if lend.stack:
            body = unstacked(lend, after)
            taking, given = blocks.read_lender(lend, definition, after)
        else:
            taking, given, body = blocks.unlent(lend, definition, after)
        found = (each for statement in before for each in ast.walk(statement) if isinstance(each, ast.stmt))
        released = [each for each in found if position(each) in lend.released]
        self._given |= dict(zip(lend.released, regiven(lend, released, given_by(lend, given or [])), strict=True))
        self._taken[place] = (lend, taking[0])
        initial = [ast.parse(f"{lend.handle} = None").body[0]] if lend.initial else []
        return self.suite(before, [*initial, *body])

    def _taken_at(self, place: Position, queue: Queue) -> ast.stmt:
        lend, taking = self._taken.pop(place)
        if lend.stack:
            require_stacked(lend, queue.popleft() if queue else None)
        return taking

    def _is_given_back(self, before: ast.Try) -> bool:
        """Whether nothing is left of a `finally`."""
        final = [position(each) for each in before.finalbody]
        return bool(final) and all(place in self._given for place in final)

    def _guarded(self, before: ast.Try, queue: Queue) -> ast.stmt | None:
        if before.handlers and queue:
            after = queue.popleft()
            if isinstance(after, ast.Try):
                after.finalbody = self.take(before.finalbody, deque())
                return self._restored_but_final(before, after)
            return after
        body = self.take(before.body, queue)
        return ast.Try(body, [], [], self.take(before.finalbody, deque()))

    def _restored_but_final(self, before: ast.Try, after: ast.Try) -> ast.stmt:
        after.body = self.suite(before.body, after.body)
        after.orelse = self.suite(before.orelse, after.orelse)
        after.handlers = self._list(before.handlers, after.handlers)
        return after


def taken_between(lend: Lend, before: Sequence[ast.stmt], taking: Queue, body: Queue) -> Iterator[ast.stmt]:
    """What takes connections where it was, between statements that stand behind all of it now."""
    for each in before:
        queue = taking if position(each) in (lend.first, *lend.beside) else body
        if taking and queue:
            yield queue.popleft()
    yield from (*taking, *body)


def given_by(lend: Lend, given: list[ast.stmt]) -> list[ast.stmt]:
    """What gives a connection back, without what closes it once more."""
    closing = [f"{each}.close()" for each in (lend.handle, *lend.others)]
    closes = lend.closing and [ast.unparse(each) for each in given] == closing
    return [] if closes else given


def begins_in(block: ast.stmt, move: Move) -> bool:
    return position(block) < move.first <= (block.end_lineno or 0, 0)
