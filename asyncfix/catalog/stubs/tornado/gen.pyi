# https://www.tornadoweb.org/en/stable/gen.html
from asyncfix.catalog.stubs import registers

# A coroutine in the notation of generators.
@registers("on_loop")
def coroutine(func: object) -> object: ...
async def sleep(duration: float) -> None: ...
