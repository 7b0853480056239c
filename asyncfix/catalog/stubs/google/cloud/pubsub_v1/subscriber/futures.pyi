# https://cloud.google.com/python/docs/reference/pubsub/latest
from asyncfix.catalog.stubs import blocks

class StreamingPullFuture:
    @blocks("cloud")
    def result(self, timeout: object = ...) -> object: ...
    def cancel(self) -> None: ...
