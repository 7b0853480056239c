# https://openpyxl.readthedocs.io/en/stable/
from asyncfix.catalog.stubs import blocks

from io import IOBase

class Workbook:
    def __init__(self, *args: object, **kwargs: object) -> None: ...
    @blocks("file", unless="filename is IOBase")
    def save(self, filename: object) -> object: ...
    def close(self) -> None: ...
