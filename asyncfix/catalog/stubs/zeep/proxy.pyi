# https://docs.python-zeep.org/en/master/api.html
from asyncfix.catalog.stubs import blocks

# Every operation of the service is a method.
class ServiceProxy:
    @blocks("http")
    def __getattr__(self, key: str) -> object: ...

class AsyncServiceProxy:
    async def __getattr__(self, key: str) -> object: ...
