"""Whether a file says what it said, on other lines: a comment more, or a blank line less."""

from itertools import pairwise

from asyncfix.model.facts import Arm, Facts, Function, Operation
from asyncfix.model.source import Span

# What is told of single lines, and read of each text anew.
OF_LINES = ("complaints", "suppressions")


def are_displaced(one: Facts, other: Facts) -> bool:
    """Whether all that two texts of a file say is the same, and each line of the one is a line of the other, in order.

    Then whatever is asked of their order, or of what stands on one line, has the same answer.
    """
    lines = Lines()
    return (
        are_alike(one, other, ("functions", *OF_LINES))
        and len(one.functions) == len(other.functions)
        and all(map(lines.agree_on_function, one.functions, other.functions))
        and lines.are_in_order()
    )


def are_alike(one: object, other: object, beside: tuple[str, ...]) -> bool:
    """Whether two values of one class have the same fields, but for some."""
    names: tuple[str, ...] = type(one).__match_args__  # type: ignore[attr-defined]
    return all(getattr(one, name) == getattr(other, name) for name in names if name not in beside)


class Lines:
    """The lines of one text, and which of another those are."""

    def __init__(self) -> None:
        self._found: dict[int, int] = {}

    def agree_on_function(self, one: Function, other: Function) -> bool:
        """Whether two functions are, or bodies of modules, which stand nowhere."""
        return (
            are_alike(one, other, ("span", "operations", "arms"))
            and (len(one.operations), len(one.arms)) == (len(other.operations), len(other.arms))
            and (one.span == other.span if not one.qualname else self._agree_on_span(one.span, other.span))
            and all(map(self._agree_on_operation, one.operations, other.operations))
            and all(map(self._agree_on_arm, one.arms, other.arms))
        )

    def _agree_on_operation(self, one: Operation, other: Operation) -> bool:
        return self._agree_on_span(one.span, other.span) and are_alike(one, other, ("span",))

    def _agree_on_arm(self, one: Arm, other: Arm) -> bool:
        return self._agree(one.line, other.line) and are_alike(one, other, ("line",))

    def _agree_on_span(self, one: Span, other: Span) -> bool:
        is_like = (one.column, one.end_column) == (other.column, other.end_column)
        return is_like and self._agree(one.line, other.line) and self._agree(one.end_line, other.end_line)

    def _agree(self, one: int, other: int) -> bool:
        return self._found.setdefault(one, other) == other

    def are_in_order(self) -> bool:
        after = [other for _, other in sorted(self._found.items())]
        return all(first < second for first, second in pairwise(after))
