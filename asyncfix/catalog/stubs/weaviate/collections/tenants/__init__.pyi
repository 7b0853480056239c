# https://weaviate-python-client.readthedocs.io/en/stable/weaviate.collections.tenants.html
from asyncfix.catalog.stubs import blocks

class _Tenants:
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...
