"""What is done to what a file imports and defines."""

from pathlib import Path

from asyncfix.model.remembered import frozen
from asyncfix.model.source import Span
from asyncfix.repair.added import PLAIN, Naming
from asyncfix.repair.edits.calls import Borrow, Direct, Own, Release, Swap
from asyncfix.repair.edits.places import Position


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
    is_promise: bool = False  # of a method that says what others have, and does nothing
    called: Naming = PLAIN


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
