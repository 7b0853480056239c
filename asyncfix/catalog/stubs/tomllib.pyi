# https://docs.python.org/3/library/tomllib.html
from asyncfix.catalog.stubs import blocks

from io import TextIOWrapper

@blocks("file", unless="fp is not TextIOWrapper")
def load(fp: object, *, parse_float: object = ...) -> dict[str, object]: ...
def loads(s: str, *, parse_float: object = ...) -> dict[str, object]: ...
