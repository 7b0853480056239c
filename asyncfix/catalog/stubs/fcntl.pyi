# https://docs.python.org/3/library/fcntl.html
from asyncfix.catalog.stubs import blocks

@blocks("lock", unless="operation has LOCK_NB or operation has LOCK_UN")
def flock(fd: object, operation: int) -> None: ...
@blocks("lock", unless="cmd has LOCK_NB or cmd has LOCK_UN")
def lockf(fd: object, cmd: int, len: int = ..., start: int = ..., whence: int = ...) -> None: ...
