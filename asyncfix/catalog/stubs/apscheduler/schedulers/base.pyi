# https://apscheduler.readthedocs.io/en/3.x/modules/schedulers/base.html
# Synchronous jobs run in threads, the AsyncIOScheduler's too.
from asyncfix.catalog.stubs import registers, runs

class BaseScheduler:
    @runs("in_thread", "func")
    def add_job(self, func: object, trigger: object = ..., args: object = ..., **options: object) -> object: ...
    @registers("in_thread")
    def scheduled_job(self, trigger: object, args: object = ..., **options: object) -> object: ...
