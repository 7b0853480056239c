# https://github.com/lazybird/django-solo
from asyncfix.catalog.stubs import blocks
from django.db.models.base import Model
from typing import Self

class SingletonModel(Model):
    # Gets the row or creates it; a cache may stand before it.
    @classmethod
    @blocks("database")
    def get_solo(cls) -> Self: ...
    @blocks("database")
    def set_to_cache(self) -> None: ...
