"""Answers that depend on each other, asked for one at a time."""

from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

DEEPEST = 60  # nested questions: what lies deeper waits in the queue, so that no chain exhausts the stack


class Fixpoint(Generic[K, V]):
    """Solves `answer(key) = solve(key)` where solving asks for other keys, the key itself among them.

    Answers are sets that grow from nothing. Whoever reads an answer that grows later is solved again, until nothing
    grows; then all of them are final, and do not depend on who asked first.
    """

    def __init__(self, solve: Callable[[K], frozenset[V]]) -> None:
        self._solve = solve
        self._final: dict[K, frozenset[V]] = {}
        self._known: dict[K, frozenset[V]] = {}
        self._readers: dict[K, dict[K, None]] = {}
        self._active: list[K] = []
        self._queue: deque[K] = deque()
        self._queued: set[K] = set()

    @property
    def is_settled(self) -> bool:
        """Whether every answer given now is final."""
        return not self._active

    def __call__(self, key: K) -> frozenset[V]:
        if key in self._final:
            return self._final[key]
        if self._active:
            return self._read(key)
        self._evaluate(key)
        while self._queue:
            queued = self._queue.popleft()
            self._queued.discard(queued)
            self._evaluate(queued)
        self._final.update(self._known)
        self._known, self._readers = {}, {}
        return self._final[key]

    def _read(self, key: K) -> frozenset[V]:
        self._readers.setdefault(key, {})[self._active[-1]] = None
        if key not in self._known:
            if len(self._active) < DEEPEST:
                self._evaluate(key)
            else:
                self._known[key] = frozenset()
                self._enqueue(key)
        return self._known[key]

    def _evaluate(self, key: K) -> None:
        before = self._known.setdefault(key, frozenset())
        self._active.append(key)
        try:
            found = self._solve(key)
        finally:
            self._active.pop()
        grown = self._known[key] | found
        if len(grown) > len(before):
            self._known[key] = grown
            for reader in self._readers.get(key, ()):
                self._enqueue(reader)

    def _enqueue(self, key: K) -> None:
        if key not in self._queued:
            self._queued.add(key)
            self._queue.append(key)
