"""What is done to a text, before any of it exists: positions in a file, names, and how values travel."""

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.added import PLAIN, Naming
from asyncfix.repair.options import Wrapper

if TYPE_CHECKING:
    from asyncfix.repair.dataflow.interface import Interface

Turn = Literal["", "borrow", "after_all"]
Position = tuple[int, int]  # line from 1, column from 0: where a statement begins


@frozen
class Swap:
    """A call whose callee gets another name: `self.get_db_connection()` becomes `self._get_db_connection_sync()`."""

    call: Span
    callee: str


@frozen
class Move:
    """Consecutive statements that become a helper, and the call that takes their place.

    `function` is where the coroutine's body begins; the helper is put above that coroutine. `lane` is the name of the
    held connection on whose thread the helper runs, "" for any worker thread; `handle` the helper's first parameter
    then, and `opens` what each segment enters for itself: the `with` over a cursor, and that over its connection.
    `is_last`: the coroutine ends where the statements do, so that falling off their end is returning None. In the
    closure form the helper stands in the coroutine and shares its variables; exceptions `handled` around it are passed,
    for linters think that no function reads them there, and take `as exc` away. `again`: an equal block above has it.
    """

    function: Position
    first: Position
    last: Position
    helper: str
    receiver: str  # "self" or "cls" of a method, "" for a function
    interface: "Interface"
    is_last: bool = False
    is_whole: bool = False
    is_closure: bool = False
    lane: str = ""
    handle: str = ""
    opens: tuple[Position, ...] = ()  # from the outside in
    inline: bool = False  # one call on the handle: a lambda instead of a helper
    docstring: str = ""
    exit_names: tuple[str, str] = ("returned", "result")  # locals of the coroutine that say how the helper ended
    executor: str = ""  # of a module that has several, where it isn't the first
    wrapper: Wrapper = "helper"
    to_end: bool = False  # a cancelled caller lets it run, as it cleans up
    imports: tuple[str, ...] = ()  # of the coroutine, that the helper needs too
    handled: tuple[str, ...] = ()
    again: bool = False
    along: tuple[Position, ...] = ()  # each `async with` inside, which becomes a plain `with` over twins
    called: Naming = PLAIN


@frozen
class Shrink:
    """A `with` block that ends before `tail`; what follows runs after the connection is given back."""

    block: Position
    tail: Position


@frozen
class Nest:
    """A `with` over several managers that becomes one inside of another, parted before the items at `cuts`.

    `lock` is what it enters besides, before the item that is at `before` now: a lock that this has taken itself. Then
    `cuts` count it.
    """

    block: Position
    cuts: tuple[int, ...]
    lock: str = ""
    before: int = 0


@frozen
class Exchange:
    """A `with` and the one that is all of its body: each enters what the other has entered, after they are parted."""

    block: Position


@frozen
class Hold:
    """A `with` block that stays on the loop, its connection entered, used and left on a thread of its own."""

    block: Position
    lane: str
    called: Naming = PLAIN


@frozen
class Lend:
    """Statements that take a connection, use it and give it back: a context manager does the first and the last of it.

    `first` and `last` are the statements, `released` those of them that give the connection back. `manager` is put
    above the coroutine that begins at `function`; it gets `parameters`. The rest stays on the loop, in an `async with`
    that holds the connection on `lane`. `closing`: nothing of them gives it back for good, so the manager closes it.

    `others` are further connections that it takes and gives back along with the first, by the statements `beside` or
    by the same `with`. The thread has all of them as one, `together`, and the coroutine gets each by its name.

    `taken` is where it is taken inside of a `try`: `stack` is the exit stack around that gives it back then, "" where
    the `try` does nothing else. `initial` is `conn = None`, `tests` are the `if conn:` that ask if it was taken;
    `is_unset` says that what is not held must be None.

    `again`: a block above has this manager, as for a Move. `of_class`: it is a class method, as the coroutine is.
    """

    function: Position
    first: Position
    last: Position
    manager: str
    receiver: str
    parameters: tuple[str, ...]
    handle: str
    lane: str
    released: tuple[Position, ...]
    docstring: str
    closing: bool = False
    taken: Position | None = None
    stack: str = ""
    initial: Position | None = None
    is_unset: bool = False
    tests: tuple[Position, ...] = ()
    others: tuple[str, ...] = ()
    beside: tuple[Position, ...] = ()
    together: str = ""
    again: bool = False
    of_class: bool = False
    called: Naming = PLAIN

    @property
    def decorators(self) -> tuple[str, ...]:
        """Of the manager."""
        return (*(("classmethod",) if self.of_class else ()), self.called.of("contextmanager"))

    @property
    def names(self) -> str:
        """Those of its connections."""
        return ", ".join((self.handle, *self.others))

    @property
    def naming(self) -> str:
        """The statement by which the coroutine gets several connections."""
        return f"{self.names} = await {self.lane}.run(lambda {self.together}: {self.together})"


@frozen
class Transact:
    """A `with` over a held connection, a transaction: entered and left on the connection's thread."""

    block: Position
    lane: str


@frozen
class Enter:
    """A `with` over something made of a held connection, `handle`: entered and left on the connection's thread."""

    block: Position
    lane: str
    handle: str


@frozen
class Leave:
    """A `with` that becomes an `async with`: its manager is entered on the loop and left on a worker thread."""

    block: Position
    executor: str = ""  # as of a Move
    called: Naming = PLAIN


@frozen
class Unwrap:
    """A `with` over a cursor, or a connection, whose segments open their own: its body takes its place."""

    block: Position


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

    `method`: called on it there, where the statement walks through it. `passing`: its arguments are worked out before.
    """

    place: Span
    lane: str
    handle: str
    method: str = ""
    enclosed: bool = False
    passing: bool = False


@frozen
class HandDown:
    """A connection or cursor that an awaited coroutine gets: it gets the thread of it, for its own calls, instead.

    `name` is what stands there, "" where that is the connection that is held on `lane`.
    """

    place: Span
    lane: str
    name: str


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
    """A call that hands something to a thread of asyncio's: it goes to the one thread of the repairs instead."""

    call: Span
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


@frozen
class Drop:
    """A statement that gives a name what nothing asks for any more."""

    place: Position


@frozen
class Plain:
    """A coroutine, in some file, that becomes a function; `function` is where its body begins."""

    path: Path
    function: Position


@frozen
class Twin:
    """A synchronous copy of an asynchronous context manager, or of a coroutine, put above it, in its own file.

    `function` is where the original's body begins; acquisitions in the copy wait for their turn, managers that it
    enters are entered by their twins, and connections are owned while it has them. `in_lock`: it has only what stands
    in the lock that the original takes.
    """

    path: Path
    function: Position
    name: str
    decorator: str
    acquisitions: tuple[Span, ...]
    inner: tuple[Swap | Borrow | Own | Release | Direct, ...] = ()
    in_lock: bool = False
    is_coroutine: bool = False  # of a coroutine that never suspends, and no context manager
    called: Naming = PLAIN


@frozen
class Bracket:
    """A `with` that becomes `conn = get(); try: ... finally: put(conn)`, with methods the class has already."""

    block: Position
    get: str
    put: str


@frozen
class Import:
    """`from module import name` in the block's own file, or another; a relative module begins with dots."""

    module: str
    name: str
    path: Path | None = None


@frozen
class Unimport:
    """A name that a file imports, and no longer uses: it goes, and the import where it is all of it."""

    path: Path
    name: str


@frozen
class Rename:
    """A class that a file imports, and every use of its name there, becomes another one of the same module."""

    path: Path
    old: str
    new: str
    imports: frozenset[Position]
    uses: frozenset[Span]


@frozen
class Keep:
    """A number in some file, how many connections a pool keeps while nobody uses them: it becomes another one."""

    place: Span
    path: Path
    old: int
    new: int


OfCalls = Borrow | Direct | Evaluate | Offload | Own | Rejoin | Release | Replace | Rerun | Swap | Walk
OfBlocks = Bracket | Enter | Exchange | HandDown | Hold | Leave | Lend | Move | Nest | Shrink | Transact | Unwrap
Edit = OfCalls | OfBlocks | Drop | Import | Keep | Plain | Rename | Twin | Unimport


def position(node: ast.stmt) -> Position:
    return (node.lineno, node.col_offset)
