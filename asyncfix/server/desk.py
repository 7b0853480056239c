"""A project that is being edited: its open documents, and the analyses of them, of which only the newest counts."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Generic, ParamSpec, TypeVar

from asyncfix.server.documents import Draft
from asyncfix.server.judged import Judged
from asyncfix.server.kept import Kept
from asyncfix.server.repairs import Planned, plan
from asyncfix.server.stopping import Stop, Superseded

P = ParamSpec("P")
T = TypeVar("T")
# Seconds without a key before documents that changed are looked at, then the whole project, then what can be repaired;
# and before what is no longer needed is thrown away, for which all threads stand still.
KEYS, PROJECT, REPAIRS, REST = 0.05, 0.3, 0.5, 2.0

Publish = Callable[[Judged], Awaitable[None]]
Report = Callable[[Exception], None]


class Answer(Generic[T]):
    """What is asked for of one state: waited for by whoever needs it, and gone with it."""

    def __init__(self) -> None:
        self._future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    def give(self, found: T) -> None:
        if not self._future.done():
            self._future.set_result(found)

    def drop(self) -> None:
        self._future.cancel()

    async def within(self, seconds: float | None) -> T | None:
        """None where it is not there in time, or never will be."""
        await asyncio.wait((self._future,), timeout=seconds)
        return self._future.result() if self._future.done() and not self._future.cancelled() else None


class Desk:
    def __init__(self, kept: Kept, worker: Executor, publish: Publish, report: Report) -> None:
        self.kept = kept
        self.drafts: dict[Path, Draft] = {}
        self.state = 0  # the number of the newest state of the documents
        self._worker, self._publish, self._report = worker, publish, report
        self._stop = Stop()
        self._plan: Planned | None = None  # the last one
        self._round: asyncio.Task[None] | None = None
        self.judged: Answer[Judged] = Answer()
        self.planned: Answer[Planned] = Answer()

    def put(self, path: Path, draft: Draft) -> None:
        """A document was opened, or has another text."""
        self.drafts[path] = draft
        self._begin()

    def take(self, path: Path) -> None:
        """A document was closed: the file stands for itself again."""
        self.drafts.pop(path, None)
        self._begin()

    def reread(self) -> None:
        """Files, or settings, have changed on disk."""
        self.kept.is_stale = True
        self._begin()

    def stop(self) -> None:
        """Lets go of what is being done."""
        self._stop.set()

    def _end(self) -> None:
        self.stop()
        if self._round:
            self._round.cancel()
        self.judged.drop()
        self.planned.drop()

    def _begin(self) -> None:
        self._end()
        self._stop = Stop()
        self.state += 1
        self.judged, self.planned = Answer(), Answer()
        self._round = asyncio.create_task(self._go(self._stop))

    async def _go(self, stop: Stop) -> None:
        await asyncio.sleep(KEYS)
        try:
            await self._analyse(stop)
        except Superseded:
            return
        except Exception as error:
            self.judged.drop()
            self.planned.drop()
            self._report(error)

    async def _analyse(self, stop: Stop) -> None:
        drafts = dict(self.drafts)
        await self.work(self.kept.refresh, stop)
        if first := await self.work(self.kept.glance, drafts, stop):
            await self._publish(first)
            await asyncio.sleep(PROJECT)
        judged = await self.work(self.kept.judge, drafts, stop)
        await self._publish(judged)
        self.judged.give(judged)
        await asyncio.sleep(REPAIRS)
        self._plan = await self.work(plan, judged, stop, self._plan)
        self.planned.give(self._plan)
        await asyncio.sleep(REST)
        await self.work(gc.collect)

    async def work(self, do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Has the worker do something, while the loop goes on."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, partial(do, *args, **kwargs))
