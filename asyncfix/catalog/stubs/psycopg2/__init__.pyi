# https://www.psycopg.org/docs/module.html
from asyncfix.catalog.stubs import blocks

from psycopg2 import errors, extensions, extras, pool, sql
from psycopg2.extensions import (
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
    connection,
)

@blocks("database")
def connect(
    dsn: str | None = ..., connection_factory: object = ..., cursor_factory: object = ..., **kwargs: object
) -> connection: ...
