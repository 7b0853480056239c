# https://docs.marqo.ai/latest/
from asyncfix.catalog.stubs import blocks

# Every method is a request.
class Index:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("database")
    def __getattr__(self, name: str) -> object: ...
