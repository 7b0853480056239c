# https://anyio.readthedocs.io/en/stable/tasks.html
from anyio import CancelScope
from anyio.from_thread import BlockingPortal

# Its functions are coroutine functions: nothing synchronous is called for it.
class TaskGroup:
    cancel_scope: CancelScope
    async def __aenter__(self) -> TaskGroup: ...
    async def __aexit__(self, *exc: object) -> bool | None: ...
