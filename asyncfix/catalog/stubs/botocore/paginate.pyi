# https://botocore.amazonaws.com/v1/documentation/api/latest/reference/index.html
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

class Paginator:
    def paginate(self, **kwargs: object) -> PageIterator: ...

class PageIterator:
    @blocks("cloud")
    def search(self, expression: str) -> Iterator[object]:
        yield object()
    @blocks("cloud")
    def build_full_result(self) -> object: ...
    @blocks("cloud")
    def __iter__(self) -> Iterator[object]:
        yield object()
