"""Answers that depend on each other, asked for one at a time."""

from collections.abc import Callable, Hashable, Mapping
from heapq import heappop, heappush
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

DEEPEST = 150  # nested questions: what lies deeper waits in the queue, so that no chain exhausts the stack


class Fixpoint(Generic[K, V]):
    """Solves `answer(key) = solve(key)` where solving asks for other keys, the key itself among them.

    Answers are sets that grow from nothing. Questions that ask for each other form a knot (a strongly connected
    component, found as Tarjan does): whoever reads an answer of its knot that grows later is solved again, until
    nothing grows. Then the answers of the knot are final, and nobody outside of it has seen them before: they do not
    depend on who asked first, and no question is solved twice for one that it does not depend on.

    An answer that is too much is nothing, and nothing may have been made of it: the rest of its knot is forgotten and
    solved again. So a store that everything is put into does not tie the parts of a program together.
    """

    def __init__(
        self,
        solve: Callable[[K], frozenset[V]],
        is_wide: Callable[[K], bool],
        is_too_much: Callable[[K, frozenset[V]], bool],
    ) -> None:
        self.provisional_reads = 0  # unchanged by a question: all that it stands on is final
        self._solve = solve
        self._is_too_much = is_too_much  # an answer of which nothing can be made
        self._excessive: dict[K, bool] = {}  # of what may still grow: too much; and whether for reasons of its own
        self._final: dict[K, frozenset[V]] = {}
        self._known: dict[K, frozenset[V]] = {}  # may still grow
        self._number: dict[K, int] = {}  # of what may still grow: the order in which it was first asked
        self._open: list[K] = []  # the same, in this order
        self._lowest: list[int] = []  # for each question being solved: the first open one that it depends on
        self._active: list[K] = []
        self._readers: dict[K, dict[K, None]] = {}
        self._is_wide = is_wide  # asks for so much that it had better wait until all else has settled
        self._queues: list[list[tuple[bool, int, K]]] = [[]]  # one for each question that others are solved within
        self._queued: set[K] = set()
        self._earlier: Mapping[K, frozenset[V]] = {}
        self._is_kept: Callable[[K], bool] = bool

    def begin_with(self, earlier: "Fixpoint[K, V]", is_kept: Callable[[K], bool]) -> None:
        """Takes over the final answers to some questions, as they are asked, from what was solved before."""
        self._earlier, self._is_kept = earlier._final, is_kept

    def _recall(self, key: K) -> frozenset[V] | None:
        """An answer that was taken over."""
        found = self._earlier.get(key)
        if found is None or not self._is_kept(key):
            return None
        self._final[key] = found
        return found

    def __call__(self, key: K) -> frozenset[V]:
        found = self._final.get(key)
        if found is not None:
            return found
        if key not in self._known:
            if self._earlier and (recalled := self._recall(key)) is not None:
                return recalled
            if len(self._active) < DEEPEST:
                self._visit(key)
                found = self._final.get(key)
                if found is not None:
                    return found
            else:
                self._open_up(key)
                self._enqueue(key)
        return self._read_open(key)

    def _read_open(self, key: K) -> frozenset[V]:
        """An answer that may still grow: whoever reads it belongs to its knot."""
        self.provisional_reads += 1
        self._readers.setdefault(key, {})[self._active[-1]] = None
        self._lowest[-1] = min(self._lowest[-1], self._number[key])
        return frozenset() if key in self._excessive else self._known[key]

    def _visit(self, key: K) -> None:
        """Solves a question for the first time, and the whole knot if it is the first of it."""
        while key not in self._final and not self._tie(key):
            pass

    def _tie(self, key: K) -> bool:
        """Solves a question and those that it depends on; False where that must be done again."""
        number = len(self._open)
        queue: list[tuple[bool, int, K]] = []
        self._queues.append(queue)
        self._open_up(key)
        lowest = self._evaluate(key)
        while lowest == number and queue:
            queued = heappop(queue)[-1]
            self._queued.discard(queued)
            lowest = min(lowest, self._evaluate(queued))
        self._queues.pop()
        if lowest == number:
            return self._close(number)
        self._lowest[-1] = min(self._lowest[-1], lowest)
        for each in queue:
            heappush(self._queues[-1], each)
        return True

    def _open_up(self, key: K) -> None:
        self._number[key] = len(self._open)
        self._open.append(key)
        self._known[key] = frozenset()

    def _close(self, number: int) -> bool:
        """Whether answers have become final; else some were too much, and what was made of them is forgotten."""
        excessive = {key for key in self._open[number:] if self._excessive.pop(key, False)}
        for key in self._open[number:]:
            known = self._known.pop(key)
            if not excessive:
                self._final[key] = known
            self._readers.pop(key, None)
            del self._number[key]
        self._final.update(dict.fromkeys(excessive, frozenset()))
        del self._open[number:]
        return not excessive

    def _evaluate(self, key: K) -> int:
        """Solves a question with the answers known so far; the number of the first open one that it depends on."""
        self._active.append(key)
        self._lowest.append(self._number[key])
        try:
            found = self._solve(key)
        finally:
            self._active.pop()
            lowest = self._lowest.pop()
        before = self._known[key]
        grown = before | found
        if len(grown) > len(before) and key not in self._excessive:
            self._known[key] = grown
            if self._is_too_much(key, grown):
                self._give_up(key)
            for reader in self._readers.get(key, ()):
                self._enqueue(reader)
        return lowest

    def _give_up(self, key: K) -> None:
        """An answer is too much: for reasons of its own, or because another one was that it has read."""
        self._excessive[key] = not any(key in self._readers.get(each, ()) for each in self._excessive)

    def _enqueue(self, key: K) -> None:
        """What was asked first is solved first: what it asked for has mostly grown by more than one thing by then."""
        if key not in self._queued and key not in self._excessive:
            self._queued.add(key)
            heappush(self._queues[-1], (self._is_wide(key), self._number[key], key))
