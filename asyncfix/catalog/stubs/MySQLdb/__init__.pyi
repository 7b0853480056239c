# https://mysqlclient.readthedocs.io/user_guide.html
from asyncfix.catalog.stubs import blocks
from MySQLdb import connections, cursors
from MySQLdb._exceptions import (
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
from MySQLdb.connections import Connection

@blocks("database", instead="aiomysql.connect")
def Connect(*args: object, **kwargs: object) -> Connection: ...
@blocks("database", instead="aiomysql.connect")
def connect(*args: object, **kwargs: object) -> Connection: ...
