from asyncfix.catalog.stubs import blocks

@blocks("sleep", instead="asyncio.sleep")
def sleep(seconds: float) -> None: ...
