# https://docs.python.org/3/library/filecmp.html
from asyncfix.catalog.stubs import blocks

@blocks("file")
def cmp(f1: object, f2: object, shallow: bool = ...) -> bool: ...
@blocks("file")
def cmpfiles(a: object, b: object, common: object, shallow: bool = ...) -> object: ...
