"""What objects have from classes that only the classes below their own bring along.

The receiver of a mixin's method is of a class that inherits from it and from others: what these have, `self` has there,
and behind `super()` stands what comes next in the order of each such class.
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from asyncfix.catalog import is_stub
from asyncfix.infer.answers import Held, Shared
from asyncfix.infer.classes import Classes
from asyncfix.infer.containers import union
from asyncfix.infer.types import NOTHING, ClassType, Instance, Super, Types
from asyncfix.link.program import Key, Program
from asyncfix.model.expressions import Constant
from asyncfix.model.facts import AttributeWrite, Binding

Order = tuple[Key, ...]

MOST_BELOW = 8  # classes that are told apart by what each of them has in an attribute


class Mixed(Classes):
    """Looks up attributes in the orders of the classes below, of which the project makes objects."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._brought: dict[Key, Mapping[Key, tuple[Key, ...]]] = {}
        self._rests: dict[Key, tuple[Order, ...]] = {}

    def of_subclass(self, owner: Instance | ClassType, attr: str) -> Types:
        """What only classes below the object's have: it must be of one of them, where nothing above is unknown."""
        if not self._may_be_below(owner) or attr.startswith("__") or not self.subclasses(owner.cls):
            return NOTHING
        if any(self._brings(cls, attr) or self.is_open(cls) for cls in self.order(owner.cls)):
            return NOTHING
        return union(self._had(owner, cls, home, attr) for cls, home in self._homes_below(owner.cls, attr))

    def behind_mixin(self, behind: Super, attr: str) -> Types:
        """What `super()` gives where a class below brings along another one that comes before its own bases."""
        if not self._may_be_below(behind.receiver) or behind.receiver.cls != behind.cls:
            return NOTHING
        rests = self.settled(self._rests, behind.cls, lambda: tuple(self._find_rests(behind.cls)))
        homes = dict.fromkeys(self._home_in(rest, attr) for rest in rests)
        return union(self.attribute(type(behind.receiver)(each), attr, (each,)) for each in homes if each)

    def _may_be_below(self, owner: Instance | ClassType) -> bool:
        is_exact = isinstance(owner, Instance) and owner.exact
        return self.has_orders and not is_exact and not is_stub(owner.cls.path)

    def _homes_below(self, cls: Key, attr: str) -> Iterator[tuple[Key, Key]]:
        """Classes below one whose objects have an attribute, each with the class that gives it."""
        brought, having = self.settled(self._brought, cls, lambda: self._find_brought(cls)), self.calls.having(attr)
        smaller, larger = (brought, having) if len(brought) < len(having) else (having, brought)
        libraries = (each for each in brought if is_stub(each.path) and self.is_own(each, attr))
        for home in (*(each for each in smaller if each in larger), *libraries):
            found = (each for each in brought[home] if self._home_in(self.order(each), attr) == home)
            below = [*islice(filter(self.is_made, found), MOST_BELOW + 1)]
            yield from ((each, home) for each in (below if len(below) <= MOST_BELOW else [home]))

    def _find_brought(self, cls: Key) -> Mapping[Key, tuple[Key, ...]]:
        """The classes that stand in the orders of those below one and not in its own, with those below."""
        found: dict[Key, list[Key]] = {}
        for below in self.subclasses(cls):
            for each in self.order(below):
                found.setdefault(each, []).append(below)
        return {each: tuple(below) for each, below in found.items() if each not in self.order(cls)}

    def _find_rests(self, cls: Key) -> Iterator[Order]:
        """What comes behind a class in the orders of those below it, where that is not what comes in its own."""
        known = {self.order(cls)[1:]}
        for below in () if self.is_open(cls) else self.subclasses(cls):
            order = self.order(below)
            rest = order[order.index(cls) + 1 :]
            if rest not in known and self.is_made(below):
                known.add(rest)
                yield rest

    def _home_in(self, order: Order, attr: str) -> Key | None:
        """The first class of some that has an attribute, where none before it may have it from an unknown one."""
        for each in order:
            if self._brings(each, attr):
                return each
            if self.is_open(each):
                return None
        return None

    def _brings(self, cls: Key, attr: str) -> bool:
        """Whether a class itself has an attribute, and does not leave it to those below it: `pool = None`."""
        written = any(not is_left_to_others(write) for _, write in self.calls.writes(cls, attr))
        return written or not all(map(is_left_to_others, self._members(cls, attr)))

    def _had(self, owner: Instance | ClassType, cls: Key, home: Key, attr: str) -> Types:
        """What a class, or its objects, have for an attribute that `home` gives them."""
        found = self.attribute(type(owner)(home), attr, (home,))
        if isinstance(owner, Instance):
            return found | self.answer(Held(cls, attr))
        return found | self.answer(Shared(cls, attr)) if not found or self.is_bare(found) else found


def is_left_to_others(bound: Binding | AttributeWrite) -> bool:
    """Whether it only says that there is nothing yet."""
    return bound.value == Constant(None) and bound.annotation is None
