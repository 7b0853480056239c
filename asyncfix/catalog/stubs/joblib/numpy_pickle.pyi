# https://joblib.readthedocs.io/en/stable/persistence.html
from asyncfix.catalog.stubs import blocks

from io import IOBase

@blocks("file", unless="filename is IOBase")
def dump(value: object, filename: object, *args: object, **kwargs: object) -> object: ...
@blocks("file", unless="filename is IOBase")
def load(filename: object, *args: object, **kwargs: object) -> object: ...
