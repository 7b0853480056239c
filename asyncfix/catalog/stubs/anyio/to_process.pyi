# https://anyio.readthedocs.io/en/stable/subprocesses.html#running-functions-in-worker-processes
from asyncfix.catalog.stubs import runs

@runs("in_thread", "func")
async def run_sync(func: object, *args: object, cancellable: bool = ..., limiter: object = ...) -> object: ...
