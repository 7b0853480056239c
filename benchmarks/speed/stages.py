"""Prints how many CPU seconds each stage of asyncfix takes on a folder, in one process and without a cache.

python -m benchmarks.speed.stages FOLDER
"""

import sys
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TypeVar

from asyncfix.analyse.analysis import Request
from asyncfix.read.config import Config
from asyncfix.run import survey
from benchmarks.truth.table import markdown

T = TypeVar("T")
THEN = {"Parsing files": "Linking, reading stubs", "Following calls": "Judging by rules"}


class Stages:
    """Notes when each stage begins: a run tells it to those who watch."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, float]] = []

    def __call__(self, doing: str, items: Collection[T]) -> Iterable[T]:
        self.begin(doing)
        return self.handed_out(doing, items)

    def handed_out(self, doing: str, items: Collection[T]) -> Iterable[T]:
        yield from items
        self.begin(THEN.get(doing, "Setting up"))

    def begin(self, name: str) -> None:
        self.begun.append((name, time.process_time()))

    def rows(self) -> list[tuple[str, str]]:
        ends = [at for _, at in self.begun[1:]]
        return [(name, f"{end - at:.2f}") for (name, at), end in zip(self.begun, ends, strict=False)]


def main() -> None:
    stages = Stages()
    folder = Path(sys.argv[1])
    stages.begin("Finding files")
    survey(Request((folder,), folder, Config(), watch=stages))
    stages.begin("End")
    print("\n".join(markdown(("stage", "CPU s"), stages.rows())))


main()
