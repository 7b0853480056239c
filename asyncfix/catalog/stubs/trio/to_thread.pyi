# https://trio.readthedocs.io/en/stable/reference-core.html#putting-blocking-i-o-into-worker-threads
from asyncfix.catalog.stubs import runs

@runs("in_thread", "sync_fn")
async def run_sync(
    sync_fn: object, *args: object, thread_name: object = ..., abandon_on_cancel: bool = ..., limiter: object = ...
) -> object: ...
