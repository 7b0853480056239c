# https://pypi.org/project/deezer-py/
from asyncfix.catalog.stubs import blocks

# Every method is a request.
class GW:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("http")
    def __getattr__(self, name: str) -> object: ...
