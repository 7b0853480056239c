# https://opensearch-project.github.io/opensearch-py/api-ref/helper.html
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

@blocks("database")
def bulk(
    client: object,
    actions: object,
    stats_only: bool = ...,
    ignore_status: object = ...,
    *args: object,
    **kwargs: object,
) -> object: ...
@blocks("database")
def reindex(
    client: object,
    source_index: object,
    target_index: object,
    query: object = ...,
    target_client: object = ...,
    **kwargs: object,
) -> object: ...
@blocks("database")
def scan(
    client: object,
    query: object = ...,
    scroll: object = ...,
    raise_on_error: bool = ...,
    preserve_order: bool = ...,
    **kwargs: object,
) -> Iterator[object]:
    yield object()

@blocks("database")
def streaming_bulk(
    client: object,
    actions: object,
    chunk_size: int = ...,
    max_chunk_bytes: int = ...,
    raise_on_error: bool = ...,
    *args: object,
    **kwargs: object,
) -> Iterator[object]:
    yield object()

@blocks("database")
def parallel_bulk(
    client: object,
    actions: object,
    thread_count: int = ...,
    chunk_size: int = ...,
    max_chunk_bytes: int = ...,
    *args: object,
    **kwargs: object,
) -> Iterator[object]:
    yield object()
