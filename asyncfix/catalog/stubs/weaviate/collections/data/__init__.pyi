# https://weaviate-python-client.readthedocs.io/en/stable/weaviate.collections.data.html
from asyncfix.catalog.stubs import blocks

class _DataCollection:
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...
