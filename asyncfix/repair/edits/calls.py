"""What is done to a call, or to another expression."""

from pathlib import Path
from typing import Literal

from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.added import PLAIN, Naming
from asyncfix.repair.options import Wrapper

Turn = Literal["", "borrow", "after_all"]


@frozen
class Swap:
    """A call whose callee gets another name: `self.get_db_connection()` becomes `self._get_db_connection_sync()`."""

    call: Span
    callee: str


@frozen
class Offload:
    """A call that is awaited on a worker thread instead.

    `turn` is how it takes turns with the other calls over its pool: it takes a connection itself, or ends the pool.
    """

    call: Span
    turn: Turn = ""
    enclosed: bool = False  # the result is called, or a part of it taken: needs parentheses
    executor: str = ""  # as of a Move
    wrapper: Wrapper = "helper"
    to_end: bool = False
    cancels: bool = False  # what runs it takes keywords for that
    called: Naming = PLAIN


@frozen
class Walk:
    """`for row in cur:` over a held connection, `handle`, around an await: each row is fetched on its thread.

    `rows` is the name of what is walked through, where what is left of that must end on the thread, too; else "".
    """

    place: Span
    lane: str
    handle: str
    rows: str = ""


@frozen
class Evaluate:
    """An expression over a held connection, `handle`, in a statement that awaits: worked out on its thread.

    `method`: called on it there, where the statement walks through it. `passing`: its arguments are worked out before,
    but for the first ones, that are `kept` there.
    """

    place: Span
    lane: str
    handle: str
    method: str = ""
    enclosed: bool = False
    passing: bool = False
    kept: int = 0


@frozen
class Replace:
    """A call that is awaited under another name: `time.sleep` becomes `asyncio.sleep`."""

    call: Span
    callee: str
    enclosed: bool = False
    called: Naming = PLAIN

    @property
    def module(self) -> str:
        return self.callee.rpartition(".")[0]


@frozen
class Rerun:
    """A call that hands something to a thread of asyncio's: it goes to the one thread of the repairs instead.

    `number` is that of the argument which is called; those before it say which thread.
    """

    call: Span
    number: int = 0
    called: Naming = PLAIN


@frozen
class Borrow:
    """A call in some file that takes a connection of a pool in a worker thread: it waits for its turn.

    `cancel` is the connection's method by which its queries are cancelled, where the call in the thread owns it.
    """

    call: Span
    path: Path
    cancel: str = ""
    called: Naming = PLAIN


@frozen
class Own:
    """A call in some file that makes a connection in a worker thread: its queries can be cancelled by a method."""

    call: Span
    path: Path
    cancel: str
    called: Naming = PLAIN


@frozen
class Release:
    """A call in some file that gives a connection back, which has this name there: from then on it has no owner."""

    call: Span
    path: Path
    name: str
    called: Naming = PLAIN


@frozen
class Direct:
    """An awaited call, in some file, of a coroutine that never suspends: it loses its `await`.

    `callee` is the name of the coroutine's twin, "" where it becomes a function itself.
    """

    call: Span
    path: Path
    callee: str = ""


@frozen
class Rejoin:
    """A call that hands another one to a thread and is awaited: that is made where it stands, in the thread of a block.

    `number` is that of the argument which is called: `await run_in_executor(None, f, x)` becomes `f(x)`.
    """

    call: Span
    number: int
