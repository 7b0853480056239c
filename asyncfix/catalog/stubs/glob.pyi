# https://docs.python.org/3/library/glob.html
# Directories are read: as many as the pattern names.
from collections.abc import Iterator

from asyncfix.catalog.stubs import blocks

@blocks("file")
def glob(pathname: object, **options: object) -> list[str]: ...
@blocks("file")
def iglob(pathname: object, **options: object) -> Iterator[str]:
    yield ""

def escape(pathname: object) -> str: ...
