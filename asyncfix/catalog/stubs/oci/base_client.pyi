# https://docs.oracle.com/en-us/iaas/tools/python/latest/
from asyncfix.catalog.stubs import blocks

# Each method of a client sends a request.
class _Client:
    def __init__(self, config: object, **kwargs: object) -> None: ...
    @blocks("cloud")
    def __getattr__(self, name: str) -> object: ...
