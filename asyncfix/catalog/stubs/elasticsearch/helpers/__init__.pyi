# https://elasticsearch-py.readthedocs.io/en/stable/helpers.html
from collections.abc import AsyncIterator, Iterator

from asyncfix.catalog.stubs import blocks

@blocks("database", instead="elasticsearch.helpers.async_bulk")
def bulk(
    client: object,
    actions: object,
    stats_only: bool = ...,
    ignore_status: object = ...,
    *args: object,
    **kwargs: object,
) -> object: ...
@blocks("database", instead="elasticsearch.helpers.async_reindex")
def reindex(
    client: object,
    source_index: object,
    target_index: object,
    query: object = ...,
    target_client: object = ...,
    **kwargs: object,
) -> object: ...
@blocks("database", instead="elasticsearch.helpers.async_scan")
def scan(
    client: object,
    query: object = ...,
    scroll: object = ...,
    raise_on_error: bool = ...,
    preserve_order: bool = ...,
    **kwargs: object,
) -> Iterator[object]:
    yield object()

@blocks("database", instead="elasticsearch.helpers.async_streaming_bulk")
def streaming_bulk(
    client: object,
    actions: object,
    chunk_size: int = ...,
    max_chunk_bytes: int = ...,
    flush_after_seconds: object = ...,
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

async def async_bulk(
    client: object,
    actions: object,
    stats_only: bool = ...,
    ignore_status: object = ...,
    *args: object,
    **kwargs: object,
) -> object: ...
async def async_reindex(
    client: object,
    source_index: object,
    target_index: object,
    query: object = ...,
    target_client: object = ...,
    **kwargs: object,
) -> object: ...
async def async_scan(
    client: object,
    query: object = ...,
    scroll: object = ...,
    raise_on_error: bool = ...,
    preserve_order: bool = ...,
    **kwargs: object,
) -> AsyncIterator[object]:
    yield object()

async def async_streaming_bulk(
    client: object,
    actions: object,
    chunk_size: int = ...,
    max_chunk_bytes: int = ...,
    flush_after_seconds: object = ...,
    *args: object,
    **kwargs: object,
) -> AsyncIterator[object]:
    yield object()
