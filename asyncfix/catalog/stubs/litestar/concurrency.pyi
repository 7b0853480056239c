# https://docs.litestar.dev/latest/reference/concurrency.html
from asyncfix.catalog.stubs import runs

@runs("in_thread", "fn")
async def sync_to_thread(fn: object, *args: object, **kwargs: object) -> object: ...
