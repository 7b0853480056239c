"""What only holds data: records of plain values, whose attributes and methods lead to nothing that waits.

A variable that may be any of a hundred records says no more than that it is some record. Told apart, they would be
carried from function to function, and with them every list and mapping of them.
"""

from collections.abc import Iterator

from asyncfix.catalog import is_stub
from asyncfix.infer.answers import Lively
from asyncfix.infer.constructed import Constructed
from asyncfix.infer.types import NOTHING, ClassType, Collection, Datum, Instance, Plain, Row, Type, Types
from asyncfix.link.program import Key, Program

MANY = 8  # things that a value may be, from which on those that only hold data are no longer told apart
DATA: Types = frozenset((Datum(),))


class Condensed(Constructed):
    """Tells objects that only hold data from others."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._living: dict[Key, bool] = {}

    def condensed(self, found: Types) -> Types:
        """The same, with all that only holds data as one, if these are many things."""
        if not self.has_orders or (len(found) <= MANY and not DATA & found):
            return found
        lively = frozenset(each for each in found if self._is_lively(each))
        return lively if len(lively) == len(found) else lively | DATA

    def _is_lively(self, value: Type) -> bool:
        match value:
            case Instance(cls=cls, held=held):
                return self._lives(cls) or any(self._are_lively(types) for _, types in held)
            case Collection(item=item):
                return self._is_lively(item)
            case Row(parts=parts):
                return any(map(self._are_lively, parts))
            case Datum() | Plain():
                return False
            case _:
                return True

    def _lives(self, cls: Key) -> bool:
        return self.settled(self._living, cls, lambda: bool(self.answer(Lively(cls))))

    def _are_lively(self, types: Types) -> bool:
        return any(map(self._is_lively, types))

    def lively(self, cls: Key) -> Types:
        """The class, if its objects do more than hold data."""
        own = [each for each in self.order(cls) if not self.is_builtin(each)]
        is_record = is_stub(cls.path) or any(self.program.cls(each).members for each in own)
        does_more = not is_record or any(self._are_lively(found) for each in own for found in self._members_of(each))
        return frozenset((ClassType(cls),)) if does_more else NOTHING

    def _members_of(self, cls: Key) -> Iterator[Types]:
        found = self.program.cls(cls)
        for member in found.members:
            yield self.bound(member, Key(cls.path, found.parent))
