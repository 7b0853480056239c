from asyncfix.catalog.stubs import keeps_per_thread, not_across_await, runs

@keeps_per_thread
class local: ...

# A lock that its thread holds while a coroutine is suspended stops every other task that wants it, and so the loop.
@not_across_await
class Lock:
    @not_across_await
    def acquire(self, blocking: bool = ..., timeout: float = ...) -> bool: ...
    def release(self) -> None: ...
    def locked(self) -> bool: ...
    def __enter__(self) -> bool: ...
    def __exit__(self, *exc: object) -> None: ...

@not_across_await
class RLock(Lock): ...

@not_across_await
class Condition(Lock): ...

@not_across_await
class Semaphore(Lock): ...

@not_across_await
class BoundedSemaphore(Semaphore): ...

class Thread:
    @runs("in_thread", "target")
    def __init__(
        self,
        group: object = ...,
        target: object = ...,
        name: object = ...,
        args: object = ...,
        kwargs: object = ...,
        daemon: object = ...,
    ) -> None: ...
