# https://weaviate-python-client.readthedocs.io/en/stable/weaviate.collections.config.html
from asyncfix.catalog.stubs import blocks

class _ConfigCollection:
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...
