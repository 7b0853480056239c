# https://www.psycopg.org/psycopg3/docs/api/
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Self

from asyncfix.catalog.stubs import blocks, cancels_query, opens, releases, resource, settles
from psycopg import errors, pq, rows, sql, types
from psycopg.copy import AsyncCopy, Copy
from psycopg.errors import (
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    Warning,
)
from psycopg.transaction import AsyncTransaction, Transaction

@blocks("database", instead="psycopg.AsyncConnection.connect")
def connect(
    conninfo: str = ...,
    *,
    autocommit: bool = ...,
    prepare_threshold: int | None = ...,
    context: object = ...,
    row_factory: object = ...,
    cursor_factory: object = ...,
    **kwargs: object,
) -> Connection: ...

class BaseConnection:
    @property
    def closed(self) -> bool: ...
    @property
    def broken(self) -> bool: ...
    def add_notice_handler(self, callback: object) -> None: ...
    def add_notify_handler(self, callback: object) -> None: ...
    def fileno(self) -> int: ...
    @blocks("database")
    def cancel(self) -> None: ...

@resource(
    "connection",
    any_thread="yes",
    after_error="aborted",
    remembers=(
        "autocommit cursor_factory deferrable isolation_level read_only row_factory "
        "set_autocommit set_deferrable set_isolation_level set_read_only"
    ),
)
class Connection(BaseConnection):
    autocommit: bool
    @classmethod
    @blocks("database", instead="psycopg.AsyncConnection.connect")
    def connect(
        cls,
        conninfo: str = ...,
        *,
        autocommit: bool = ...,
        prepare_threshold: int | None = ...,
        context: object = ...,
        row_factory: object = ...,
        cursor_factory: object = ...,
        **kwargs: object,
    ) -> Connection: ...
    @opens("name", gives="ServerCursor")
    def cursor(
        self,
        name: str = ...,
        *,
        binary: bool = ...,
        row_factory: object = ...,
        scrollable: bool | None = ...,
        withhold: bool = ...,
    ) -> Cursor: ...
    @blocks("database")
    def execute(
        self, query: object, params: object = ..., *, prepare: bool | None = ..., binary: bool = ...
    ) -> Cursor: ...
    @blocks("database")
    @settles
    def commit(self) -> None: ...
    @blocks("database")
    @settles(undoes="yes")
    def rollback(self) -> None: ...
    def transaction(self, savepoint_name: str | None = ..., force_rollback: bool = ...) -> Transaction: ...
    @contextmanager
    @blocks("database")
    def pipeline(self) -> Iterator[Pipeline]:
        yield Pipeline()
    @blocks("database")
    def notifies(self, *, timeout: float | None = ..., stop_after: int | None = ...) -> Iterator[Notify]:
        yield Notify()
    # Since 3.2, as `cancel`: "Connection objects are thread-safe".
    @blocks("database")
    @cancels_query(raises="psycopg.errors.QueryCanceled")
    def cancel_safe(self, *, timeout: float = ...) -> None: ...
    @blocks("database")
    def wait(self, gen: object, interval: float = ...) -> object: ...
    @blocks("database")
    def tpc_begin(self, xid: object) -> None: ...
    @blocks("database")
    def tpc_prepare(self) -> None: ...
    @blocks("database")
    def tpc_commit(self, xid: object = ...) -> None: ...
    @blocks("database")
    def tpc_rollback(self, xid: object = ...) -> None: ...
    @blocks("database")
    def tpc_recover(self) -> list[object]: ...
    @releases(again="yes")
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    # Commits, or rolls back after an exception, and closes.
    @blocks("database")
    def __exit__(self, *exc: object) -> None: ...

@resource("cursor", any_thread="yes", after_error="aborted")
class Cursor:
    connection: Connection
    arraysize: int
    rowcount: int
    description: object
    @blocks("database")
    def execute(
        self, query: object, params: object = ..., *, prepare: bool | None = ..., binary: bool | None = ...
    ) -> Cursor: ...
    @blocks("database")
    def executemany(self, query: object, params_seq: object, *, returning: bool = ...) -> None: ...
    @blocks("database")
    def stream(
        self, query: object, params: object = ..., *, binary: bool | None = ..., size: int = ...
    ) -> Iterator[object]:
        yield object()
    @contextmanager
    @blocks("database")
    def copy(self, statement: object, params: object = ..., *, writer: object = ...) -> Iterator[Copy]:
        yield Copy()
    # A client-side cursor holds its rows: these don't wait.
    def fetchone(self) -> object: ...
    def fetchmany(self, size: int = ...) -> list[object]: ...
    def fetchall(self) -> list[object]: ...
    def scroll(self, value: int, mode: str = ...) -> None: ...
    def nextset(self) -> bool | None: ...
    def close(self) -> None: ...
    def __iter__(self) -> Self: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...

class ClientCursor(Cursor):
    def mogrify(self, query: object, params: object = ...) -> str: ...

class RawCursor(Cursor): ...

# The server keeps its rows: each fetch is a round trip.
class ServerCursor(Cursor):
    itersize: int
    def __init__(
        self,
        connection: Connection,
        name: str,
        *,
        row_factory: object = ...,
        scrollable: bool | None = ...,
        withhold: bool = ...,
    ) -> None: ...
    @blocks("database")
    def fetchone(self) -> object: ...
    @blocks("database")
    def fetchmany(self, size: int = ...) -> list[object]: ...
    @blocks("database")
    def fetchall(self) -> list[object]: ...
    @blocks("database")
    def scroll(self, value: int, mode: str = ...) -> None: ...
    @blocks("database")
    def __iter__(self) -> Self: ...

class RawServerCursor(ServerCursor): ...

class Pipeline:
    @blocks("database")
    def sync(self) -> None: ...

class AsyncPipeline:
    async def sync(self) -> None: ...

class Notify: ...

class AsyncConnection(BaseConnection):
    autocommit: bool
    @classmethod
    async def connect(
        cls,
        conninfo: str = ...,
        *,
        autocommit: bool = ...,
        prepare_threshold: int | None = ...,
        context: object = ...,
        row_factory: object = ...,
        cursor_factory: object = ...,
        **kwargs: object,
    ) -> AsyncConnection: ...
    def cursor(
        self,
        name: str = ...,
        *,
        binary: bool = ...,
        row_factory: object = ...,
        scrollable: bool | None = ...,
        withhold: bool = ...,
    ) -> AsyncCursor: ...
    async def execute(
        self, query: object, params: object = ..., *, prepare: bool | None = ..., binary: bool = ...
    ) -> AsyncCursor: ...
    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...
    def transaction(self, savepoint_name: str | None = ..., force_rollback: bool = ...) -> AsyncTransaction: ...
    @asynccontextmanager
    async def pipeline(self) -> AsyncIterator[AsyncPipeline]:
        yield AsyncPipeline()
    async def notifies(self, *, timeout: float | None = ..., stop_after: int | None = ...) -> AsyncIterator[Notify]:
        yield Notify()
    async def set_autocommit(self, value: bool) -> None: ...
    async def cancel_safe(self, *, timeout: float = ...) -> None: ...
    async def wait(self, gen: object, interval: float = ...) -> object: ...
    async def close(self) -> None: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *exc: object) -> None: ...

class AsyncCursor:
    connection: AsyncConnection
    rowcount: int
    async def execute(
        self, query: object, params: object = ..., *, prepare: bool | None = ..., binary: bool | None = ...
    ) -> AsyncCursor: ...
    async def executemany(self, query: object, params_seq: object, *, returning: bool = ...) -> None: ...
    async def stream(
        self, query: object, params: object = ..., *, binary: bool | None = ..., size: int = ...
    ) -> AsyncIterator[object]:
        yield object()
    @asynccontextmanager
    async def copy(self, statement: object, params: object = ..., *, writer: object = ...) -> AsyncIterator[AsyncCopy]:
        yield AsyncCopy()
    async def fetchone(self) -> object: ...
    async def fetchmany(self, size: int = ...) -> list[object]: ...
    async def fetchall(self) -> list[object]: ...
    async def scroll(self, value: int, mode: str = ...) -> None: ...
    async def close(self) -> None: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *exc: object) -> None: ...

class AsyncClientCursor(AsyncCursor):
    def mogrify(self, query: object, params: object = ...) -> str: ...

class AsyncRawCursor(AsyncCursor): ...
class AsyncServerCursor(AsyncCursor): ...
class AsyncRawServerCursor(AsyncServerCursor): ...
