# https://clickhouse-driver.readthedocs.io/en/latest/api.html
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

# Connects with the first query.
class Client:
    @classmethod
    def from_url(cls, url: str) -> Client: ...
    @blocks("database")
    def execute(
        self,
        query: object,
        params: object = ...,
        with_column_types: bool = ...,
        external_tables: object = ...,
        query_id: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def execute_with_progress(
        self,
        query: object,
        params: object = ...,
        with_column_types: bool = ...,
        external_tables: object = ...,
        query_id: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def insert_dataframe(
        self,
        query: object,
        dataframe: object,
        external_tables: object = ...,
        query_id: object = ...,
        settings: object = ...,
    ) -> object: ...
    @blocks("database")
    def query_dataframe(
        self,
        query: object,
        params: object = ...,
        external_tables: object = ...,
        query_id: object = ...,
        settings: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def cancel(self, with_column_types: bool = ...) -> object: ...
    @blocks("database")
    def execute_iter(
        self,
        query: object,
        params: object = ...,
        with_column_types: bool = ...,
        external_tables: object = ...,
        query_id: object = ...,
        **kwargs: object,
    ) -> Iterator[object]:
        yield object()
    def disconnect(self) -> None: ...
    def disconnect_connection(self) -> None: ...
    def __enter__(self) -> Client: ...
    def __exit__(self, *exc: object) -> None: ...
