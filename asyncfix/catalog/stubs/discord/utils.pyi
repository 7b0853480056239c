# https://discordpy.readthedocs.io/en/stable/api.html#utility-functions
from asyncfix.catalog.stubs import runs

@runs("now", "f")
async def maybe_coroutine(f: object, *args: object, **kwargs: object) -> object: ...
