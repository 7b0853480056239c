# https://urllib3.readthedocs.io/en/stable/reference/urllib3.response.html
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

# Its `data` was read by the call that made it, unless that said `preload_content=False`.
class HTTPResponse:
    status: int
    data: bytes
    def json(self) -> object: ...
    @blocks("http")
    def read(self, amt: int | None = ..., decode_content: bool | None = ..., cache_content: bool = ...) -> bytes: ...
    @blocks("http")
    def read1(self, amt: int | None = ..., decode_content: bool | None = ...) -> bytes: ...
    @blocks("http")
    def readinto(self, b: bytearray) -> int: ...
    @blocks("http")
    def drain_conn(self) -> None: ...
    @blocks("http")
    def stream(self, amt: int | None = ..., decode_content: bool | None = ...) -> Iterator[bytes]:
        yield b""
    @blocks("http")
    def read_chunked(self, amt: int | None = ..., decode_content: bool | None = ...) -> Iterator[bytes]:
        yield b""
    @blocks("http")
    def __iter__(self) -> Iterator[bytes]:
        yield b""
    def release_conn(self) -> None: ...
    def close(self) -> None: ...
