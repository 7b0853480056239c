# https://docs.python.org/3/library/linecache.html
from asyncfix.catalog.stubs import blocks

@blocks("file")
def getlines(filename: str, module_globals: object = ...) -> list[str]: ...
@blocks("file")
def getline(filename: str, lineno: int, module_globals: object = ...) -> str: ...
