# https://docs.python.org/3/library/copy.html
from asyncfix.catalog.stubs import keeps

@keeps
def copy(x: object) -> object: ...
@keeps
def deepcopy(x: object, memo: object = ...) -> object: ...
