# https://docs.python.org/3/library/marshal.html
from asyncfix.catalog.stubs import blocks

from io import TextIOWrapper

@blocks("file", unless="file is not TextIOWrapper")
def dump(value: object, file: object, version: int = ...) -> None: ...
@blocks("file", unless="file is not TextIOWrapper")
def load(file: object) -> object: ...
