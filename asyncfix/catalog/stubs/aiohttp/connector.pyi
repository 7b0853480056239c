# https://docs.aiohttp.org/en/stable/client_reference.html
from asyncfix.catalog.stubs import needs_loop

class BaseConnector:
    def close(self) -> object: ...

class TCPConnector(BaseConnector):
    @needs_loop
    def __init__(self) -> None: ...

class UnixConnector(BaseConnector):
    @needs_loop
    def __init__(self, path: str, **kwargs: object) -> None: ...
