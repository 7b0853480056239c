# https://redis.readthedocs.io/en/stable/redismodules.html
from asyncfix.catalog.stubs import blocks

class BFBloom:
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...

class CFBloom:
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...

class CMSBloom:
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...

class TDigestBloom:
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...

class TOPKBloom:
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...
