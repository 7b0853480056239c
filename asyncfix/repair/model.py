"""What a repair is: its edits, its level and reasons, and what it owes to others."""

from pathlib import Path

from asyncfix.link.program import Key
from asyncfix.model.finding import Level, Reason
from asyncfix.model.remembered import frozen, replace
from asyncfix.model.source import Span
from asyncfix.repair.added import PLAIN, Naming
from asyncfix.repair.edits import Edit, Hold, Lend, Move


@frozen
class Pool:
    """What the connections of a block come from: the error of an exhausted pool and how many it has, 0 = unknown."""

    exhausted: str
    limit: int
    cls: Key | None = None  # of the pool
    unshared: Key | None = None  # its class, where threads can't share it
    sibling: str = ""  # the class that they can, of the same module

    @property
    def shared(self) -> bool:
        return self.unshared is None


@frozen
class Locks:
    """The names of the locks of threads that are taken in a repair's threads.

    `around` are those under which a connection of a pool is wanted, `inside` those that are wanted while one is held.
    `nests`: one may be wanted while another one is held.
    """

    taken: frozenset[str]
    around: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    nests: bool = False


@frozen
class Repair:
    """What is done to one block of one coroutine, or why nothing is.

    `managers` are the functions that run as the block enters its context manager and leaves it. `covers` are the
    positions of the findings it answers. `home` is the module that holds the runtime for it: the one whose context
    manager it enters, so that all who take from one pool wait for each other.
    """

    path: Path
    line: int
    function: str
    level: Level
    edits: tuple[Edit, ...] = ()
    reasons: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()
    covers: frozenset[Span] = frozenset()
    home: Path | None = None
    managers: tuple[Key, ...] = ()
    pool: Pool | None = None
    serial: bool = False  # changes shared state: must not run beside another such block
    states: frozenset[str] = frozenset()  # the shared state that it changes
    reads: frozenset[str] = frozenset()  # the shared state that the call reads, if it stays on the loop
    files: frozenset[str] = frozenset()  # those that it uses
    rewrites: frozenset[str] = frozenset()  # the paths of those that it reads and writes, as they are said there
    locks: Locks | None = None  # of threads
    lasting: frozenset[str] = frozenset()  # the libraries of connections that it uses and that outlive it
    handed: frozenset[Key] = frozenset()  # the coroutine that gets its connection, or those that it gives one
    takes: bool = False  # takes a connection, where it runs
    at_once: int = 1  # the most connections that it holds
    rests: bool = False  # others wait for it while it goes on with the connection that it holds
    is_database: bool = False  # what it waits for
    reserve: int = 0  # connections left to blocks that stay on the loop
    beside: int = 0  # connections left to threads of the program's own
    threads: int = 0  # that its runtime has, 0 for as many as fit
    cancels: bool = False  # its runtime cancels the queries of a cancelled caller
    otherwise: tuple[str, ...] = ()  # where a cancelled caller does something else than was asked for
    direct: frozenset[Span] = frozenset()  # calls in it, awaited now, of coroutines that never suspend
    called: Naming = PLAIN  # what the module of its runtime calls the parts of that, and what they import

    @property
    def helpers(self) -> tuple[str, ...]:
        return tuple(edit.helper for edit in self.edits if isinstance(edit, Move) and not edit.inline)

    @property
    def is_held(self) -> bool:
        """Whether its connection has a thread of its own, be that another coroutine's."""
        return bool(self.edits and self.handed) or any(isinstance(edit, Hold | Lend) for edit in self.edits)

    @property
    def is_dead(self) -> bool:
        """Whether the block can never run."""
        return any(reason.code == "unreachable" for reason in self.reasons)

    def is_same(self, other: "Repair") -> bool:
        """Whether both are about one block."""
        return (self.path, self.line, self.covers) == (other.path, other.line, other.covers)

    def refuse(self, *reasons: Reason) -> "Repair":
        return replace(self, level="refused", edits=(), reasons=reasons, notes=())

    def doubt(self, *reasons: Reason) -> "Repair":
        """Unsafe for these reasons, too; itself, where there are none."""
        return replace(self, level="unsafe", reasons=(*self.reasons, *reasons)) if reasons else self


def word_of(state: str) -> str:
    """`count` of what is known as `app.py:count` or `.count`."""
    return state.rpartition(":")[2].lstrip(".")
