# https://librosa.org/doc/latest/core.html
from asyncfix.catalog.stubs import blocks

from io import IOBase

@blocks("file", unless="path is IOBase")
def load(path: object, *args: object, **kwargs: object) -> tuple[object, float]: ...
