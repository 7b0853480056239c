# https://pymysql.readthedocs.io/en/latest/modules/index.html
from asyncfix.catalog.stubs import blocks
from pymysql import connections, cursors, err
from pymysql.connections import Connection
from pymysql.err import (
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    MySQLError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    Warning,
)

@blocks("database", instead="aiomysql.connect")
def connect(
    *,
    user: object = ...,
    password: object = ...,
    host: object = ...,
    database: object = ...,
    unix_socket: object = ...,
    **kwargs: object,
) -> Connection: ...
@blocks("database", instead="aiomysql.connect")
def Connect(
    *,
    user: object = ...,
    password: object = ...,
    host: object = ...,
    database: object = ...,
    unix_socket: object = ...,
    **kwargs: object,
) -> Connection: ...

# From here on `import MySQLdb` gives this library.
def install_as_MySQLdb() -> None: ...
