# https://anyio.readthedocs.io/en/stable/threads.html
from asyncfix.catalog.stubs import runs

@runs("in_thread", "func")
async def run_sync(
    func: object,
    *args: object,
    abandon_on_cancel: bool = ...,
    cancellable: bool | None = ...,
    limiter: object = ...,
) -> object: ...
def current_default_thread_limiter() -> object: ...
