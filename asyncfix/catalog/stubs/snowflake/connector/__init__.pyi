# https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-api
from asyncfix.catalog.stubs import blocks
from snowflake.connector import errors
from snowflake.connector.connection import SnowflakeConnection
from snowflake.connector.cursor import DictCursor, SnowflakeCursor
from snowflake.connector.errors import DatabaseError, Error, ProgrammingError

@blocks("database")
def connect(
    *, connection_name: object = ..., connections_file_path: object = ..., config: object = ..., **kwargs: object
) -> SnowflakeConnection: ...
