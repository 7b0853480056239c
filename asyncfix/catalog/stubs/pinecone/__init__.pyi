# https://sdk.pinecone.io/python/
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

class Pinecone:
    # Looks the host of a named index up.
    @blocks("database", instead="pinecone.AsyncPinecone.index", unless="host is given")
    def Index(self, name: object = ..., host: object = ..., **kwargs: object) -> Index: ...
    @blocks("database", instead="pinecone.AsyncPinecone.index", unless="host is given")
    def index(
        self, name: object = ..., *, host: object = ..., grpc: bool = ..., pool_threads: object = ...
    ) -> Index: ...
    @blocks("database", instead="pinecone.AsyncPinecone.create_index")
    def create_index(
        self,
        name: object,
        spec: object = ...,
        dimension: object = ...,
        metric: object = ...,
        timeout: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pinecone.AsyncPinecone.create_index_for_model")
    def create_index_for_model(
        self, name: object, cloud: object, region: object, embed: object, tags: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database", instead="pinecone.AsyncPinecone.configure_index")
    def configure_index(
        self,
        name: object,
        replicas: object = ...,
        pod_type: object = ...,
        deletion_protection: object = ...,
        tags: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database", instead="pinecone.AsyncPinecone.delete_index")
    def delete_index(self, name: object, timeout: object = ...) -> object: ...
    @blocks("database", instead="pinecone.AsyncPinecone.describe_index")
    def describe_index(self, name: object) -> object: ...
    @blocks("database", instead="pinecone.AsyncPinecone.has_index")
    def has_index(self, name: object) -> object: ...
    @blocks("database", instead="pinecone.AsyncPinecone.list_indexes")
    def list_indexes(self) -> object: ...
    @blocks("database", instead="pinecone.AsyncPinecone.create_collection")
    def create_collection(self, name: object, source: object) -> object: ...
    @blocks("database", instead="pinecone.AsyncPinecone.delete_collection")
    def delete_collection(self, name: object) -> object: ...
    @blocks("database", instead="pinecone.AsyncPinecone.describe_collection")
    def describe_collection(self, name: object) -> object: ...
    @blocks("database", instead="pinecone.AsyncPinecone.list_collections")
    def list_collections(self) -> object: ...
    @blocks("database", instead="pinecone.AsyncPinecone.create_backup")
    def create_backup(self, *, index_name: object, backup_name: object = ..., description: object = ...) -> object: ...
    @blocks("database", instead="pinecone.AsyncPinecone.list_backups")
    def list_backups(
        self,
        *,
        index_name: object = ...,
        limit: object = ...,
        pagination_token: object = ...,
        include_deleted: object = ...,
    ) -> object: ...
    def close(self) -> None: ...

class Index:
    @blocks("database")
    def query(
        self,
        *,
        top_k: object,
        vector: object = ...,
        id: object = ...,
        namespace: object = ...,
        filter: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def search(
        self,
        *,
        namespace: object,
        top_k: object = ...,
        inputs: object = ...,
        vector: object = ...,
        id: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def search_records(
        self,
        *,
        namespace: object,
        top_k: object = ...,
        inputs: object = ...,
        vector: object = ...,
        id: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def upsert(
        self,
        *,
        vectors: object,
        namespace: object = ...,
        batch_size: object = ...,
        show_progress: bool = ...,
        max_concurrency: int = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def upsert_records(self, *, records: object, namespace: object, timeout: object = ...) -> object: ...
    @blocks("database")
    def upsert_from_dataframe(
        self,
        df: object,
        namespace: object = ...,
        batch_size: int = ...,
        show_progress: bool = ...,
        timeout: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def update(
        self,
        *,
        id: object = ...,
        values: object = ...,
        sparse_values: object = ...,
        set_metadata: object = ...,
        namespace: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def delete(
        self,
        *,
        ids: object = ...,
        delete_all: bool = ...,
        filter: object = ...,
        namespace: object = ...,
        timeout: object = ...,
    ) -> object: ...
    @blocks("database")
    def fetch(self, *, ids: object, namespace: object = ..., timeout: object = ...) -> object: ...
    @blocks("database")
    def fetch_by_metadata(
        self,
        *,
        filter: object,
        namespace: object = ...,
        limit: object = ...,
        pagination_token: object = ...,
        timeout: object = ...,
    ) -> object: ...
    @blocks("database")
    def describe_index_stats(self, *, filter: object = ..., timeout: object = ...) -> object: ...
    @blocks("database")
    def list_paginated(
        self,
        *,
        prefix: object = ...,
        limit: object = ...,
        pagination_token: object = ...,
        namespace: object = ...,
        timeout: object = ...,
    ) -> object: ...
    @blocks("database")
    def list_namespaces(self, *, prefix: object = ..., limit: object = ...) -> object: ...
    @blocks("database")
    def delete_namespace(self, *, name: object = ..., timeout: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def describe_namespace(self, *, name: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def list(
        self, *, prefix: object = ..., limit: object = ..., namespace: object = ..., timeout: object = ...
    ) -> Iterator[object]:
        yield object()
    def close(self) -> None: ...

class AsyncPinecone:
    async def create_index(
        self,
        name: object,
        spec: object = ...,
        dimension: object = ...,
        metric: object = ...,
        timeout: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def configure_index(
        self,
        name: object,
        replicas: object = ...,
        pod_type: object = ...,
        deletion_protection: object = ...,
        tags: object = ...,
        **kwargs: object,
    ) -> object: ...
    async def delete_index(self, name: object, timeout: object = ...) -> object: ...
    async def describe_index(self, name: object) -> object: ...
    async def has_index(self, name: object) -> object: ...
    async def list_indexes(self) -> object: ...
    async def close(self) -> object: ...
    async def __aenter__(self) -> AsyncPinecone: ...
    async def __aexit__(self, *exc: object) -> None: ...
