# https://docker-py.readthedocs.io/en/stable/
from asyncfix.catalog.stubs import blocks

# Every method is a request; the constructor asks for the version of the server.
class APIClient:
    @blocks("http")
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    def close(self) -> None: ...
    @blocks("http")
    def __getattr__(self, name: str) -> object: ...
