# https://lancedb.github.io/lancedb/python/python/
from asyncfix.catalog.stubs import blocks
from lancedb.db import AsyncConnection, DBConnection

@blocks("database", instead="lancedb.connect_async")
def connect(*args: object, **kwargs: object) -> DBConnection: ...
async def connect_async(*args: object, **kwargs: object) -> AsyncConnection: ...
