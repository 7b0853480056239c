# https://docs.python.org/3.12/library/imghdr.html
from asyncfix.catalog.stubs import blocks

from pathlib import Path

@blocks("file", unless="h is given or file is not path")
def what(file: object, h: object = ...) -> str | None: ...
