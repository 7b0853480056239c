"""The order in which classes are asked for an attribute: Python's, C3."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
Orders = Mapping[K, tuple[K, ...]]


def linearise(cls: K, bases: Callable[[K], Sequence[K]], known: Orders[K]) -> dict[K, tuple[K, ...]]:
    """The orders of `cls` and of the classes above it that are not known; of those that stand on a cycle, only its own.

    Python has no order for some hierarchies; what reads programs must go on, so there the first wish wins.
    """
    found: dict[K, tuple[K, ...]] = {}
    cut: set[K] = set()
    opened: dict[K, Sequence[K]] = {cls: bases(cls)}
    while opened:
        current, parents = next(reversed(opened.items()))
        if missing := [each for each in parents if not (each in known or each in found or each in opened)]:
            opened[missing[0]] = bases(missing[0])
            continue
        above = {each: order for each in parents if (order := known.get(each) or found.get(each))}
        if len(above) < len(parents) or not cut.isdisjoint(above):
            cut.add(current)
        found[current] = (current, *merge([*above.values(), list(above)]))
        del opened[current]
    return {each: order for each, order in found.items() if each == cls or each not in cut}


def merge(orders: Iterable[Sequence[K]]) -> Iterator[K]:
    """The classes of all orders, each behind whatever stands before it in any of them."""
    rest = [list(reversed(order)) for order in orders if order]
    behind = Counter(each for order in rest for each in order[:-1])
    while rest:
        head = next((order[-1] for order in rest if not behind[order[-1]]), rest[0][-1])
        yield head
        for order in rest:
            if order[-1] == head:
                order.pop()
                behind.subtract(order[-1:])
            elif behind[head] and head in order:  # no order fulfils all wishes
                order.remove(head)
                behind[head] -= 1
        rest = [order for order in rest if order]
