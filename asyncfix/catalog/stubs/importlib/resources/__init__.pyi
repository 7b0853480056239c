# https://docs.python.org/3/library/importlib.resources.html
from asyncfix.catalog.stubs import blocks

from contextlib import contextmanager
from importlib.resources.abc import Traversable
from io import TextIOWrapper
from pathlib import Path

def files(anchor: object = ...) -> Traversable: ...
@contextmanager
def as_file(path: object) -> Path:
    yield Path()

@contextmanager
def path(anchor: object, *path_names: str) -> Path:
    yield Path()

@blocks("file")
def contents(*args: object, **kwargs: object) -> list[str]: ...
@blocks("file")
def open_binary(*args: object, **kwargs: object) -> TextIOWrapper: ...
@blocks("file")
def open_text(*args: object, **kwargs: object) -> TextIOWrapper: ...
@blocks("file")
def read_binary(*args: object, **kwargs: object) -> bytes: ...
@blocks("file")
def read_text(*args: object, **kwargs: object) -> str: ...
