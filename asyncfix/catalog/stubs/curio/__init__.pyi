# https://curio.readthedocs.io/en/latest/reference.html
from asyncfix.catalog.stubs import blocks, runs_other_loop

@blocks("loop", why="starts an event loop of its own and waits until it ends")
@runs_other_loop("corofunc")
def run(corofunc: object, *args: object, **options: object) -> object: ...
async def sleep(seconds: float) -> float: ...
