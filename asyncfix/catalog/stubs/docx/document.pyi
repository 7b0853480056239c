# https://python-docx.readthedocs.io/en/latest/
from asyncfix.catalog.stubs import blocks

from io import IOBase

class Document:
    @blocks("file", unless="path_or_stream is IOBase")
    def save(self, path_or_stream: object) -> object: ...
