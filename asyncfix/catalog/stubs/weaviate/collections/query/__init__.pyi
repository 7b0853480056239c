# https://weaviate-python-client.readthedocs.io/en/stable/weaviate.collections.query.html
from asyncfix.catalog.stubs import blocks

class _QueryCollection:
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...
