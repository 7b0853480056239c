# https://docs.python.org/3/library/random.html: the functions of the module share one generator.
from asyncfix.catalog.stubs import changes_process

@changes_process
def seed(a: object = ..., version: int = ...) -> None: ...
@changes_process
def setstate(state: object) -> None: ...
