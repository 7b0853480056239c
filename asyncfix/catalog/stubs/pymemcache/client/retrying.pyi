# https://pymemcache.readthedocs.io/en/latest/apidoc/pymemcache.client.retrying.html
from asyncfix.catalog.stubs import blocks

class RetryingClient:
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...
