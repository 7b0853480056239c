# https://apscheduler.readthedocs.io/en/3.x/modules/schedulers/blocking.html
from asyncfix.catalog.stubs import blocks

from apscheduler.schedulers.base import BaseScheduler

class BlockingScheduler(BaseScheduler):
    @blocks("sleep", instead="apscheduler.schedulers.asyncio.AsyncIOScheduler", why="schedules until it is shut down")
    def start(self, *args: object, **kwargs: object) -> None: ...
