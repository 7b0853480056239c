"""Answers that depend on each other, asked for one at a time."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Fixpoint(Generic[K, V]):
    """Solves `answer(key) = solve(key)` where solving asks for other keys, the key itself among them.

    Answers are sets that grow. A key met again while it is being solved gives what is known so far; the first key of
    such a cycle is solved again until nothing grows. What was found inside of a cycle is final only when its first
    key is, so that answers do not depend on who asked first.
    """

    def __init__(self, solve: Callable[[K], frozenset[V]]) -> None:
        self._solve = solve
        self._final: dict[K, frozenset[V]] = {}
        self._known: dict[K, frozenset[V]] = {}
        self._active: dict[K, int] = {}  # depth of each key being solved
        self._passing: dict[K, int] = {}  # known answers of this round, and the depth of the key they wait for
        self._waits: list[int] = []  # for each active key: the lowest depth its answer depends on

    def __call__(self, key: K) -> frozenset[V]:
        if key in self._final:
            return self._final[key]
        if key in self._active or key in self._passing:
            self._wait_for(self._active.get(key, self._passing.get(key, 0)))
            return self._known.get(key, frozenset())
        depth = self._active[key] = len(self._active)
        lowest = self._settle(key, depth)
        del self._active[key]
        if lowest >= depth:
            self._final[key] = self._known[key]
        else:
            self._passing[key] = lowest
            self._wait_for(lowest)
        return self._known[key]

    def _settle(self, key: K, depth: int) -> int:
        """Solves until nothing grows; gives the lowest depth that the answer depends on."""
        while True:
            self._waits.append(depth + 1)
            before = self._known.get(key, frozenset())
            self._known[key] = before | self._solve(key)
            lowest = self._waits.pop()
            self._passing = {other: waits for other, waits in self._passing.items() if waits < depth}
            if lowest != depth or self._known[key] == before:
                return lowest

    def _wait_for(self, depth: int) -> None:
        if self._waits:
            self._waits[-1] = min(self._waits[-1], depth)
