# https://botocore.amazonaws.com/v1/documentation/api/latest/reference/index.html
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

class StreamingBody:
    @blocks("cloud")
    def read(self, amt: int | None = ...) -> bytes: ...
    @blocks("cloud")
    def readlines(self) -> list[bytes]: ...
    @blocks("cloud")
    def iter_lines(self, chunk_size: int = ..., keepends: bool = ...) -> Iterator[bytes]:
        yield bytes()
    @blocks("cloud")
    def iter_chunks(self, chunk_size: int = ...) -> Iterator[bytes]:
        yield bytes()
    def __iter__(self) -> StreamingBody: ...
    @blocks("cloud")
    def __next__(self) -> bytes: ...
    def close(self) -> None: ...
