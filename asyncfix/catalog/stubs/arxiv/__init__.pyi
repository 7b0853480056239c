# https://lukasschwab.me/arxiv.py/arxiv.html
from asyncfix.catalog.stubs import blocks

from collections.abc import Iterator

class Search:
    def __init__(self, *args: object, **kwargs: object) -> None: ...

class Client:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("http")
    def results(self, search: Search, offset: int = ...) -> Iterator[Result]:
        yield Result()

class Result: ...
