# https://python-gitlab.readthedocs.io/en/stable/api-usage.html
from asyncfix.catalog.stubs import blocks

class SaveMixin:
    @blocks("http")
    def save(self, **kwargs: object) -> dict[str, object]: ...

class ObjectDeleteMixin:
    @blocks("http")
    def delete(self, **kwargs: object) -> None: ...
