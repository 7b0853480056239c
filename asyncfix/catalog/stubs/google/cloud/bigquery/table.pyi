# https://cloud.google.com/python/docs/reference/bigquery/latest/google.cloud.bigquery.table.RowIterator
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

# Further pages are asked for as the rows are read.
class RowIterator:
    total_rows: int
    @blocks("database")
    def to_dataframe(
        self,
        bqstorage_client: object = ...,
        dtypes: object = ...,
        progress_bar_type: object = ...,
        create_bqstorage_client: bool = ...,
        geography_as_object: bool = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def to_arrow(
        self,
        progress_bar_type: object = ...,
        bqstorage_client: object = ...,
        create_bqstorage_client: bool = ...,
        timeout: object = ...,
    ) -> object: ...
    @blocks("database")
    def to_dataframe_iterable(
        self,
        bqstorage_client: object = ...,
        dtypes: object = ...,
        max_queue_size: object = ...,
        max_stream_count: object = ...,
        timeout: object = ...,
    ) -> Iterator[object]:
        yield object()
    @blocks("database")
    def to_arrow_iterable(
        self,
        bqstorage_client: object = ...,
        max_queue_size: object = ...,
        max_stream_count: object = ...,
        timeout: object = ...,
    ) -> Iterator[object]:
        yield object()
    @blocks("database")
    def __iter__(self) -> object: ...
