# https://www.psycopg.org/docs/pool.html
from asyncfix.catalog.stubs import acquires, blocks, ends_pool, releases, resource

from psycopg2 import Error
from psycopg2.extensions import connection

class PoolError(Error): ...

# An annotation: its subclasses say whether threads may share it, and have the public methods.
@resource("pool", limit="maxconn", keeps="minconn", thread_safe="below")
class AbstractConnectionPool:
    minconn: int
    maxconn: int
    closed: bool
    # Opens `minconn` connections.
    @blocks("database")
    def __init__(self, minconn: int, maxconn: int, *args: object, **kwargs: object) -> None: ...
    # Connects where none is idle.
    @blocks("database")
    @acquires(exhausted="psycopg2.pool.PoolError")
    def getconn(self, key: object = ...) -> connection: ...
    # Rolls back only a transaction that is open.
    @releases
    def putconn(self, conn: connection | None = ..., key: object = ..., close: bool = ...) -> None: ...
    @ends_pool(exhausted="psycopg2.pool.PoolError")
    def closeall(self) -> None: ...

@resource("pool", limit="maxconn", keeps="minconn", thread_safe="no", sibling="ThreadedConnectionPool")
class SimpleConnectionPool(AbstractConnectionPool):
    # Connects where none is idle.
    @blocks("database")
    @acquires(exhausted="psycopg2.pool.PoolError")
    def getconn(self, key: object = ...) -> connection: ...
    # Rolls back only a transaction that is open.
    @releases
    def putconn(self, conn: connection | None = ..., key: object = ..., close: bool = ...) -> None: ...
    @ends_pool(exhausted="psycopg2.pool.PoolError")
    def closeall(self) -> None: ...

@resource("pool", limit="maxconn", keeps="minconn")
class ThreadedConnectionPool(AbstractConnectionPool):
    # Connects where none is idle.
    @blocks("database")
    @acquires(exhausted="psycopg2.pool.PoolError")
    def getconn(self, key: object = ...) -> connection: ...
    # Rolls back only a transaction that is open.
    @releases
    def putconn(self, conn: connection | None = ..., key: object = ..., close: bool = ...) -> None: ...
    @ends_pool(exhausted="psycopg2.pool.PoolError")
    def closeall(self) -> None: ...
