# https://docs.python.org/3/library/dbm.html
from asyncfix.catalog.stubs import blocks

@blocks("file")
def open(file: object, flag: str = ..., mode: int = ...) -> object: ...
@blocks("file")
def whichdb(filename: object) -> str: ...
