"""The shortest ways from functions to what blocks.

Each function is looked into once, in each way in which it is entered; from what blocks, the number of steps to it is
then counted backwards. So a program costs its calls once, however many coroutines lead to the same places.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import heappop, heappush

from asyncfix.catalog.marks import Mark
from asyncfix.infer.types import Context
from asyncfix.link.program import Key
from asyncfix.model.facts import Operation
from asyncfix.model.remembered import frozen
from asyncfix.reach.target import Target

QUIET = ("stat",)  # kinds whose rule is off by default: other rules don't speak of them either


@frozen
class Edge:
    """An operation of a function, and a function that it runs."""

    operation: Operation
    entered: Target

    @property
    def target(self) -> Key:
        return self.entered.function

    @property
    def context(self) -> Context:
        return self.entered.context


Steps = dict[Target, int]  # down to the nearest API that blocks, from a function entered so
Callers = Mapping[Target, Sequence[Target]]


class Ways:
    """Answers how a function gets to an API that blocks; to a quiet one only if it gets to no other."""

    def __init__(
        self,
        follow: Callable[[Target], Sequence[Edge]],
        mark: Callable[[Key], Mark | None],
        is_followed: Callable[[Key], bool],
    ) -> None:
        self._follow = follow
        self._mark = mark
        self._is_followed = is_followed
        self._known: set[Target] = set()
        self._loud: Steps = {}
        self._quiet: Steps = {}

    def chain(self, edge: Edge) -> tuple[Edge, ...]:
        """The edges down to the nearest API, this one first; of several ways of one length the first in the text."""
        self._explore(edge.entered)
        for is_quiet, steps in ((False, self._loud), (True, self._quiet)):
            if (length := self._steps(edge, is_quiet)) is not None:
                return (edge, *self._descend(edge.entered, length, is_quiet, steps))
        return ()

    def _descend(self, state: Target, length: int, is_quiet: bool, steps: Steps) -> Iterator[Edge]:
        while length:
            length -= 1
            edge = next(each for each in self._follow(state) if self._steps(each, is_quiet) == length)
            yield edge
            state = edge.entered

    def _steps(self, edge: Edge, is_quiet: bool) -> int | None:
        """How many edges follow behind one on the way to an API: none where it runs the API itself."""
        if mark := self._mark(edge.target):
            return 0 if (mark.first in QUIET) is is_quiet else None
        return (self._quiet if is_quiet else self._loud).get(edge.entered)

    def _explore(self, start: Target) -> None:
        """Looks into all functions that one leads to and that were not looked into before."""
        callers: dict[Target, list[Target]] = {}
        new: list[Target] = []
        todo = deque([start])
        while todo:
            state = todo.popleft()
            if state in self._known or not self._is_entered(state):
                continue
            self._known.add(state)
            new.append(state)
            for edge in self._follow(state):
                callers.setdefault(edge.entered, []).append(state)
                todo.append(edge.entered)
        for is_quiet, steps in ((False, self._loud), (True, self._quiet)):
            self._count(new, callers, is_quiet, steps)

    def _is_entered(self, state: Target) -> bool:
        return self._mark(state.function) is None and self._is_followed(state.function)

    def _count(self, states: Sequence[Target], callers: Callers, is_quiet: bool, steps: Steps) -> None:
        """Counts steps backwards, nearest first: what is known already is where the new functions lead to."""
        nearest: list[tuple[int, int, Target]] = []
        for state in states:
            lengths = [each for edge in self._follow(state) if (each := self._steps(edge, is_quiet)) is not None]
            if lengths:
                heappush(nearest, (min(lengths) + 1, len(nearest), state))
        order = len(nearest)
        while nearest:
            length, _, state = heappop(nearest)
            if state not in steps:
                steps[state] = length
                for caller in callers.get(state, ()):
                    order += 1
                    heappush(nearest, (length + 1, order, caller))
