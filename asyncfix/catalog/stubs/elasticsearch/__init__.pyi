# https://elasticsearch-py.readthedocs.io/en/stable/api.html
from typing import Self

from asyncfix.catalog.stubs import blocks, threadsafe
from elasticsearch import client, helpers
from elasticsearch.client import (
    AsyncSearchClient,
    CatClient,
    ClusterClient,
    IlmClient,
    IndicesClient,
    IngestClient,
    MlClient,
    NodesClient,
    SecurityClient,
    SnapshotClient,
    SqlClient,
    TasksClient,
)
from elasticsearch.exceptions import (
    ApiError,
    BadRequestError,
    ConflictError,
    ConnectionError,
    NotFoundError,
    RequestError,
    TransportError,
)

@threadsafe
class Elasticsearch:
    async_search: AsyncSearchClient
    cat: CatClient
    cluster: ClusterClient
    ilm: IlmClient
    indices: IndicesClient
    ingest: IngestClient
    ml: MlClient
    nodes: NodesClient
    security: SecurityClient
    snapshot: SnapshotClient
    sql: SqlClient
    tasks: TasksClient
    def close(self) -> None: ...
    def options(
        self,
        *,
        opaque_id: object = ...,
        api_key: object = ...,
        basic_auth: object = ...,
        bearer_auth: object = ...,
        headers: object = ...,
        **kwargs: object,
    ) -> Self: ...
    @blocks("database", instead="elasticsearch.AsyncElasticsearch")
    def __getattr__(self, name: str) -> object: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...

class AsyncElasticsearch:
    def options(
        self,
        *,
        opaque_id: object = ...,
        api_key: object = ...,
        basic_auth: object = ...,
        bearer_auth: object = ...,
        headers: object = ...,
        **kwargs: object,
    ) -> Self: ...
    async def close(self) -> None: ...
    async def __getattr__(self, name: str) -> object: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *exc: object) -> None: ...
