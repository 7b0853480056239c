# https://docs.python.org/3/library/pdb.html
from asyncfix.catalog.stubs import blocks

@blocks("input")
def set_trace(*, header: object = ...) -> None: ...
@blocks("input")
def post_mortem(t: object = ...) -> None: ...
