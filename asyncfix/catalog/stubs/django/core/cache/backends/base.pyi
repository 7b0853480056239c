# https://docs.djangoproject.com/en/stable/topics/cache/#basic-usage
from asyncfix.catalog.stubs import blocks, invokes

class BaseCache:
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.aadd",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def add(self, key: object, value: object, timeout: object = ..., version: object = ...) -> object: ...
    async def aadd(self, key: object, value: object, timeout: object = ..., version: object = ...) -> object: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.aget",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def get(self, key: object, default: object = ..., version: object = ...) -> object: ...
    async def aget(self, key: object, default: object = ..., version: object = ...) -> object: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.aset",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def set(self, key: object, value: object, timeout: object = ..., version: object = ...) -> object: ...
    async def aset(self, key: object, value: object, timeout: object = ..., version: object = ...) -> object: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.atouch",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def touch(self, key: object, timeout: object = ..., version: object = ...) -> object: ...
    async def atouch(self, key: object, timeout: object = ..., version: object = ...) -> object: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.adelete",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def delete(self, key: object, version: object = ...) -> object: ...
    async def adelete(self, key: object, version: object = ...) -> object: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.aget_many",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def get_many(self, keys: object, version: object = ...) -> object: ...
    async def aget_many(self, keys: object, version: object = ...) -> object: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.aget_or_set",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    @invokes("default")
    def get_or_set(self, key: object, default: object, timeout: object = ..., version: object = ...) -> object: ...
    async def aget_or_set(
        self, key: object, default: object, timeout: object = ..., version: object = ...
    ) -> object: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.ahas_key",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def has_key(self, key: object, version: object = ...) -> object: ...
    async def ahas_key(self, key: object, version: object = ...) -> object: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.aincr",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def incr(self, key: object, delta: int = ..., version: object = ...) -> object: ...
    async def aincr(self, key: object, delta: int = ..., version: object = ...) -> object: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.adecr",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def decr(self, key: object, delta: int = ..., version: object = ...) -> object: ...
    async def adecr(self, key: object, delta: int = ..., version: object = ...) -> object: ...
    @blocks("database", why="Waits for the server that keeps the cache, where its backend has one.")
    def __contains__(self, key: object) -> bool: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.aset_many",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def set_many(self, data: object, timeout: object = ..., version: object = ...) -> object: ...
    async def aset_many(self, data: object, timeout: object = ..., version: object = ...) -> object: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.adelete_many",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def delete_many(self, keys: object, version: object = ...) -> object: ...
    async def adelete_many(self, keys: object, version: object = ...) -> object: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.aincr_version",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def incr_version(self, key: object, delta: int = ..., version: object = ...) -> object: ...
    async def aincr_version(self, key: object, delta: int = ..., version: object = ...) -> object: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.adecr_version",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def decr_version(self, key: object, delta: int = ..., version: object = ...) -> object: ...
    async def adecr_version(self, key: object, delta: int = ..., version: object = ...) -> object: ...
    @blocks(
        "database",
        instead="django.core.cache.backends.base.BaseCache.aclear",
        why="Waits for the server that keeps the cache, where its backend has one.",
    )
    def clear(self) -> None: ...
    async def aclear(self) -> None: ...
    def close(self, **kwargs: object) -> None: ...
    async def aclose(self, **kwargs: object) -> None: ...
