# https://github.com/uiri/toml
from asyncfix.catalog.stubs import blocks

from io import IOBase

@blocks("file", unless="f is IOBase")
def load(f: object, *args: object, **kwargs: object) -> object: ...
