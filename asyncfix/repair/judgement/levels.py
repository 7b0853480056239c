"""The lists of statements that a region stands in, and where the coroutine is suspended in them anyway."""

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from asyncfix.model.remembered import frozen
from asyncfix.repair.judgement.leaving import returns
from asyncfix.repair.scene.syntax import is_simple, own_nodes, suspends

LEAVING = (ast.Break, ast.Continue, ast.Return)


@frozen
class Row:
    """A list of statements; the places of those that use any state, and of those that suspend the coroutine anyway."""

    statements: Sequence[ast.stmt]
    places: Mapping[ast.stmt, int]
    busy: Sequence[int]
    ends: Sequence[int]

    def using(self, places: range) -> list[ast.stmt]:
        found = self.busy[bisect_left(self.busy, places.start) : bisect_left(self.busy, places.stop)]
        return [self.statements[index] for index in found]

    def before(self, index: int) -> range:
        """The places up to one, from where the coroutine is suspended."""
        number = bisect_left(self.ends, index)
        return range(self.ends[number - 1] if number else 0, index)

    def after(self, index: int) -> range:
        number = bisect_right(self.ends, index)
        if number == len(self.ends):
            return range(index + 1, len(self.statements))
        is_begun = is_simple(self.statements[self.ends[number]])  # a loop that receives is suspended before all else
        return range(index + 1, self.ends[number] + is_begun)

    def ends_from(self, first: int, last: int) -> bool:
        """Whether the coroutine is suspended behind some places, and only errors leave from there up to that."""
        number = bisect_right(self.ends, last)
        nodes = self.statements[first : self.ends[number] + 1] if number < len(self.ends) else ()
        return bool(nodes) and not any(isinstance(each, LEAVING) for each in own_nodes(nodes))

    def returns_from(self, index: int) -> bool:
        """Whether a `return` of the list itself leaves from there on."""
        return returns(self.statements[index:])


@frozen
class Level:
    """A list of statements, and where those of a region, or the one that they stand in, begin and end in it.

    `is_passed` where a `return` further inside leaves before what follows, `is_left` where one of the list does, too;
    `is_parted` where the coroutine is suspended further inside before it comes to the region, `is_over` where it is
    behind the region, unless an error leaves it there.
    """

    place: ast.stmt
    row: Row
    first: int
    last: int
    is_passed: bool
    is_left: bool
    is_parted: bool
    is_over: bool

    @property
    def before(self) -> range:
        """The places up to the region, from where the coroutine is suspended."""
        return range(0) if self.is_parted else self.row.before(self.first)

    @property
    def parts(self) -> bool:
        """Whether it is suspended in the list, or further inside, before it comes to the region."""
        return self.is_parted or any(each < self.first for each in self.row.ends)

    @property
    def after(self) -> range:
        """The places behind the region, to where the coroutine is suspended."""
        return range(0) if self.is_passed or self.is_over else self.row.after(self.last)

    @property
    def ends(self) -> bool:
        """Whether it is suspended in the list, or further inside, behind the region, unless an error leaves it."""
        return self.is_over or self.row.ends_from(self.first, self.last)

    def before_again(self, loop: ast.AST) -> range:
        """The places of a loop's body behind the region that run before it comes again, from where it is suspended."""
        if may_go_on(loop) and not self.parts:
            return range(self.last + 1, len(self.row.statements))
        behind = self.row.before(len(self.row.statements))
        return range(0) if self.parts else range(max(self.last + 1, behind.start), behind.stop)

    def after_again(self, loop: ast.AST) -> range:
        """The places before the region that run as it comes again, to where the coroutine is suspended."""
        if may_go_on(loop):
            return range(self.first)
        is_parted = any(each > self.last for each in self.row.ends)
        return range(0) if is_parted else range(min(self.first, self.row.after(-1).stop))


def may_go_on(loop: ast.AST) -> bool:
    """Whether a `continue` may go past a part of a loop's body."""
    return any(isinstance(each, ast.Continue) for each in ast.walk(loop))


def is_first_of_loop(loop: ast.AST, statement: ast.stmt) -> bool:
    """`while True: text = await websocket.receive()`: such a loop is written to wait each time around.

    What comes first may be ready by chance; the rest of the loop knows nothing of what others did since the last time.
    """
    return isinstance(loop, ast.While) and loop.body[0] is statement and is_simple(statement) and suspends([statement])


def first_received(statement: ast.stmt) -> ast.stmt | None:
    """What the endless loop waits for first that a statement is, or begins with."""
    match statement:
        case ast.Try(body=[first, *_]):
            return first_received(first)
        case ast.While(test=ast.Constant(value=value), body=[first, *_]) if value:
            return first if is_first_of_loop(statement, first) else None
        case _:
            return None
