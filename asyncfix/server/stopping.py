"""An analysis that nobody waits for any more ends."""

from collections.abc import Collection, Iterator
from typing import TypeVar

T = TypeVar("T")


class Superseded(Exception):  # noqa: N818
    """A newer state of the documents is there."""


class Stop:
    """A watch over an analysis that ends it once this is set, by another thread."""

    def __init__(self) -> None:
        self._is_set = False

    def set(self) -> None:
        self._is_set = True

    def check(self) -> None:
        """Raises Superseded."""
        if self._is_set:
            raise Superseded

    def __call__(self, doing: str, items: Collection[T]) -> Iterator[T]:
        for item in items:
            self.check()
            yield item
