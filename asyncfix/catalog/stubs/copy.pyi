# https://docs.python.org/3/library/copy.html
from asyncfix.catalog.stubs import keeps, walks

@keeps
def copy(x: object) -> object: ...
@keeps
@walks("x")
def deepcopy(x: object, memo: object = ...) -> object: ...
