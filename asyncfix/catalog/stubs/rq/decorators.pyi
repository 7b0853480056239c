# https://python-rq.org/docs/jobs/#the-job-decorator
from asyncfix.catalog.stubs import blocks, endows
from rq.job import Job

class _Delayed:
    @blocks("queue")
    def delay(self, *args: object, **kwargs: object) -> Job: ...
    @blocks("queue")
    def enqueue(self, *args: object, **kwargs: object) -> Job: ...

@endows
def job(*args: object, **kwargs: object) -> _Delayed: ...
