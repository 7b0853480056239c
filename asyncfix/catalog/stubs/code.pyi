# https://docs.python.org/3/library/code.html
from asyncfix.catalog.stubs import blocks

@blocks("input")
def interact(banner: object = ..., readfunc: object = ..., local: object = ..., exitmsg: object = ...) -> None: ...
