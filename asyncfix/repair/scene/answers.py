"""Answers to questions that are asked for every finding, each found once."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Generic, TypeVar, cast

T = TypeVar("T")
Entered = TypeVar("Entered", bound=Hashable)  # a function, or one that is entered in some way
NOT_ASKED = object()


class Answers:
    """What was found out, by question. An answer must not depend on who asked for it first."""

    def __init__(self) -> None:
        self._found: dict[Hashable, object] = {}

    def remember(self, question: Hashable, find: Callable[[], T]) -> T:
        found = self._found.get(question, NOT_ASKED)
        if found is NOT_ASKED:
            found = self._found[question] = find()
        return cast(T, found)


class Leading(Generic[Entered]):
    """Whether a function, or one that it leads to at any depth, is of some kind.

    Each function is looked into once; from those of the kind, the answer is then carried back to their callers. So
    recursion needs no care, and a program costs its calls once, however many questions lead to the same places.
    """

    def __init__(self, follow: Callable[[Entered], Iterable[Entered]], is_meant: Callable[[Entered], bool]) -> None:
        self._follow = follow
        self._is_meant = is_meant
        self._known: dict[Entered, bool] = {}

    def leads(self, start: Entered) -> bool:
        if start not in self._known:
            self._explore(start)
        return self._known[start]

    def reached(self, start: Entered) -> Iterator[Entered]:
        """Those that lead to one of the kind, from the start on, each once, in the order in which they are called."""
        seen: set[Entered] = set()
        todo = [start]
        while todo:
            entered = todo.pop()
            if entered not in seen and self.leads(entered):
                seen.add(entered)
                yield entered
                todo += reversed(list(self._follow(entered)))

    def _explore(self, start: Entered) -> None:
        """Nothing of it is kept where it fails halfway, as it does in functions that are nested too deeply."""
        found: dict[Entered, bool] = {}
        callers: dict[Entered, list[Entered]] = {}
        meant: list[Entered] = []
        todo = [start]
        while todo:
            key = todo.pop()
            if key in found or key in self._known:
                continue
            found[key] = False
            if self._is_meant(key):
                meant.append(key)  # whatever it leads to
                continue
            for each in self._follow(key):
                callers.setdefault(each, []).append(key)
                if self._known.get(each):
                    meant.append(key)
                todo.append(each)
        while meant:
            key = meant.pop()
            if not found[key]:
                found[key] = True
                meant += callers.get(key, ())
        self._known |= found


class Following(Generic[Entered]):
    """Whether functions are of a kind that depends on those they lead to: of as few as that allows.

    A function is asked again when one that it leads to is found to be of the kind, which may make it so, too.
    """

    def __init__(self, follow: Callable[[Entered], Iterable[Entered]], is_meant: Callable[[Entered], bool]) -> None:
        self._follow = follow
        self._is_meant = is_meant
        self._known: dict[Entered, bool] = {}

    def holds(self, start: Entered) -> bool:
        if start not in self._known:
            self._explore(start)
        return self._known[start]

    def _explore(self, start: Entered) -> None:
        callers: dict[Entered, list[Entered]] = {}
        todo = [start]
        found: list[Entered] = []
        while todo:
            key = todo.pop()
            if key not in self._known:
                self._known[key] = False
                found.append(key)
                for each in self._follow(key):
                    callers.setdefault(each, []).append(key)
                    todo.append(each)
        while found:
            key = found.pop()
            if not self._known[key] and self._is_meant(key):
                self._known[key] = True
                found += callers.get(key, ())
