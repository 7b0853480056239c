"""Prints how many CPU seconds each stage of asyncfix takes on a folder, in one process and without a cache, and in the
code of which room they are spent.

python -m benchmarks.speed.stages FOLDER
"""

import signal
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from types import FrameType
from typing import TypeVar

from asyncfix.analyse.analysis import Request
from asyncfix.read.config import Config
from asyncfix.run import survey
from benchmarks.truth.table import markdown

T = TypeVar("T")
THEN = {"Parsing files": "Linking, finding what the loop starts", "Following calls": "Judging by rules"}
STEP = 0.01  # CPU seconds between two looks at where the program is


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


class Rooms:
    """Looks now and then which room's code is running; the data model's is that of whoever uses it."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def look(self, _: int, frame: FrameType | None) -> None:
        while frame:
            package, *rooms = frame.f_globals.get("__name__", "").split(".")
            if package == "asyncfix" and rooms and rooms[0] != "model":
                self.seen[rooms[0]] += 1
                return
            frame = frame.f_back

    def rows(self) -> list[tuple[str, str]]:
        return [(room, f"{count / self.seen.total():.1%}") for room, count in self.seen.most_common()]


def main() -> None:
    stages, rooms = Stages(), Rooms()
    folder = Path(sys.argv[1])
    signal.signal(signal.SIGPROF, rooms.look)
    signal.setitimer(signal.ITIMER_PROF, STEP, STEP)
    stages.begin("Finding files")
    survey(Request((folder,), folder, Config(), watch=stages))
    stages.begin("End")
    signal.setitimer(signal.ITIMER_PROF, 0)
    told = [*markdown(("stage", "CPU s"), stages.rows()), "", *markdown(("room", "share"), rooms.rows())]
    print("\n".join(told))


main()
