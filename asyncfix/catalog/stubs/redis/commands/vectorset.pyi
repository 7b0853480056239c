# https://redis.readthedocs.io/en/stable/redismodules.html
from asyncfix.catalog.stubs import blocks

class VectorSet:
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...
