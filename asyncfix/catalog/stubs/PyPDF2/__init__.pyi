# https://pypdf2.readthedocs.io/en/stable/
# What is in memory, or was opened before, is not waited for.
from asyncfix.catalog.stubs import blocks

from io import IOBase
from tempfile import SpooledTemporaryFile

class PdfReader:
    @blocks("file", unless="stream is IOBase or stream is SpooledTemporaryFile")
    def __init__(self, stream: object, *args: object, **kwargs: object) -> None: ...

class PdfWriter:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("file", unless="stream is IOBase or stream is SpooledTemporaryFile")
    def write(self, stream: object) -> object: ...
