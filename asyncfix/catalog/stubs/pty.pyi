# https://docs.python.org/3/library/pty.html
from asyncfix.catalog.stubs import blocks

@blocks("subprocess")
def spawn(argv: object, master_read: object = ..., stdin_read: object = ...) -> int: ...
