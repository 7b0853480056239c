"""Awaits between the uses of a connection: it is held on a thread of its own, and only its work goes there."""

import ast
from collections.abc import Container, Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.types import Manager
from asyncfix.link.program import Key
from asyncfix.model.expressions import Constant
from asyncfix.model.finding import Reason
from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.dataflow.interface import find_seen_after
from asyncfix.repair.dataflow.names import line_of
from asyncfix.repair.dataflow.whole import Whole
from asyncfix.repair.judgement.takings import gives_back, takes_name
from asyncfix.repair.scene.leaving import is_entered_somehow
from asyncfix.repair.scene.scene import Scene
from asyncfix.repair.scene.syntax import mentions, own_nodes, suspends
from asyncfix.repair.scene.taint import find_holders
from asyncfix.repair.scene.together import is_made_by_library
from asyncfix.repair.scene.tools import bound_in
from asyncfix.repair.shapes.anew import begins_anew
from asyncfix.repair.shapes.inline import Use, can_wait_elsewhere, find_uses, keeps_no_rows, names_in
from asyncfix.repair.shapes.shrink import is_cursor_block

HEADERS = ("test", "iter", "subject")


@frozen
class Segment:
    """Statements between two awaits that use the connection; `opens` is the `with` over a cursor around them."""

    statements: tuple[ast.stmt, ...]
    opens: ast.With | None = None


@frozen
class Transaction:
    """A `with` over the connection itself, around an await."""

    block: ast.With


@frozen
class Entered:
    """A `with` over something that a library makes of the connection, around an await, or over a manager of the
    project that gets it.
    """

    block: ast.With | ast.AsyncWith
    manager: Manager | None = None


@frozen
class Handing:
    """A connection or cursor, by its name, that a coroutine gets which is awaited there: it uses the same thread."""

    name: ast.Name


Piece = (
    Segment | Transaction | Entered | Handing | Use | ast.With | Reason
)  # a bare `with` is one whose body takes its place


class Cutter:
    """Cuts the body of a block with awaits into segments."""

    def __init__(
        self,
        scene: Scene,
        function: Key,
        handles: frozenset[str],
        whole: Whole,
        handed: Container[Span] = (),
        asked: frozenset[str] = frozenset(),
        apart: frozenset[ast.stmt] = frozenset(),
        pinned: frozenset[ast.stmt] = frozenset(),
    ) -> None:
        """`handed` are the places of names that awaited coroutines get; cursors `asked` on their thread alone.

        What stands `apart` takes a connection of its own; what is `pinned` needs the loop, and stays on it.
        """
        self.scene = scene
        self.function = function
        self.handles = handles
        self.whole = whole
        self.handed = handed
        self.asked = asked
        self.apart = apart
        self.pinned = pinned

    def cut(self, body: list[ast.stmt], opens: ast.With | None = None) -> Iterator[Piece]:
        run: list[ast.stmt] = []
        for statement in body:
            if not suspends([statement]) and (self.apart | self.pinned).isdisjoint(ast.walk(statement)):
                run.append(statement)
                continue
            yield from self._segment(run, opens)
            run = []
            if statement in self.apart and mentions(statement, self.handles):
                yield Reason("second-connection", statement.lineno, "it uses two connections that are held at once")
            elif statement not in self.apart:
                yield from self._descend(statement, opens)
        yield from self._segment(run, opens)

    def _segment(self, run: list[ast.stmt], opens: ast.With | None) -> Iterator[Piece]:
        """What of a run uses the connection; statements before and after that stay where they are."""
        used = [index for index, statement in enumerate(run) if mentions(statement, self.handles)]
        if not used:
            return
        statements = tuple(run[used[0] : used[-1] + 1])
        cursor = opened_name(opens)
        if cursor and not begins_anew(self.scene, self.function, statements, cursor):
            text = f"`{cursor}` is read after an await, so it can't be opened anew for each part of the block"
            yield Reason("cursor-across-await", statements[0].lineno, text)
        uses_cursor = cursor and any(mentions(each, frozenset((cursor,))) for each in statements)
        if uses_cursor and opens and self._closes(opens):
            text = f"the connection is closed in the block over `{cursor}`, which each part of that would open anew"
            yield Reason("cursor-across-await", statements[0].lineno, text)
        yield Segment(statements, opens if uses_cursor else None)

    def _closes(self, opens: ast.With) -> bool:
        """Whether the connection is given back, or closed, in a `with` over a cursor of it."""
        calls = (each for each in own_nodes(opens.body) if isinstance(each, ast.Call) and mentions(each, self.handles))
        return any(any(self.scene.called_marks(each, self.function, "releases")) for each in calls)

    def _descend(self, statement: ast.stmt, opens: ast.With | None) -> Iterator[Piece]:
        if any(mentions(each, self.handles) for name in HEADERS if (each := getattr(statement, name, None))):
            yield from self._inline(statement, opens)
        if self._is_transaction(statement):
            assert isinstance(statement, ast.With)
            yield Transaction(statement)
            yield from self.cut(statement.body, opens)
            return
        if isinstance(statement, ast.With | ast.AsyncWith) and self._takes_another(statement):
            text = "a second connection is taken while the first is held across an await"
            yield Reason("second-connection", statement.lineno, text)
            return
        match statement:
            case ast.With() if any(mentions(item.context_expr, self.handles) for item in statement.items):
                yield from self._open(statement, opens)
            case ast.AsyncWith() if any(mentions(item.context_expr, self.handles) for item in statement.items):
                reason = Reason("await-in-use", statement.lineno, "`async with` over something made of the connection")
                yield from self._enter(statement, opens, [reason])
            case ast.Try() | ast.TryStar():
                for part in (statement.body, *(h.body for h in statement.handlers)):
                    yield from self.cut(part, opens)
                yield from self.cut(statement.orelse, opens)
                yield from self.cut(statement.finalbody, opens)
            case ast.Match():
                for case in statement.cases:
                    yield from self.cut(case.body, opens)
            case ast.With() | ast.AsyncWith():
                yield from self.cut(statement.body, opens)
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
                yield from self.cut(statement.body, opens)
                yield from self.cut(statement.orelse, opens)
            case _ if mentions(statement, self.handles):
                yield from self._inline(statement, opens)

    def _inline(self, statement: ast.stmt, opens: ast.With | None) -> Iterator[Piece]:
        cursor = frozenset((opened_name(opens),))
        if any(names_in(statement, cursor)):
            yield Reason("cursor-across-await", statement.lineno, "the cursor is read in a statement that awaits")
        handed = [each for each in names_in(statement, self.handles) if self.scene.span(each) in self.handed]
        yield from map(Handing, handed)
        if not handed or any(each not in handed for each in names_in(statement, self.handles)):
            needs_loop = statement in self.pinned
            yield from find_uses(self.scene, self.function, statement, self.handles, self.asked, needs_loop)

    def _is_transaction(self, statement: ast.stmt) -> bool:
        """`with conn:` over a connection that is held."""
        match statement:
            case ast.With(items=[ast.withitem(context_expr=ast.Name(id=name), optional_vars=None)]):
                values = self.scene.variable(self.function, name)
                return name in self.handles and any(self.scene.is_handle(each, "connection") for each in values)
            case _:
                return False

    def _takes_another(self, statement: ast.With | ast.AsyncWith) -> bool:
        """Not one that is held on a lane of its own: its names are no handles here."""
        if (bound := bound_by(statement)) and not bound & self.handles:
            return False
        own = [each for each in statement.items if not mentions(each.context_expr, self.handles)]
        values = [each for item in statement.items for each in self.scene.managed(item.context_expr, self.function)]
        fresh = [each for item in own for each in self.scene.managed(item.context_expr, self.function)]
        return (
            any(map(self.scene.yields_handle, fresh))
            or any(map(self._gives_another, own))
            or any(
                self.scene.yields_handle(each, "connection") or self.scene.is_handle(each, "connection")
                for each in values
            )
        )

    def _gives_another(self, item: ast.withitem) -> bool:
        """Whether an object of the project gives a connection, or a cursor, as it is entered."""
        made = self.scene.managed(item.context_expr, self.function)
        named = [each.id for each in ast.walk(item.optional_vars or ast.Pass()) if isinstance(each, ast.Name)]
        given = (each for name in named for each in self.scene.variable(self.function, name))
        return any(is_entered_somehow(self.scene, each) is not None for each in made) and any(
            map(self.scene.is_handle, given)
        )

    def _open(self, statement: ast.With, opens: ast.With | None) -> Iterator[Piece]:
        """A cursor is opened anew for each part of its block where it can be; else it is kept."""
        reasons = list(self._unfit(statement, opens))
        pieces = [] if reasons else list(self.cut(statement.body, statement))
        reasons += [each for each in pieces if isinstance(each, Reason) and each.code == "cursor-across-await"]
        if not reasons:
            yield statement
            yield from pieces
        elif self._is_made_by_library(statement):
            yield Entered(statement)
            yield from self.cut(statement.body, opens)
        else:
            yield from self._enter(statement, opens, reasons)

    def _enter(
        self, statement: ast.With | ast.AsyncWith, opens: ast.With | None, reasons: list[Reason]
    ) -> Iterator[Piece]:
        """A manager of the project that gets the connection, else the reasons why it can't be entered."""
        manager = self._manager_of_project(statement)
        if manager is None or mentions(statement.items[0], frozenset((opened_name(opens),))):
            yield from reasons
        else:
            yield Entered(statement, manager)
            yield from self.cut(statement.body, opens)

    def _manager_of_project(self, statement: ast.With | ast.AsyncWith) -> Manager | None:
        match statement.items:
            case [ast.withitem(context_expr=ast.Call() as made, optional_vars=None | ast.Name())] if can_wait_elsewhere(
                self.scene, made, statement
            ):
                values = list(self.scene.managed(made, self.function))
                managers = [each for each in values if isinstance(each, Manager)]
                is_one = len(values) == len(managers) == 1 and not is_stub(managers[0].call.function.path)
                return managers[0] if is_one and self._is_known(statement, managers[0]) else None
            case _:
                return None

    def _is_known(self, statement: ast.With | ast.AsyncWith, manager: Manager) -> bool:
        """Whether what it gives is known to use the connection, or not to: an object may keep that."""
        given = self.scene.reach.program.function(manager.call.function).yields
        return bound_by(statement) <= self.handles or all(isinstance(each, Constant) for each in given)

    def _is_made_by_library(self, statement: ast.With) -> bool:
        """Whether it enters one manager, whose methods call nothing of the project."""
        match statement.items:
            case [ast.withitem(context_expr=ast.Call() as made, optional_vars=None | ast.Name())] if can_wait_elsewhere(
                self.scene, made, statement
            ):
                values = self.scene.managed(made, self.function)
                return bool(values) and all(map(is_made_by_library, values))
            case _:
                return False

    def _unfit(self, statement: ast.With, opens: ast.With | None) -> Iterator[Reason]:
        if text := self._why_unfit(statement, opens):
            yield Reason("cursor-across-await", statement.lineno, text)

    def _why_unfit(self, statement: ast.With, opens: ast.With | None) -> str | None:
        """Why a segment can't open this cursor for itself."""
        if opens or len(statement.items) > 1 or not is_cursor_block(self.scene, self.function, statement):
            return "only a `with` over one cursor can be opened for each part of a block that awaits"
        item = statement.items[0]
        if not isinstance(item.optional_vars, ast.Name) or not isinstance(item.context_expr, ast.Call):
            return "the cursor needs a name of its own"
        if not is_plain_cursor(self.scene, self.function, item.context_expr):
            return "a server-side or configured cursor keeps its rows across the await"
        if item.optional_vars.id in bound_in(*statement.body) | find_seen_after(self.whole, statement):
            return f"`{item.optional_vars.id}` is bound anew in its block, or read after it"
        if self._may_be_closed(statement):
            return "its connection may be closed already, which opening the cursor tells where it stands"
        if kept := self._kept_over(item.optional_vars.id) & bound_in(*statement.body):
            return f"`{min(kept)}` goes on using the cursor, so it can't be opened anew for each part of the block"
        return None

    def _may_be_closed(self, opening: ast.With) -> bool:
        """Whether a connection is given back above a statement, and not bound anew since."""
        above = [each for each in own_nodes(self.scene.nodes[self.function].body) if line_of(each) < opening.lineno]
        names = [each for each in above if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)]
        bound = {each.id: each.lineno for each in sorted(names, key=line_of)}
        calls = (each for each in above if isinstance(each, ast.Call) and self._gives_back(each))
        given = ((each.lineno, name) for each in calls for name in self.handles if takes_name(each, name))
        return any(line > bound.get(name, 0) for line, name in given)

    def _gives_back(self, call: ast.Call) -> bool:
        return gives_back(self.scene, self.function, call)

    def _kept_over(self, cursor: str) -> frozenset[str]:
        """The names of what goes on using a cursor: generators over its rows."""
        own = frozenset((cursor,))
        return find_holders(self.scene, self.function, self.scene.nodes[self.function], own) - own


def bound_by(statement: ast.With | ast.AsyncWith) -> frozenset[str]:
    named = (each for item in statement.items if item.optional_vars for each in ast.walk(item.optional_vars))
    return frozenset(each.id for each in named if isinstance(each, ast.Name))


def opened_name(opens: ast.With | None) -> str:
    if opens is None:
        return ""
    name = opens.items[0].optional_vars
    return name.id if isinstance(name, ast.Name) else ""


def is_plain_cursor(scene: Scene, function: Key, call: ast.Call) -> bool:
    """Opened with nothing but names and constants, and not under a name of the server's."""
    is_plain = all(isinstance(keyword.value, ast.Name | ast.Constant) for keyword in call.keywords)
    return is_plain and keeps_no_rows(scene, function, call)
