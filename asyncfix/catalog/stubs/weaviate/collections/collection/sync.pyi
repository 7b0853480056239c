# https://weaviate-python-client.readthedocs.io/en/stable/weaviate.collections.collection.html
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks
from weaviate.collections.aggregate import _AggregateCollection
from weaviate.collections.config import _ConfigCollection
from weaviate.collections.data import _DataCollection
from weaviate.collections.query import _QueryCollection
from weaviate.collections.tenants import _Tenants

class Collection:
    query: _QueryCollection
    data: _DataCollection
    aggregate: _AggregateCollection
    config: _ConfigCollection
    tenants: _Tenants
    @blocks("database")
    def exists(self) -> object: ...
    @blocks("database")
    def shards(self) -> object: ...
    @blocks("database")
    def iterator(
        self,
        include_vector: bool = ...,
        return_metadata: object = ...,
        *,
        return_properties: object = ...,
        return_references: object = ...,
        after: object = ...,
        **kwargs: object,
    ) -> Iterator[object]:
        yield object()
    def with_tenant(self, tenant: object) -> Collection: ...
    def with_consistency_level(self, consistency_level: object) -> Collection: ...
    @blocks("database")
    def __len__(self) -> int: ...
