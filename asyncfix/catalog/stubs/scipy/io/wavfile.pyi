# https://docs.scipy.org/doc/scipy/reference/generated/scipy.io.wavfile.read.html
from asyncfix.catalog.stubs import blocks

from io import IOBase

@blocks("file", unless="filename is IOBase")
def read(filename: object, mmap: bool = ...) -> tuple[int, object]: ...
@blocks("file", unless="filename is IOBase")
def write(filename: object, rate: int, data: object) -> None: ...
