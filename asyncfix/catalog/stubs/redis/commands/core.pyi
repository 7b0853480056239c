# https://redis.readthedocs.io/en/stable/lua_scripting.html
from asyncfix.catalog.stubs import blocks

class Script:
    sha: str
    @blocks("database")
    def __call__(self, keys: object = ..., args: object = ..., client: object = ...) -> object: ...

class AsyncScript:
    sha: str
    async def __call__(self, keys: object = ..., args: object = ..., client: object = ...) -> object: ...
