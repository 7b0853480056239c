# https://apscheduler.readthedocs.io/en/3.x/modules/schedulers/asyncio.html
from apscheduler.schedulers.base import BaseScheduler
from asyncfix.catalog.stubs import needs_loop

class AsyncIOScheduler(BaseScheduler):
    @needs_loop
    def start(self, paused: bool = ...) -> None: ...
    def shutdown(self, wait: bool = ...) -> None: ...
