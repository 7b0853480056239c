# https://websockets.readthedocs.io/en/stable/reference/
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

class ClientConnection:
    @blocks("network", instead="websockets.asyncio.client.ClientConnection.recv")
    def recv(self, *args: object, **kwargs: object) -> object: ...
    @blocks("network")
    def recv_streaming(self, *args: object, **kwargs: object) -> Iterator[object]:
        yield object()
    @blocks("network", instead="websockets.asyncio.client.ClientConnection.send")
    def send(self, *args: object, **kwargs: object) -> None: ...
    def ping(self, *args: object, **kwargs: object) -> object: ...
    @blocks("network")
    def close(self, *args: object, **kwargs: object) -> None: ...
    @blocks("network")
    def __iter__(self) -> Iterator[object]:
        yield object()
    def __enter__(self) -> ClientConnection: ...
    @blocks("network")
    def __exit__(self, *args: object) -> None: ...

@blocks("network", instead="websockets.asyncio.client.connect")
def connect(uri: str, **kwargs: object) -> ClientConnection: ...
@blocks("network")
def unix_connect(path: object = ..., **kwargs: object) -> ClientConnection: ...
