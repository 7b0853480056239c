# https://pymssql.readthedocs.io/en/stable/ref/pymssql.html
from asyncfix.catalog.stubs import blocks, releases, resource, settles
from pymssql.exceptions import (
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)

@blocks("database")
def connect(
    server: object = ...,
    user: object = ...,
    password: object = ...,
    database: object = ...,
    timeout: int = ...,
    **kwargs: object,
) -> Connection: ...

@resource("connection", any_thread="yes")
class Connection:
    def cursor(self, as_dict: object = ..., arraysize: object = ...) -> Cursor: ...
    @settles
    @blocks("database")
    def commit(self) -> None: ...
    @settles
    @blocks("database")
    def rollback(self) -> None: ...
    @blocks("database")
    def autocommit(self, status: object) -> object: ...
    @blocks("database")
    def bulk_copy(
        self,
        table_name: object,
        elements: object,
        column_ids: object = ...,
        batch_size: int = ...,
        tablock: bool = ...,
        **kwargs: object,
    ) -> object: ...
    @releases
    def close(self) -> None: ...
    def __enter__(self) -> Connection: ...
    def __exit__(self, *exc: object) -> None: ...

@resource("cursor", any_thread="yes")
class Cursor:
    rowcount: int
    @blocks("database")
    def execute(self, operation: object, params: object = ...) -> object: ...
    @blocks("database")
    def executemany(self, operation: object, seq_of_parameters: object, *, batch_size: int = ...) -> object: ...
    @blocks("database")
    def callproc(self, procname: object, parameters: object = ...) -> object: ...
    def fetchone(self) -> object: ...
    def fetchmany(self, size: object = ...) -> object: ...
    def fetchall(self) -> object: ...
    def nextset(self) -> object: ...
    def close(self) -> object: ...
    def __enter__(self) -> Cursor: ...
    def __exit__(self, *exc: object) -> None: ...
