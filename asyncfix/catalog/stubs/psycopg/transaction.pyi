# https://www.psycopg.org/psycopg3/docs/basic/transactions.html
from asyncfix.catalog.stubs import blocks
from psycopg import AsyncConnection, Connection

class Transaction:
    connection: Connection
    # Sends BEGIN or SAVEPOINT, and COMMIT, RELEASE or ROLLBACK at the end.
    @blocks("database")
    def __enter__(self) -> Transaction: ...
    @blocks("database")
    def __exit__(self, *exc: object) -> bool: ...

class AsyncTransaction:
    connection: AsyncConnection
    async def __aenter__(self) -> AsyncTransaction: ...
    async def __aexit__(self, *exc: object) -> bool: ...
