# https://docs.python.org/3/library/multiprocessing.html#process-and-exceptions
from asyncfix.catalog.stubs import blocks, called, runs

class BaseProcess:
    name: str
    daemon: bool
    pid: int | None
    exitcode: int | None
    @runs("in_thread", "target")
    def __init__(
        self,
        group: object = ...,
        target: object = ...,
        name: object = ...,
        args: object = ...,
        kwargs: object = ...,
        *,
        daemon: object = ...,
    ) -> None: ...
    def start(self) -> None: ...
    @called("in_thread")
    def run(self) -> None: ...
    @blocks("lock", unless="timeout=0", ends="yes")
    def join(self, timeout: float | None = None) -> None: ...
    def is_alive(self) -> bool: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...
    def close(self) -> None: ...
