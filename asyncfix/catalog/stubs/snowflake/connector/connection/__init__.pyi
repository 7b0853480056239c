# https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-api#connection
from asyncfix.catalog.stubs import blocks, releases, resource, settles
from snowflake.connector.cursor import SnowflakeCursor

@resource("connection")
class SnowflakeConnection:
    @blocks("database")
    def __init__(
        self,
        *,
        connection_name: object = ...,
        connections_file_path: object = ...,
        config: object = ...,
        **kwargs: object,
    ) -> None: ...
    def cursor(self, cursor_class: object = ...) -> SnowflakeCursor: ...
    @settles
    @blocks("database")
    def commit(self) -> None: ...
    @settles
    @blocks("database")
    def rollback(self) -> None: ...
    @blocks("database")
    def execute_string(
        self,
        sql_text: object,
        remove_comments: bool = ...,
        return_cursors: bool = ...,
        cursor_class: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def execute_stream(
        self, stream: object, remove_comments: bool = ..., cursor_class: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database")
    def get_query_status(self, sf_qid: object) -> object: ...
    @blocks("database")
    def get_query_status_throw_if_error(self, sf_qid: object) -> object: ...
    @blocks("database")
    def autocommit(self, value: object) -> object: ...
    # Ends the session on the server.
    @releases
    def close(self, retry: bool = ...) -> None: ...
    def is_closed(self) -> bool: ...
    @staticmethod
    def is_still_running(status: object) -> bool: ...
    @staticmethod
    def is_an_error(status: object) -> bool: ...
    def __enter__(self) -> SnowflakeConnection: ...
    @blocks("database")
    def __exit__(self, *exc: object) -> None: ...
