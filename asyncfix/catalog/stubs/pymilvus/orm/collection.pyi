# https://milvus.io/api-reference/pymilvus/v2.5.x/ORM/Collection/Collection.md
from asyncfix.catalog.stubs import blocks

class Collection:
    # Looks its schema up, or creates it.
    @blocks("database")
    def __init__(self, name: object, schema: object = ..., using: object = ..., **kwargs: object) -> None: ...
    @blocks("database")
    def insert(self, data: object, partition_name: object = ..., timeout: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def upsert(self, data: object, partition_name: object = ..., timeout: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def delete(self, expr: object, partition_name: object = ..., timeout: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def search(
        self, data: object, anns_field: object, param: object, limit: object, expr: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database")
    def hybrid_search(
        self,
        reqs: object,
        rerank: object,
        limit: object,
        partition_names: object = ...,
        output_fields: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def query(
        self,
        expr: object,
        output_fields: object = ...,
        partition_names: object = ...,
        timeout: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def search_iterator(
        self, data: object, anns_field: object, param: object, batch_size: int = ..., limit: int = ..., **kwargs: object
    ) -> object: ...
    @blocks("database")
    def query_iterator(
        self,
        batch_size: int = ...,
        limit: int = ...,
        expr: object = ...,
        output_fields: object = ...,
        partition_names: object = ...,
        **kwargs: object,
    ) -> object: ...
    @blocks("database")
    def load(
        self, partition_names: object = ..., replica_number: object = ..., timeout: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database")
    def release(self, timeout: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def flush(self, timeout: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def compact(self, is_clustering: bool = ..., timeout: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def create_index(
        self, field_name: object, index_params: object = ..., timeout: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database")
    def drop_index(self, timeout: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def alter_index(
        self, index_name: object, extra_params: object, timeout: object = ..., **kwargs: object
    ) -> object: ...
    @blocks("database")
    def create_partition(self, partition_name: object, description: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def drop_partition(self, partition_name: object, timeout: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def has_partition(self, partition_name: object, timeout: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def has_index(self, timeout: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def drop(self, timeout: object = ..., **kwargs: object) -> object: ...
    @blocks("database")
    def describe(self, timeout: object = ...) -> object: ...
    @blocks("database")
    def truncate(self, timeout: object = ..., **kwargs: object) -> object: ...
