# https://apscheduler.readthedocs.io/en/3.x/modules/schedulers/background.html
from asyncfix.catalog.stubs import blocks

from apscheduler.schedulers.base import BaseScheduler

class BackgroundScheduler(BaseScheduler):
    def start(self, *args: object, **kwargs: object) -> None: ...
    @blocks("lock", unless="wait=False", why="waits for the jobs that are running")
    def shutdown(self, wait: bool = True) -> None: ...
