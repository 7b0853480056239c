# https://dev.mysql.com/doc/connector-python/en/connector-python-reference.html
from mysql.connector import aio, cursor, errors, pooling
from mysql.connector.abstracts import MySQLConnectionAbstract
from mysql.connector.connection import MySQLConnection
from mysql.connector.errors import (
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    PoolError,
    ProgrammingError,
    Warning,
)
from mysql.connector.pooling import connect
from mysql.connector.pooling import connect as Connect
