"""What is done to statements of a coroutine: they move, or what they are in is entered elsewhere."""

from typing import TYPE_CHECKING

from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.added import PLAIN, Naming
from asyncfix.repair.edits.places import Position
from asyncfix.repair.options import Wrapper

if TYPE_CHECKING:
    from asyncfix.repair.dataflow.interface import Interface


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
    `is_unset` says that what is not held must be None. `behind` stands in the `finally` after what gives it back, and
    so in one of its own, around what holds it.

    `again`: a block above has this manager, as for a Move. `of_class`: it is a class method, as the coroutine is.
    `is_nested`: it stands in the coroutine, whose variables it sees as they are when it gives the connection back.
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
    behind: tuple[Position, ...] = ()
    others: tuple[str, ...] = ()
    beside: tuple[Position, ...] = ()
    together: str = ""
    again: bool = False
    of_class: bool = False
    is_nested: bool = False
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
class HandDown:
    """A connection or cursor that an awaited coroutine gets: it gets the thread of it, for its own calls, instead.

    `name` is what stands there, "" where that is the connection that is held on `lane`.
    """

    place: Span
    lane: str
    name: str


@frozen
class Annotate:
    """What an annotation says that a manager yields, or a coroutine gets: the thread of a connection now."""

    place: Span
    called: Naming = PLAIN


@frozen
class Bracket:
    """A `with` that becomes `conn = get(); try: ... finally: put(conn)`, with methods the class has already."""

    block: Position
    get: str
    put: str


@frozen
class Named:
    """An `except` clause that gives its exception a name: `except Error:` becomes `except Error as exc:`."""

    handler: Position
    name: str


@frozen
class Reraise:
    """A `raise` of the exception that is being handled: it becomes `raise exc`, which a thread can do, too."""

    statement: Position
    name: str
