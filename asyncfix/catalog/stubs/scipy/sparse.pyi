# https://docs.scipy.org/doc/scipy/reference/generated/scipy.sparse.load_npz.html
from asyncfix.catalog.stubs import blocks

from io import IOBase

@blocks("file", unless="file is IOBase")
def load_npz(file: object) -> object: ...
@blocks("file", unless="file is IOBase")
def save_npz(file: object, matrix: object, compressed: bool = ...) -> None: ...
