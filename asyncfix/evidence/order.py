"""In which order the operations of one function may run: what its compound statements make of the order of the text."""

from collections.abc import Iterator

from asyncfix.model.facts import Arm, Function, Operation

# Suites of one statement of which the second may run after the first.
SEQUENCES = {("try", "except"), ("try", "orelse"), ("loop", "orelse")}


class Order:
    """The operations of a function in the order of its text, and which of them can follow which."""

    def __init__(self, function: Function) -> None:
        self.operations = function.operations
        self.arms = function.arms
        self._places = {id(each): place for place, each in enumerate(function.operations)}

    def around(self, operation: Operation) -> tuple[int, ...]:
        """The arms that an operation stands in, the outermost first."""
        return self.outward(operation.arm)[::-1]

    def outward(self, arm: int) -> tuple[int, ...]:
        return tuple(self._outward(arm))

    def arms_around(self, operation: Operation) -> Iterator[Arm]:
        return (self.arms[each] for each in self.around(operation))

    def follows(self, second: Operation, first: Operation) -> bool:
        """Whether an operation may run after another one, without a loop going round."""
        if self._places[id(second)] <= self._places[id(first)]:
            return False
        before, after = self.around(first), self.around(second)
        common = shared(before, after)
        rest = [self.arms[each] for each in before[common:]]
        to = self.arms[after[common]] if len(after) > common else None
        if rest and to and rest[0].statement == to.statement:
            return to.kind == "finally" or (rest[0].kind, to.kind) in SEQUENCES
        return (to is not None and to.kind == "finally") or not any(leaves(rest, place) for place in range(len(rest)))

    def excludes(self, first: Operation, second: Operation) -> bool:
        """Whether two operations are alternatives: branches of one statement, or one behind which the function ends."""
        one, other = self.around(first), self.around(second)
        common = shared(one, other)
        if common < len(one) and common < len(other):
            return self.arms[one[common]].statement == self.arms[other[common]].statement
        return any(self.arms[each].leaves for each in one[common:])

    def shares_loop(self, first: Operation, second: Operation) -> bool:
        """Whether the next iteration of a loop around both lets the second run after the first."""
        both = set(self.around(first)) & set(self.around(second))
        return any(self.arms[each].kind == "loop" for each in both)

    def is_after(self, operation: Operation, other: Operation) -> bool:
        """Whether an operation stands behind another one in the text."""
        return self._places[id(operation)] > self._places[id(other)]

    def _outward(self, arm: int) -> Iterator[int]:
        while arm >= 0:
            yield arm
            arm = self.arms[arm].parent


def shared(first: tuple[int, ...], second: tuple[int, ...]) -> int:
    """How many arms two places have in common."""
    return next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )


def leaves(arms: list[Arm], place: int) -> bool:
    """Whether running to the end of an arm never comes to what follows the outermost of them."""
    arm = arms[place]
    if arm.leaves == "iteration":
        return not any(each.kind == "loop" for each in arms[: place + 1])
    return arm.leaves == "function"
