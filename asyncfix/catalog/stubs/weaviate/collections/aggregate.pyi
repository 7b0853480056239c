# https://weaviate-python-client.readthedocs.io/en/stable/weaviate.collections.aggregate.html
from asyncfix.catalog.stubs import blocks

class _AggregateCollection:
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...
