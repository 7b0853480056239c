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
    """Tells how long a stage took when the next one begins: a run says that to those who watch."""

    def __init__(self, first: str) -> None:
        self.doing, self.since = first, time.process_time()

    def __call__(self, doing: str, items: Collection[T]) -> Iterable[T]:
        self.begin(doing)
        return self.handed_out(doing, items)

    def handed_out(self, doing: str, items: Collection[T]) -> Iterable[T]:
        yield from items
        self.begin(THEN.get(doing, "Setting up"))

    def begin(self, doing: str) -> None:
        now = time.process_time()
        print(f"| {self.doing} | {now - self.since:.2f} |", flush=True)
        self.doing, self.since = doing, now


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
    folder, rooms = Path(sys.argv[1]), Rooms()
    signal.signal(signal.SIGPROF, rooms.look)
    signal.setitimer(signal.ITIMER_PROF, STEP, STEP)
    print("\n".join(markdown(("stage", "CPU s"), ())))
    stages = Stages("Finding files")
    survey(Request((folder,), folder, Config(), watch=stages))
    stages.begin("End")
    signal.setitimer(signal.ITIMER_PROF, 0)
    print("\n".join(["", *markdown(("room", "share"), rooms.rows())]))


main()
