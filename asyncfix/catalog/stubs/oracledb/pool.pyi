# https://python-oracledb.readthedocs.io/en/latest/api_manual/connection_pool.html
from asyncfix.catalog.stubs import blocks
from oracledb.connection import AsyncConnection, Connection

# Its own thread opens the connections.
def create_pool(
    dsn: object = ...,
    *,
    pool_class: object = ...,
    pool_alias: object = ...,
    params: object = ...,
    min: object = ...,
    **kwargs: object,
) -> ConnectionPool: ...
def create_pool_async(
    dsn: object = ...,
    *,
    pool_class: object = ...,
    pool_alias: object = ...,
    params: object = ...,
    min: object = ...,
    **kwargs: object,
) -> AsyncConnectionPool: ...

class ConnectionPool:
    busy: int
    opened: int
    @blocks("database", instead="oracledb.AsyncConnectionPool.acquire")
    def acquire(
        self,
        user: object = ...,
        password: object = ...,
        cclass: object = ...,
        purity: Purity = ...,
        tag: object = ...,
        **kwargs: object,
    ) -> Connection: ...
    def release(self, connection: object, tag: object = ...) -> None: ...
    def drop(self, connection: object) -> None: ...
    def close(self, force: bool = ...) -> None: ...
    def reconfigure(
        self,
        min: object = ...,
        max: object = ...,
        increment: object = ...,
        getmode: object = ...,
        timeout: object = ...,
        **kwargs: object,
    ) -> None: ...

class AsyncConnectionPool:
    def acquire(
        self,
        user: object = ...,
        password: object = ...,
        cclass: object = ...,
        purity: Purity = ...,
        tag: object = ...,
        **kwargs: object,
    ) -> AsyncConnection: ...
    async def release(self, connection: object, tag: object = ...) -> None: ...
    async def drop(self, connection: object) -> None: ...
    async def close(self, force: bool = ...) -> None: ...
