"""What is given while one call is followed."""

from collections.abc import Iterable

from asyncfix.infer.types import Types
from asyncfix.link.program import Key
from asyncfix.model.expressions import Expression


class Supposed(dict[str, Types]):
    """What is given while one call is followed, and what has come out of it: its parts meet again and again."""

    def __init__(self, given: Iterable[tuple[str, Types]]) -> None:
        super().__init__(given)
        self.known: dict[tuple[Expression, Key, int], Found] = {}

    def again(self) -> "Supposed":
        """The same for another look, which finds the rest of it."""
        self.known = {question: found for question, found in self.known.items() if not found.may_grow}
        return self


class Settled:
    """What is final of many answers that make one: it is not asked for again as the others grow."""

    __slots__ = ("places", "types")

    def __init__(self) -> None:
        self.places: set[tuple[Expression, Key]] = set()
        self.types: Types = frozenset()

    def add(self, place: tuple[Expression, Key], found: Types) -> None:
        self.places.add(place)
        if not found <= self.types:
            self.types |= found


class Found:
    """What came out of an expression, None where nothing that is given decides it."""

    __slots__ = ("may_grow", "types")

    def __init__(self) -> None:
        self.types: Types | None = None
        self.may_grow = True  # or is being found out
