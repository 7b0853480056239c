# https://python-oracledb.readthedocs.io/en/latest/api_manual/connection.html
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks, releases, resource, settles
from oracledb.cursor import AsyncCursor, Cursor

@blocks("database", instead="oracledb.connect_async")
def connect(
    dsn: object = ...,
    *,
    pool: object = ...,
    pool_alias: object = ...,
    conn_class: object = ...,
    params: object = ...,
    **kwargs: object,
) -> Connection: ...
def connect_async(
    dsn: object = ...,
    *,
    pool: object = ...,
    pool_alias: object = ...,
    conn_class: object = ...,
    params: object = ...,
    **kwargs: object,
) -> AsyncConnection: ...

@resource("connection", any_thread="yes")
class Connection:
    autocommit: bool
    @blocks("database", instead="oracledb.connect_async")
    def __init__(self, dsn: object = ..., *, pool: object = ..., params: object = ..., **kwargs: object) -> None: ...
    def cursor(self, scrollable: bool = ..., handle: object = ...) -> Cursor: ...
    @settles
    @blocks("database", instead="oracledb.AsyncConnection.commit")
    def commit(self) -> None: ...
    @settles
    @blocks("database", instead="oracledb.AsyncConnection.rollback")
    def rollback(self) -> None: ...
    @blocks("database")
    def begin(self, format_id: int = ..., transaction_id: object = ..., branch_id: object = ...) -> object: ...
    @blocks("database")
    def ping(self) -> object: ...
    @blocks("database")
    def changepassword(self, old_password: object, new_password: object) -> object: ...
    @blocks("database")
    def createlob(self, lob_type: object, data: object = ...) -> object: ...
    @blocks("database")
    def gettype(self, name: object) -> object: ...
    @blocks("database")
    def fetch_df_all(
        self,
        statement: object = ...,
        parameters: object = ...,
        arraysize: object = ...,
        *,
        fetch_decimals: object = ...,
        requested_schema: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def subscribe(
        self,
        namespace: int = ...,
        protocol: int = ...,
        callback: object = ...,
        timeout: int = ...,
        operations: int = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def tpc_begin(self, xid: object, flags: int = ..., timeout: int = ...) -> object: ...
    @blocks("database")
    def tpc_commit(self, xid: object = ..., one_phase: bool = ...) -> object: ...
    @blocks("database")
    def tpc_prepare(self, xid: object = ...) -> object: ...
    @blocks("database")
    def tpc_recover(self) -> object: ...
    @blocks("database")
    def tpc_rollback(self, xid: object = ...) -> object: ...
    @blocks("database")
    def fetch_df_batches(
        self,
        statement: object = ...,
        parameters: object = ...,
        size: object = ...,
        *,
        fetch_decimals: object = ...,
        requested_schema: object = ...,
        **kwargs: object,
    ) -> Iterator[object]:
        yield object()
    @blocks("database")
    def cancel(self) -> None: ...
    @blocks("database")
    def shutdown(self, mode: int = ...) -> None: ...
    @blocks("database")
    def startup(self, force: bool = ..., restrict: bool = ..., pfile: object = ...) -> None: ...
    def is_healthy(self) -> bool: ...
    @releases
    def close(self) -> None: ...
    def __enter__(self) -> Connection: ...
    def __exit__(self, *exc: object) -> None: ...

class AsyncConnection:
    async def callfunc(
        self, name: object, return_type: object, parameters: object = ..., keyword_parameters: object = ...
    ) -> object: ...
    async def callproc(self, name: object, parameters: object = ..., keyword_parameters: object = ...) -> object: ...
    async def changepassword(self, old_password: object, new_password: object) -> object: ...
    async def commit(self) -> object: ...
    async def createlob(self, lob_type: object, data: object = ...) -> object: ...
    async def execute(self, statement: object, parameters: object = ...) -> object: ...
    async def executemany(self, statement: object, parameters: object) -> object: ...
    async def fetchall(
        self,
        statement: object,
        parameters: object = ...,
        arraysize: object = ...,
        rowfactory: object = ...,
        *,
        fetch_lobs: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def fetchmany(
        self,
        statement: object,
        parameters: object = ...,
        num_rows: object = ...,
        rowfactory: object = ...,
        *,
        fetch_lobs: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def fetchone(
        self,
        statement: object,
        parameters: object = ...,
        rowfactory: object = ...,
        *,
        fetch_lobs: object = ...,
        fetch_decimals: object = ...,
    ) -> object: ...
    async def gettype(self, name: object) -> object: ...
    async def ping(self) -> object: ...
    async def rollback(self) -> object: ...
    async def run_pipeline(self, pipeline: object, continue_on_error: bool = ...) -> object: ...
    async def close(self) -> object: ...
    def cursor(self, scrollable: bool = ...) -> AsyncCursor: ...
    def __await__(self) -> AsyncConnection: ...
    async def __aenter__(self) -> AsyncConnection: ...
    async def __aexit__(self, *exc: object) -> None: ...
