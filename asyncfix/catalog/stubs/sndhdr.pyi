# https://docs.python.org/3.12/library/sndhdr.html
from asyncfix.catalog.stubs import blocks

@blocks("file")
def what(filename: object) -> object: ...
@blocks("file")
def whathdr(filename: object) -> object: ...
