# https://redis.readthedocs.io/en/stable/redismodules.html
from asyncfix.catalog.stubs import blocks

class TimeSeries:
    def pipeline(self, transaction: bool = ..., shard_hint: object = ...) -> object: ...
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...
