# https://docs.djangoproject.com/en/stable/topics/cache/
from django.core.cache.backends.base import BaseCache

cache: BaseCache
caches: _Caches

class _Caches:
    def __getitem__(self, alias: str) -> BaseCache: ...
