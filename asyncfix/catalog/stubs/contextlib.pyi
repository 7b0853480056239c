# https://docs.python.org/3/library/contextlib.html
# The stacks give what entering a manager gives: written out, so that it is this very manager's.
from asyncfix.catalog.stubs import (
    asks,
    enters,
    form,
    keeps,
    lends,
    manages,
    may_be_ready,
    not_across_await,
    runs,
    without_awaits,
)

@manages
def contextmanager(func: object) -> object: ...
@manages(twin="contextmanager")
def asynccontextmanager(func: object) -> object: ...

@form("holds")
class AbstractContextManager: ...

@form("holds")
class AbstractAsyncContextManager: ...

class ContextDecorator: ...
class AsyncContextDecorator: ...

class closing:
    @lends("thing")
    def __init__(self, thing: object) -> None: ...
    @asks("thing", "close")
    def __exit__(self, *exc: object) -> None: ...

@may_be_ready
class aclosing:
    @lends("thing")
    def __init__(self, thing: object) -> None: ...
    async def __aexit__(self, *exc: object) -> None: ...

@may_be_ready
class nullcontext:
    @lends("enter_result")
    def __init__(self, enter_result: object = ...) -> None: ...
    def __exit__(self, *exc: object) -> None: ...

class suppress:
    def __exit__(self, *exc: object) -> bool: ...

class ExitStack:
    @enters("cm")
    def enter_context(self, cm):
        with cm as entered:
            return entered
    @keeps
    def push(self, exit: object) -> object: ...
    @runs("now", "callback")
    def callback(self, callback: object, *args: object, **kwds: object) -> object: ...
    def pop_all(self) -> ExitStack: ...
    def close(self) -> None: ...
    def __enter__(self) -> ExitStack: ...
    def __exit__(self, *exc: object) -> bool: ...

@without_awaits("ExitStack")
@may_be_ready
class AsyncExitStack(ExitStack):
    @enters("cm")
    @without_awaits("enter_context")
    async def enter_async_context(self, cm):
        async with cm as entered:
            return entered
    @keeps
    def push_async_exit(self, exit: object) -> object: ...
    def push_async_callback(self, callback: object, *args: object, **kwds: object) -> object: ...
    async def aclose(self) -> None: ...
    async def __aenter__(self) -> AsyncExitStack: ...
    async def __aexit__(self, *exc: object) -> bool: ...

# They change what the whole process prints to, or where it works, not what one task does.
@not_across_await
class redirect_stdout:
    def __exit__(self, *exc: object) -> None: ...

@not_across_await
class redirect_stderr:
    def __exit__(self, *exc: object) -> None: ...

@not_across_await
class chdir:
    def __exit__(self, *exc: object) -> None: ...
