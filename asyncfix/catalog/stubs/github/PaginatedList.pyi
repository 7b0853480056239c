# https://pygithub.readthedocs.io/en/stable/github.html
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

class PaginatedList:
    @blocks("http")
    def __iter__(self) -> Iterator[object]:
        yield object()
    @blocks("http")
    def __getitem__(self, index: object) -> object: ...
    @property
    @blocks("http")
    def totalCount(self) -> int: ...
    @blocks("http")
    def get_page(self, page: int) -> list[object]: ...
