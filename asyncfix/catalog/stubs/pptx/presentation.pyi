# https://python-pptx.readthedocs.io/en/latest/
from asyncfix.catalog.stubs import blocks

from io import IOBase

class Presentation:
    @blocks("file", unless="file is IOBase")
    def save(self, file: object) -> object: ...
