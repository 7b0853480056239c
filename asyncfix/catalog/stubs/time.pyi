from asyncfix.catalog.stubs import blocks

@blocks("sleep", instead="asyncio.sleep", same_arguments="yes")
def sleep(seconds: float) -> None: ...
