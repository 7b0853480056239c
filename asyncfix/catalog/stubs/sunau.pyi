# https://docs.python.org/3.12/library/sunau.html
# Given an open file, it reads and writes that: only what is known to be a path is opened here.
from asyncfix.catalog.stubs import blocks

from pathlib import Path

class Error(Exception): ...

@blocks("file", unless="f is not path")
def open(f: object, mode: str = ...) -> object: ...
