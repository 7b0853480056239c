# https://docs.python.org/3/library/marshal.html
from asyncfix.catalog.stubs import blocks

@blocks("cpu", of_file="file", why="it encodes and writes the whole file")
def dump(value: object, file: object, version: int = ...) -> None: ...
@blocks("cpu", of_file="file", why="it reads and parses the whole file")
def load(file: object) -> object: ...
