# https://docs.python.org/3/library/fileinput.html
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

@blocks("file")
def input(files: object = ..., inplace: bool = ..., **options: object) -> Iterator[str]: ...
