"""Answers that depend on each other, asked for one at a time."""

from collections.abc import Callable, Hashable, Mapping
from heapq import heappop, heappush
from typing import Any, Generic, TypeVar, cast

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
N = TypeVar("N")

DEEPEST = 150  # nested questions: what lies deeper waits in the queue, so that no chain exhausts the stack


class Open(Generic[K, V]):
    """A question whose answer may still grow."""

    __slots__ = ("is_excessive", "is_queued", "key", "known", "note", "number", "readers")

    def __init__(self, key: K, number: int) -> None:
        self.key = key
        self.number = number  # in the order in which they were first asked
        self.known: frozenset[V] = frozenset()
        self.readers: dict[Open[K, V], None] = {}
        self.is_queued = False
        self.is_excessive: bool | None = None  # too much; and whether for reasons of its own
        self.note: Any = None


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
        self._excessive: list[Open[K, V]] = []
        self._final: dict[K, frozenset[V]] = {}
        self._known: dict[K, Open[K, V]] = {}
        self._open: list[Open[K, V]] = []  # the same, in the order of their numbers
        self._lowest: list[int] = []  # for each question being solved: the first open one that it depends on
        self._active: list[Open[K, V]] = []
        self._is_wide = is_wide  # asks for so much that it had better wait until all else has settled
        self._queues: list[list[tuple[bool, int]]] = [[]]  # one for each question that others are solved within
        self._earlier: Mapping[K, frozenset[V]] = {}
        self._is_kept: Callable[[K], bool] = bool

    def begin_with(self, earlier: "Fixpoint[K, V]", is_kept: Callable[[K], bool]) -> None:
        """Takes over the final answers to some questions, as they are asked, from what was solved before."""
        self._earlier, self._is_kept = earlier._final, is_kept

    def noted(self, begin: Callable[[], N]) -> N:
        """What was noted as the question that is being solved was solved before; forgotten once its answer is final."""
        active = self._active[-1]
        if active.note is None:
            active.note = begin()
        return cast(N, active.note)

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
        known = self._known.get(key)
        if known is None:
            if self._earlier and (recalled := self._recall(key)) is not None:
                return recalled
            if len(self._active) < DEEPEST:
                self._visit(key)
                found = self._final.get(key)
                if found is not None:
                    return found
                known = self._known[key]
            else:
                known = self._open_up(key)
                self._enqueue(known)
        return self._read_open(known)

    def _read_open(self, read: Open[K, V]) -> frozenset[V]:
        """An answer that may still grow: whoever reads it belongs to its knot."""
        self.provisional_reads += 1
        read.readers[self._active[-1]] = None
        self._lowest[-1] = min(self._lowest[-1], read.number)
        return frozenset() if read.is_excessive is not None else read.known

    def _visit(self, key: K) -> None:
        """Solves a question for the first time, and the whole knot if it is the first of it."""
        while key not in self._final and not self._tie(key):
            pass

    def _tie(self, key: K) -> bool:
        """Solves a question and those that it depends on; False where that must be done again."""
        queue: list[tuple[bool, int]] = []
        self._queues.append(queue)
        first = self._open_up(key)
        number = first.number
        lowest = self._evaluate(first)
        while lowest == number and queue:
            queued = self._open[heappop(queue)[-1]]
            queued.is_queued = False
            lowest = min(lowest, self._evaluate(queued))
        self._queues.pop()
        if lowest == number:
            return self._close(number)
        self._lowest[-1] = min(self._lowest[-1], lowest)
        for each in queue:
            heappush(self._queues[-1], each)
        return True

    def _open_up(self, key: K) -> Open[K, V]:
        found: Open[K, V] = Open(key, len(self._open))
        self._open.append(found)
        self._known[key] = found
        return found

    def _close(self, number: int) -> bool:
        """Whether answers have become final; else some were too much, and what was made of them is forgotten."""
        knot = self._open[number:]
        excessive = [each for each in knot if each.is_excessive]
        for each in knot:
            del self._known[each.key]
            each.readers.clear()
            if not excessive:
                self._final[each.key] = each.known
        self._final.update((each.key, frozenset()) for each in excessive)
        self._excessive = [each for each in self._excessive if each.number < number]
        del self._open[number:]
        return not excessive

    def _evaluate(self, question: Open[K, V]) -> int:
        """Solves a question with the answers known so far; the number of the first open one that it depends on."""
        self._active.append(question)
        self._lowest.append(question.number)
        try:
            found = self._solve(question.key)
        finally:
            self._active.pop()
            lowest = self._lowest.pop()
        before = question.known
        grown = before | found
        if len(grown) > len(before) and question.is_excessive is None:
            question.known = grown
            if self._is_too_much(question.key, grown):
                self._give_up(question)
            for reader in question.readers:
                self._enqueue(reader)
        return lowest

    def _give_up(self, question: Open[K, V]) -> None:
        """An answer is too much: for reasons of its own, or because another one was that it has read."""
        question.is_excessive = not any(question in each.readers for each in self._excessive)
        self._excessive.append(question)

    def _enqueue(self, question: Open[K, V]) -> None:
        """What was asked first is solved first: what it asked for has mostly grown by more than one thing by then."""
        if not question.is_queued and question.is_excessive is None:
            question.is_queued = True
            heappush(self._queues[-1], (self._is_wide(question.key), question.number))
