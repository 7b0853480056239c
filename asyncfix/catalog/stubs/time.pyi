# https://docs.python.org/3/library/time.html
from asyncfix.catalog.stubs import blocks

# With 0 it only lets other threads run.
@blocks("sleep", instead="asyncio.sleep", same_arguments="yes", not_negative="seconds", unless="seconds=0")
def sleep(seconds: float) -> None: ...
