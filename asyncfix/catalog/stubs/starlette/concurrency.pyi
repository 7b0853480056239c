# https://www.starlette.io/threadpool/
from asyncfix.catalog.stubs import runs

from collections.abc import AsyncIterator

@runs("in_thread", "func")
async def run_in_threadpool(func: object, *args: object, **kwargs: object) -> object: ...

# Each `next()` of the iterator is called in a thread.
def iterate_in_threadpool(iterator: object) -> AsyncIterator[object]: ...
